"""Where the credentials come from: the settings, else the GitHub CLI when it is signed in."""

import shutil
import subprocess
from collections.abc import Sequence

import anyio
from pydantic import SecretStr

from ossmk.settings import Settings
from ossmk.transport.credentials import Credential, Token

CLI_SECONDS = 5.0


async def credentials(settings: Settings, *, host: str) -> Sequence[Credential]:
    """Give what may ask `host`; nothing when nobody is signed in."""
    secrets = settings.github_tokens or await _cli_token(host)
    return [Token(f"token {place}", secret) for place, secret in enumerate(secrets, start=1)]


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
