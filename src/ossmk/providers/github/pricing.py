"""What a fetch would ask and cost, told before it is begun.

The first wave is known exactly: GitHub prices its heaviest document without answering it, the
others are priced by the published formula. What follows depends on what the answers name; where
an earlier run counted that, its counts a day give an estimate, else nothing is claimed.
https://docs.github.com/en/graphql/reference/queries#ratelimit
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from math import ceil

from ossmk.errors import AuthError, ForgeError, ForgeUnavailable, RateLimited
from ossmk.model import EPOCH, Kind
from ossmk.providers.base import Estimate, Plan, PlannedDocument
from ossmk.providers.github.beginnings import (
    OVERLAP,
    Asked,
    Beginning,
    going_on,
    next_run,
)
from ossmk.providers.github.cost import price
from ossmk.providers.github.documents import Question, join
from ossmk.providers.github.endings import finished_run
from ossmk.providers.github.marks import Finished, Marks
from ossmk.providers.github.plan import REQUESTS, ROOM, SHAPES, PageSizes, pack
from ossmk.providers.github.spans import Spans, covering, with_span
from ossmk.transport.graphql import GraphClient
from ossmk.transport.ledger import Ledger

# what the later waves ask of each kind; of the lists, the first wave has asked the first page
FOLLOWED: Mapping[Kind, str] = {"commit": "Commits", "review": "ReviewsOf", "release": "Releases"}
LISTED: Mapping[Kind, str] = {
    "pr": "pull_requests",
    "issue": "issues",
    "issue_comment": "issue_comments",
    "commit_comment": "commit_comments",
    "discussion": "discussions",
    "discussion_comment": "discussion_comments",
}


async def planned(client: GraphClient, asked: Asked, marks: Marks) -> Plan:
    """Price the run that these marks would begin."""
    begins, beginning = _beginning(asked, marks)
    wave = _first_wave(asked, beginning)
    told = await _told_price(client, wave[0]) if wave else None
    documents = [
        _planned_document(questions, told if position == 0 else None)
        for position, questions in enumerate(wave)
    ]
    return Plan(begins, documents, _later(asked, marks, beginning))


def _beginning(asked: Asked, marks: Marks) -> tuple[str, Beginning]:
    beginning = going_on(asked, marks.unfinished)
    if beginning:
        return "where the last run stopped", beginning
    beginning = next_run(asked, marks.finished)
    if beginning.later:
        return "with what is earlier", beginning
    if beginning.run.known.whole:
        return "from nothing", beginning
    return ("with what is new" if beginning.streams else "with all stored"), beginning


def _first_wave(asked: Asked, beginning: Beginning) -> list[list[Question]]:
    sizes = PageSizes()
    streams = asked.guide.follow(beginning.streams, beginning.run)
    return [
        [stream.question(sizes.size(stream)) for stream in packed]
        for packed in pack(streams, sizes)
    ]


async def _told_price(client: GraphClient, questions: Sequence[Question]) -> int | None:
    """Ask what a document costs; None where the server does not know of dry runs."""
    ledger, document = Ledger(patience=0), join(questions, dry_run=True)
    try:
        await client.ask(document.text, document.variables, ledger=ledger)
    except (AuthError, RateLimited, ForgeUnavailable):
        raise
    except ForgeError:
        return None
    return ledger.cost.points or None


def _planned_document(questions: Sequence[Question], told: int | None) -> PlannedDocument:
    document = join(questions)
    formula = price(document.text, document.variables)
    return PlannedDocument(
        asks=[question.name for question in questions],
        points=formula.points if told is None else told,
        nodes=formula.nodes,
        priced_by="formula" if told is None else "server",
    )


def _later(asked: Asked, marks: Marks, beginning: Beginning) -> Estimate:
    spans = marks.finished
    if not beginning.streams:
        return Estimate(0, 0, "an earlier run covered the whole period")
    if marks.unfinished or not spans or asked.guide.what != "user":
        return Estimate(None, None, "no finished run has counted yet; --max-points sets a bound")
    runs = list(_runs(asked, spans, beginning))
    documents = sum(len(_first_wave(asked, run)) for run in runs[1:])
    documents += sum(_following(asked, run, spans) for run in runs)
    return Estimate(documents, documents, "from what the last run counted a day")


def _runs(asked: Asked, spans: Spans, beginning: Beginning) -> Iterator[Beginning]:
    """Give the runs that are made one after the other, as if each brought nothing."""
    while beginning.streams:
        yield beginning
        if beginning.is_last:
            return
        spans = with_span(spans, finished_run(beginning, ""))
        beginning = next_run(asked, spans)


def _following(asked: Asked, run: Beginning, spans: Spans) -> int:
    """Estimate what follows a run's first wave, at the rate of a span beside it."""
    counted = run.later or covering(spans, asked.since) or spans[-1]
    start = asked.since if run.run.known.whole else run.run.known.new_since - OVERLAP
    # lists are walked from now on back; all else is asked for in the run's own time alone
    expected = _expected(counted, start, asked.place.observed_at)
    within = _expected(counted, start, run.run.period.until)
    expected |= {kind: within[kind] for kind in FOLLOWED if kind in within}
    return _documents(expected, _repositories(counted, start))


def _expected(finished: Finished, start: datetime, until: datetime) -> dict[Kind, float]:
    """Give how many of each kind a time holds at the rate of the last run."""
    seen = [date.fromisoformat(day) for days in finished.found.values() for day in days]
    if not seen:
        return {}
    first = max(min(seen), finished.since.date())
    days = max(1, (finished.until.date() - first).days)
    begin = start.date() if start > EPOCH else first
    asked_days = max(0, (until.date() - begin).days)
    return {kind: sum(n.values()) * asked_days / days for kind, n in finished.found.items()}


def _repositories(finished: Finished, start: datetime) -> int:
    first_day = start.date().isoformat()
    return sum(count.since(first_day) > 0 for count in finished.commit_counts.values())


def _documents(expected: Mapping[Kind, float], repositories: int) -> int:
    """Give how many documents hold so much, and those of the longest list: a page a round."""
    weight, requests = 0.0, float(repositories)
    elements = {name: expected.get(kind, 0.0) for kind, name in FOLLOWED.items()}
    lists = {
        name: max(0.0, expected.get(kind, 0.0) - SHAPES[name].size) for kind, name in LISTED.items()
    }
    rounds = max(ceil(count / SHAPES[name].size) for name, count in lists.items())
    elements |= lists
    for name, count in elements.items():
        weight += count * SHAPES[name].weight
        requests += count * SHAPES[name].nested
    return rounds + max(ceil(weight / ROOM), ceil(requests / REQUESTS))
