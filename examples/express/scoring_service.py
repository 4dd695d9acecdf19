"""The Python side of the Express example: scores people with the token that Express sends along.

Start: uvicorn --app-dir examples/express scoring_service:app. Express alone may reach it: they
share SCORING_KEY, and who asks is what Express says.
"""

import os
import secrets
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Header, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel

from ossmk.core.services.analyze import analyze_github_user
from ossmk.security.problems import answer_problems
from ossmk.security.ratelimit_redis import RedisRateLimiter
from ossmk.storage.postgres import connect, ensure_schema, save_events, save_scores

KEY, REDIS_URL = os.environ["SCORING_KEY"], os.environ["REDIS_URL"]

app = FastAPI()
answer_problems(app)
limiter = RedisRateLimiter(url=REDIS_URL, capacity=5, window_seconds=60, prefix="analyze:")


class Wanted(BaseModel):
    """Whose work is wanted, since when, and who asks."""

    login: str
    asked_by: str
    since: str = "90d"


def from_express(x_scoring_key: Annotated[str, Header()] = "") -> None:
    if not secrets.compare_digest(x_scoring_key.encode(), KEY.encode()):
        raise HTTPException(403)


@app.post("/analyze", dependencies=[Depends(from_express)])
def analyze(
    wanted: Wanted, bearer: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]
) -> dict[str, Any]:
    if not limiter.try_acquire(wanted.asked_by):
        raise HTTPException(429, "five analyses a minute", {"Retry-After": "60"})
    result = analyze_github_user(wanted.login, since=wanted.since, token=bearer.credentials)
    with connect() as conn:
        ensure_schema(conn)
        save_scores(conn, result.scores)
        save_events(conn, result.events)
    return result.summary
