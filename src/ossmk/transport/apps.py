"""A GitHub App's installation as a credential: a signed statement buys a token for an hour.

https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/authenticating-as-a-github-app-installation
"""

from datetime import datetime, timedelta

import anyio
import httpx2
import jwt
import msgspec
from pydantic import SecretStr

from ossmk.decoding import decode
from ossmk.errors import AuthError, ForgeUnavailable
from ossmk.transport.clock import Clock

# a token is renewed this long before its end, so that no request arrives with a dead one
EARLY = timedelta(minutes=5)
# the statement's clock may be behind GitHub's by a minute, and lives ten minutes at most
BACKDATED = timedelta(seconds=60)
STATEMENT_LIFE = timedelta(minutes=9)


class _Issued(msgspec.Struct):
    token: str
    expires_at: datetime


class AppInstallation:
    """An installation; its tokens are asked for when needed and renewed before their end."""

    def __init__(
        self,
        *,
        app_id: str,
        installation_id: str,
        private_key: SecretStr,
        api_url: str,
        transport: httpx2.AsyncBaseTransport,
        clock: Clock,
    ) -> None:
        self._app_id = app_id
        self._url = f"{api_url}/app/installations/{installation_id}/access_tokens"
        self._private_key = private_key
        self._transport = transport
        self._clock = clock
        self._token: SecretStr | None = None
        self._expires_at: datetime | None = None
        self._renewing = anyio.Lock()
        self._name = f"app {app_id} installation {installation_id}"

    @property
    def name(self) -> str:
        """Give the App and its installation."""
        return self._name

    async def authorization(self) -> str:
        """Give the present token, a new one where the old one ends soon."""
        async with self._renewing:
            if self._token is None or self._ends_soon():
                await self._renew()
            if self._token is None:
                raise AuthError(f"{self.name} got no token")
            return f"Bearer {self._token.get_secret_value()}"

    def _ends_soon(self) -> bool:
        return self._expires_at is None or self._expires_at - EARLY <= self._clock.now()

    async def _renew(self) -> None:
        headers = {
            "Authorization": f"Bearer {self._statement()}",
            "Accept": "application/vnd.github+json",
            "User-Agent": "oss-metrics-kit (httpx2)",
        }
        request = httpx2.Request("POST", self._url, headers=headers)
        try:
            response = await self._transport.handle_async_request(request)
            content = await response.aread()
        except httpx2.TransportError as error:
            raise ForgeUnavailable(f"{request.url.host} issued no token for {self.name}") from error
        if response.status_code != 201:
            raise AuthError(
                f"{request.url.host} issues no token for {self.name} ({response.status_code}); "
                "check GITHUB_APP_ID, GITHUB_APP_PRIVATE_KEY and GITHUB_APP_INSTALLATION_ID"
            )
        issued = decode(content, _Issued)
        self._token, self._expires_at = SecretStr(issued.token), issued.expires_at

    def _statement(self) -> str:
        now = self._clock.now()
        claims = {"iat": now - BACKDATED, "exp": now + STATEMENT_LIFE, "iss": self._app_id}
        try:
            return jwt.encode(claims, self._private_key.get_secret_value(), algorithm="RS256")
        except (jwt.PyJWTError, ValueError, TypeError):
            # the cause may quote the key, so it is not kept
            raise AuthError("GITHUB_APP_PRIVATE_KEY is no RSA private key in PEM") from None
