"""Errors as answers of a FastAPI application: problem+json with the status each kind deserves.

https://www.rfc-editor.org/rfc/rfc9457
"""

import logging
import math
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from http.client import responses

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from ossmk import errors

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 60  # where nobody knows when it is worth asking again

# the first class that fits counts; the rest is ours to mend
_STATUSES: Mapping[type[errors.OssmkError], HTTPStatus] = {
    errors.UsageError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.AuthError: HTTPStatus.UNAUTHORIZED,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.Erased: HTTPStatus.GONE,
    errors.ForgeError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.StorageError: HTTPStatus.SERVICE_UNAVAILABLE,
}
# these speak of the server's own files and hosts: for its log, not for its visitors
_PRIVATE = (errors.StorageError, errors.ConfigError, errors.MissingExtra)

_logger = logging.getLogger(__name__)


def problem(
    status: int, detail: str | None = None, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Give a problem as an answer; 503 says when to come back."""
    body = {"type": "about:blank", "title": responses.get(status, ""), "status": int(status)}
    if detail:
        body["detail"] = detail
    headers = dict(headers or {})
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers.setdefault("Retry-After", str(RETRY_SECONDS))
    return JSONResponse(body, status, headers, media_type=MEDIA_TYPE)


def answer_problems(app: FastAPI, *, unavailable: Iterable[type[Exception]] = ()) -> None:
    """Make `app` answer errors of ours, of FastAPI's checks and HTTP errors as problem+json.

    `unavailable` are errors of others that mean that something this application needs is down:
    503, and the log tells which.
    """
    for kind in (errors.OssmkError, RequestValidationError, HTTPException, *unavailable):
        app.add_exception_handler(kind, _answer)


def _answer(_: Request, error: Exception) -> JSONResponse:
    match error:
        case errors.OssmkError():
            return _of_ours(error)
        case RequestValidationError():
            said = (f"{'.'.join(map(str, at['loc']))}: {at['msg']}" for at in error.errors())
            return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "; ".join(said))
        case HTTPException():
            return problem(error.status_code, error.detail, error.headers)
    _logger.error("%s: %s", type(error).__name__, error)
    return problem(HTTPStatus.SERVICE_UNAVAILABLE)


def _of_ours(error: errors.OssmkError) -> JSONResponse:
    status = next(
        (status for kind, status in _STATUSES.items() if isinstance(error, kind)),
        HTTPStatus.INTERNAL_SERVER_ERROR,
    )
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        level = logging.WARNING if isinstance(error, errors.ForgeError) else logging.ERROR
        _logger.log(level, "%s: %s", type(error).__name__, error)
    return problem(status, None if isinstance(error, _PRIVATE) else str(error), _retry_after(error))


def _retry_after(error: errors.OssmkError) -> dict[str, str]:
    if not isinstance(error, errors.RateLimited) or error.retry_at is None:
        return {}
    seconds = (error.retry_at - datetime.now(UTC)).total_seconds()
    return {"Retry-After": str(max(1, math.ceil(seconds)))}
