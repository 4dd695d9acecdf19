"""What the environment says, read once by the edge that starts the program and passed on.

Precedence: an argument, then `OSSMK_*`, then `BOOSTBIT_*` and generic names. What changes a score
is in the rules file, never here.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from platformdirs import user_cache_path
from pydantic import BaseModel, ConfigDict, SecretStr

from ossmk.errors import AuthError, ConfigError


class Settings(BaseModel):
    """Every setting; secrets do not show in `repr` or dumps."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    github_tokens: tuple[SecretStr, ...] = ()
    github_api_url: str = "https://api.github.com"
    github_graphql_url: str = "https://api.github.com/graphql"
    github_server_url: str = "https://github.com"
    github_app_id: str | None = None
    github_app_private_key: SecretStr | None = None
    github_app_installation_id: str | None = None
    db: SecretStr | None = None
    pg_dsn: SecretStr | None = None
    rules_file: Path | None = None
    max_since_days: int | None = None
    redis_url: SecretStr | None = None
    concurrency: int = 8
    cache_dir: Path | None = None

    @property
    def cache_folder(self) -> Path:
        """The folder for what can be had again: the one that is named, else the platform's."""
        return self.cache_dir or user_cache_path("ossmk", appauthor=False)


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from `environ` (default: the process's); an empty variable is not set.

    Raises `ConfigError` naming the variable, never its value, when one cannot be read.
    """
    env = _Environment(os.environ if environ is None else environ)
    api = env.text("GITHUB_API_URL") or "https://api.github.com"
    return Settings(
        github_tokens=env.tokens(),
        github_api_url=api.rstrip("/"),
        github_graphql_url=env.text("GITHUB_GRAPHQL_URL") or _graphql_url(api.rstrip("/")),
        github_server_url=(env.text("GITHUB_SERVER_URL") or "https://github.com").rstrip("/"),
        github_app_id=env.text("GITHUB_APP_ID"),
        github_app_private_key=env.secret("GITHUB_APP_PRIVATE_KEY"),
        github_app_installation_id=env.text("GITHUB_APP_INSTALLATION_ID"),
        db=env.secret("OSSMK_DB"),
        pg_dsn=env.secret("OSSMK_PG_DSN", "DATABASE_URL"),
        rules_file=env.path("OSSMK_RULES_FILE", "BOOSTBIT_RULES_FILE"),
        max_since_days=env.positive("OSSMK_MAX_SINCE_DAYS"),
        redis_url=env.secret("REDIS_URL"),
        concurrency=env.positive("OSSMK_CONCURRENCY") or 8,
        cache_dir=env.path("OSSMK_CACHE_DIR"),
    )


def token_secret(token: str) -> SecretStr:
    """Give a token as a secret; raises `AuthError` for what no header can carry.

    An HTTP library would refuse it too, and quote it.
    """
    if not re.fullmatch(r"[!-~]+", token):
        raise AuthError(
            "the GitHub token is empty or holds blanks or characters no token has; copy it again"
        )
    return SecretStr(token)


def with_token(settings: Settings, token: str | None) -> Settings:
    """Give settings that know no other credential than `token`; unchanged where it is None."""
    if token is None:
        return settings
    return settings.model_copy(
        update={
            "github_tokens": (token_secret(token),),
            "github_app_id": None,
            "github_app_private_key": None,
            "github_app_installation_id": None,
        }
    )


def inherited_environment() -> Mapping[str, str]:
    """Give the process's environment, for a child program that needs its paths and keys."""
    return os.environ


class _Environment:
    """A mapping in which several names may say one thing, the first that is set wins."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def text(self, *names: str) -> str | None:
        return next((value for name in names if (value := self._environ.get(name))), None)

    def secret(self, *names: str) -> SecretStr | None:
        return SecretStr(value) if (value := self.text(*names)) else None

    def path(self, *names: str) -> Path | None:
        return Path(value).expanduser() if (value := self.text(*names)) else None

    def positive(self, name: str) -> int | None:
        if (value := self.text(name)) is None:
            return None
        if not (value.isascii() and value.isdigit() and int(value) > 0):
            raise ConfigError(f"{name} is not a whole number above 0")
        return int(value)

    def tokens(self) -> tuple[SecretStr, ...]:
        pool = self.text("OSSMK_GITHUB_TOKENS", "GITHUB_TOKEN", "GH_TOKEN") or ""
        return tuple(token_secret(token.strip()) for token in pool.split(",") if token.strip())


def _graphql_url(api: str) -> str:
    """Derive the GraphQL address as GitHub does: `/api/v3` on Enterprise Server, else `/graphql`.

    https://docs.github.com/en/enterprise-server/graphql/guides/forming-calls-with-graphql
    """
    if api.endswith("/api/v3"):
        return api.removesuffix("/v3") + "/graphql"
    return api + "/graphql"
