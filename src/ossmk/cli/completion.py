"""`ossmk completion`: the script that completes commands and options in a shell."""

import click
from click.shell_completion import get_completion_class

from ossmk.cli.examples import example
from ossmk.cli.logs import verbose


@click.command(
    epilog=example(
        "ossmk completion bash >> ~/.bashrc",
        "ossmk completion zsh >> ~/.zshrc",
        "ossmk completion fish > ~/.config/fish/completions/ossmk.fish",
    )
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@verbose
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the script that completes commands in your shell."""
    completion = get_completion_class(shell)
    if completion is None:
        raise click.BadParameter(f"there is no completion for {shell}")
    script = completion(ctx.find_root().command, {}, "ossmk", "_OSSMK_COMPLETE")
    click.echo(script.source())
