"""Sign in with GitHub, score people with the signed-in user's own token, keep events and scores.

Start: uvicorn --app-dir examples fastapi_app:app (docs/integration.md lists its variables).
"""

import json
import os
import secrets
from typing import Annotated, Any

import httpx2
from fastapi import Body, Cookie, Depends, FastAPI, HTTPException, Request
from fastapi.responses import RedirectResponse
from redis import Redis, RedisError

from ossmk.core.services.analyze import analyze_github_user
from ossmk.security.fastapi import create_rate_limiter_dependency
from ossmk.security.problems import answer_problems
from ossmk.security.ratelimit_redis import RedisRateLimiter
from ossmk.storage.postgres import connect, ensure_schema, save_events, save_scores

PUBLIC_URL, REDIS_URL = os.environ["PUBLIC_URL"], os.environ["REDIS_URL"]
CLIENT_ID, CLIENT_SECRET = os.environ["OAUTH_CLIENT_ID"], os.environ["OAUTH_CLIENT_SECRET"]
GITHUB = os.environ.get("GITHUB_SERVER_URL", "https://github.com")
API = os.environ.get("GITHUB_API_URL", "https://api.github.com")
Text = Annotated[str, Body()]
JSON = {"Accept": "application/json"}
COOKIE: Any = {"httponly": True, "samesite": "lax", "secure": PUBLIC_URL.startswith("https:")}

app = FastAPI()
answer_problems(app, unavailable=[RedisError, httpx2.HTTPError])
sessions = Redis.from_url(REDIS_URL, decode_responses=True)  # tokens are kept here and only here
limiter = RedisRateLimiter(url=REDIS_URL, capacity=5, window_seconds=60, prefix="analyze:")


def signed_in(request: Request) -> dict[str, str]:
    if not (found := sessions.get(f"session:{request.cookies.get('session')}")):
        raise HTTPException(401, "sign in at /login")
    return dict(json.loads(found))


@app.get("/login")
def login() -> RedirectResponse:
    state, back = secrets.token_urlsafe(), f"{PUBLIC_URL}/callback"
    query = httpx2.QueryParams(client_id=CLIENT_ID, redirect_uri=back, state=state)
    answer = RedirectResponse(f"{GITHUB}/login/oauth/authorize?{query}", 303)
    answer.set_cookie("sign_in", state, 600, **COOKIE)
    return answer


@app.get("/callback")
def callback(code: str, state: str, sign_in: Annotated[str, Cookie()]) -> RedirectResponse:
    if not secrets.compare_digest(state.encode(), sign_in.encode()):
        raise HTTPException(400, "this sign-in did not start here: open /login")
    form = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "code": code}
    reply = httpx2.post(f"{GITHUB}/login/oauth/access_token", data=form, headers=JSON)
    if not (token := reply.raise_for_status().json().get("access_token")):
        raise HTTPException(400, "GitHub refused the code: open /login again")
    reply = httpx2.get(f"{API}/user", headers={"Authorization": f"Bearer {token}"})
    user = {"login": reply.raise_for_status().json()["login"], "token": token}
    session, answer = secrets.token_urlsafe(), RedirectResponse("/docs", 303)
    sessions.set(f"session:{session}", json.dumps(user), ex=8 * 3600)
    answer.set_cookie("session", session, 8 * 3600, **COOKIE)
    answer.delete_cookie("sign_in")
    return answer


limit = create_rate_limiter_dependency(limiter, key=lambda request: signed_in(request)["login"])


@app.post("/analyze", dependencies=[Depends(limit)])
def analyze(request: Request, login: Text = "", since: Text = "90d") -> dict[str, Any]:
    user = signed_in(request)
    result = analyze_github_user(login or user["login"], since=since, token=user["token"])
    with connect() as conn:
        ensure_schema(conn)
        save_scores(conn, result.scores)
        save_events(conn, result.events)
    return result.summary
