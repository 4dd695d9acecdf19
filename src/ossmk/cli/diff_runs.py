"""Two stored runs of a login or repository, as `ossmk diff LOGIN` compares them."""

from ossmk.cli.comparison import Comparison
from ossmk.cli.diff_sides import Options, given_rules, only_asked
from ossmk.cli.stores import stored
from ossmk.errors import UsageError
from ossmk.explanation import person
from ossmk.people import Addresses, People
from ossmk.rules import load_rules
from ossmk.runs import compare_runs
from ossmk.settings import Settings


def runs_compared(target: str, asked: Options, settings: Settings) -> Comparison:
    """Compare two runs of the target, or of `--repo` with the target as the person in it."""
    if asked["source"] or asked["as_of"]:
        raise UsageError("runs have events and moments of their own: no --input, no --as-of")
    rules = [*given_rules(asked, settings), load_rules(rules_file=settings.rules_file)]
    people: People = Addresses() if asked["with_emails"] else People()
    with stored(asked["db"], settings) as store:
        if asked["repo"] is not None:
            asked = {**asked, "user": person(target, store)}
        runs = compare_runs(
            store,
            asked["repo"] or target,
            rules=rules,
            first=asked["first"],
            second=asked["second"],
        )
        found = only_asked(runs.found, runs.after.side, asked)
        user_ids = sorted({each.user_id for each in runs.found})
        people.meet_all(user_ids, store.names(user_ids))
    return Comparison(
        runs.before.side, runs.after.side, found, people, runs=(runs.first, runs.second)
    )
