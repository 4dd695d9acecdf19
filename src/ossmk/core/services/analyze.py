"""The published way to `analyze_github_user`; the flow is in `ossmk.analyze`."""

from ossmk.library import analyze_github_user
from ossmk.result import AnalysisResult

__all__ = ["AnalysisResult", "analyze_github_user"]
