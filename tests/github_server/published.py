"""The files that GitHub and others publish, fetched on first use."""

import json
import runpy
from functools import cache
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).resolve().parent.parent.parent / "scripts" / "fetch_schemas.py"


@cache
def published(name: str) -> Any:  # noqa: ANN401  # whatever the JSON file holds
    """Give the decoded `graphql-schema`, `openapi` or `webhooks` file."""
    fetch = runpy.run_path(str(SCRIPT))["fetch"]
    return json.loads(fetch(name).read_bytes())
