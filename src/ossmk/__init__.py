"""oss-metrics-kit: open-source contributions in, explained scores out.

The names below are the public ones; each is loaded when it is first used, so that importing the
package stays light. Storage is in `ossmk.storage.postgres`, limits in `ossmk.security`.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ossmk.errors import OssmkError
    from ossmk.fetch import fetch_events
    from ossmk.library import analyze_github_user, analyze_github_user_async, analyze_repo
    from ossmk.model import ContributionEvent, Receipt, Score
    from ossmk.result import AnalysisResult
    from ossmk.rules import RuleSet, load_rules
    from ossmk.scoring import receipts, score

    __version__: str

__all__ = [
    "AnalysisResult",
    "ContributionEvent",
    "OssmkError",
    "Receipt",
    "RuleSet",
    "Score",
    "__version__",
    "analyze_github_user",
    "analyze_github_user_async",
    "analyze_repo",
    "fetch_events",
    "load_rules",
    "receipts",
    "score",
]

_MODULES = {
    "AnalysisResult": "ossmk.result",
    "ContributionEvent": "ossmk.model",
    "OssmkError": "ossmk.errors",
    "Receipt": "ossmk.model",
    "RuleSet": "ossmk.rules",
    "Score": "ossmk.model",
    "analyze_github_user": "ossmk.library",
    "analyze_github_user_async": "ossmk.library",
    "analyze_repo": "ossmk.library",
    "fetch_events": "ossmk.fetch",
    "load_rules": "ossmk.rules",
    "receipts": "ossmk.scoring",
    "score": "ossmk.scoring",
}


def __getattr__(name: str) -> object:
    if name == "__version__":
        # read only when asked for: the module behind it is as slow to import as a small program
        return import_module("importlib.metadata").version("oss-metrics-kit")
    if name in _MODULES:
        return getattr(import_module(_MODULES[name]), name)
    raise AttributeError(f"module 'ossmk' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
