"""GitHub Apps: a signed JWT is exchanged for an installation's token of one hour.

https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app
"""

from dataclasses import dataclass, field
from typing import Any

import jwt

from github_server.rest.call import Call, Stopped, route
from github_server.sight import Token
from github_server.timestamps import moment_text_of
from github_server.wire import Answer, json_answer, problem

LIFETIME_SECONDS = 3600.0
LONGEST_JWT_SECONDS = 600


@dataclass
class App:
    """An App with one installation; `issued` are the tokens it got, each with its end."""

    id: str
    public_key: str
    installation_id: str
    token: Token
    lifetime_seconds: float = LIFETIME_SECONDS
    issued: dict[str, float] = field(default_factory=dict)


@route("/app/installations/{installation}/access_tokens", method="POST", free=True)
def access_token(call: Call) -> Answer:
    """Issue a token for the installation of the App that signed the request."""
    app = next((each for each in call.request.apps if _signed(each, call)), None)
    if app is None:
        raise Stopped(problem(401, "A JSON web token could not be decoded"))
    if app.installation_id != call.path["installation"]:
        raise Stopped(problem(404, "Not Found"))
    text = f"ghs_{app.id}x{len(app.issued) + 1}"
    app.issued[text] = call.request.now + app.lifetime_seconds
    said: dict[str, Any] = {
        "token": text,
        "expires_at": moment_text_of(app.issued[text]),
        "permissions": {"contents": "read", "issues": "read", "pull_requests": "read"},
        "repository_selection": "all",
    }
    return json_answer(201, said)


def _signed(app: App, call: Call) -> bool:
    try:
        claims = jwt.decode(
            call.request.token or "",
            app.public_key,
            algorithms=["RS256"],
            options={"require": ["iat", "exp", "iss"], "verify_exp": False, "verify_iat": False},
        )
    except jwt.InvalidTokenError:
        return False
    timely = claims["iat"] <= call.request.now < claims["exp"]
    short = claims["exp"] - call.request.now <= LONGEST_JWT_SECONDS
    return timely and short and str(claims["iss"]) == app.id
