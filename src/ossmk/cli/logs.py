"""`--verbose`: our own log, and nobody else's, on standard error."""

import logging

import click

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def start_logging(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    """Send the package's log to standard error, once.

    Only ours: the logs of HTTP libraries may hold the headers that carry tokens.
    """
    logger = logging.getLogger("ossmk")
    if not wanted or ctx.resilient_parsing or logger.handlers:
        return
    shown = logging.StreamHandler()
    shown.setFormatter(logging.Formatter(FORMAT))
    logger.addHandler(shown)
    logger.setLevel(logging.DEBUG)


verbose = click.option(
    "-v",
    "--verbose",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=start_logging,
    help="Say on standard error what is done.",
)
