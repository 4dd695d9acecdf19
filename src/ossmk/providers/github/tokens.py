"""Where the credentials come from: the settings, else the GitHub CLI when it is signed in."""

import shutil
import subprocess
from collections.abc import Callable
from importlib import import_module

import anyio
import httpx2
from pydantic import SecretStr

from ossmk import plugins
from ossmk.errors import ConfigError
from ossmk.settings import Settings
from ossmk.transport.clock import Clock
from ossmk.transport.credentials import Credential, Token

CLI_SECONDS = 5.0


async def credentials(
    settings: Settings, *, host: str, transport: httpx2.AsyncBaseTransport, clock: Clock
) -> list[Credential]:
    """Give who may ask `host`: tokens and an App's installation; nothing when nobody may.

    Raises `MissingExtra` when an App is named and its extra is not installed.
    """
    found: list[Credential] = _tokens(settings.github_tokens)
    if settings.github_app_id:
        found.append(_installation(settings, transport, clock))
    return found or _tokens(await _cli_token(host))


def _tokens(secrets: tuple[SecretStr, ...]) -> list[Credential]:
    return [Token(f"token {place}", secret) for place, secret in enumerate(secrets, start=1)]


def _installation(
    settings: Settings, transport: httpx2.AsyncBaseTransport, clock: Clock
) -> Credential:
    if not (settings.github_app_private_key and settings.github_app_installation_id):
        raise ConfigError(
            "GITHUB_APP_ID also needs GITHUB_APP_PRIVATE_KEY and GITHUB_APP_INSTALLATION_ID"
        )
    try:
        installation: Callable[..., Credential] = import_module(
            "ossmk.transport.apps"
        ).AppInstallation
    except ModuleNotFoundError as error:
        if (missing := plugins.missing_extra(error)) is None:
            raise
        raise missing from error
    return installation(
        app_id=settings.github_app_id,
        installation_id=settings.github_app_installation_id,
        private_key=settings.github_app_private_key,
        api_url=settings.github_api_url,
        transport=transport,
        clock=clock,
    )


async def _cli_token(host: str) -> tuple[SecretStr, ...]:
    """Ask the GitHub CLI; it answers within a moment or not at all."""
    program = shutil.which("gh")
    if program is None:
        return ()
    with anyio.move_on_after(CLI_SECONDS):
        command = [program, "auth", "token", "--hostname", host]
        done = await anyio.run_process(command, check=False, stderr=subprocess.DEVNULL)
        token = done.stdout.decode("ascii", "replace").strip()
        return (SecretStr(token),) if done.returncode == 0 and token else ()
    return ()
