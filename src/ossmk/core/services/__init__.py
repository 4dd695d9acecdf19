"""The services that version 0.1 published."""

from ossmk.core.services.analyze import analyze_github_user
from ossmk.core.services.score import RuleSet, load_rules, score_events

__all__ = ["RuleSet", "analyze_github_user", "load_rules", "score_events"]
