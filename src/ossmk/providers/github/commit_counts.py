"""What GitHub counts of commits, and which repositories' histories are asked for it. Pure."""

from ossmk.model import EPOCH
from ossmk.providers.github import payloads
from ossmk.providers.github.commits import DAY_LETTERS, FEW, Commits, moment_of
from ossmk.providers.github.known import FEWER_COMMITS, CommitCount, Doubt
from ossmk.providers.github.streams import Run, Stream, from_1970
from ossmk.providers.github.windows import MARGIN


def commit_streams(run: Run) -> list[Stream]:
    """Give a stream for each repository in which GitHub counts more than was counted before."""
    author = run.known.account.id if run.known.account else ""
    unnamed = _unnamed_share(run)
    is_past = run.known.names_all and run.counted_until < run.place.observed_at
    until = run.counted_until + MARGIN if is_past else None
    streams: list[Stream] = []
    for id_, count in run.known.commit_counts.items():
        before = run.known.counted_before.get(id_, CommitCount(count.name)).days
        days = {
            day: number - before.get(day, 0)
            for day, number in count.days.items()
            if number > before.get(day, 0)
        }
        if days and id_ not in run.known.commits_asked:
            first_day = min(days)
            streams.append(
                Commits(
                    repository=id_,
                    name=count.name,
                    author=author,
                    since=from_1970(min(run.floor, moment_of(first_day)) - 2 * MARGIN),
                    expected=count.since(first_day) + unnamed,
                    days=days,
                    until=until,
                )
            )
            run.known.commits_asked.add(id_)
    return streams


def note_lost_commits(run: Run) -> None:
    """Doubt the commits where a refresh is told of fewer on a day than the run before was."""
    known = run.known
    if known.new_since == EPOCH or not known.names_all:
        return
    first_day = (run.period.since or EPOCH).date().isoformat()
    lost = sum(
        max(0, number - known.commit_counts.get(id_, CommitCount(count.name)).days.get(day, 0))
        for id_, count in known.counted_before.items()
        for day, number in count.days.items()
        if day >= first_day
    )
    doubt = Doubt("commit", FEWER_COMMITS, gone=lost)
    if lost and doubt not in known.doubts:
        known.doubts.append(doubt)


def _unnamed_share(run: Run) -> int:
    """Give how many more commits a repository may hold than the windows that named it tell."""
    if not run.known.truncated:
        return 0
    total = sum(window.total for window in run.known.truncated)
    named = sum(
        count
        for each in run.known.commit_counts.values()
        for day, count in each.days.items()
        if any(window.holds(day) for window in run.known.truncated)
    )
    return 2 + max(0, total - named) // max(1, len(run.known.commit_counts))


def fork_streams(run: Run) -> list[Stream]:
    """Ask for the account's commits in its own forks, which GitHub counts nowhere."""
    forks, run.known.forks = run.known.forks, set()
    author = run.known.account.id if run.known.account else ""
    since = from_1970(run.floor - 2 * MARGIN)
    return [
        Commits(
            repository=id_,
            name=f"the fork {id_}",
            author=author,
            since=since,
            expected=FEW,
            days={},
            in_fork=True,
        )
        for id_ in sorted(forks)
        if run.with_forks
    ]


def count_commits(counted: payloads.CommitCount, run: Run) -> None:
    """Take in what GitHub counts in a repository on the days of one window more."""
    repository = counted.repository
    count = run.known.commit_counts.setdefault(
        repository.id, CommitCount(repository.name_with_owner)
    )
    for day in counted.contributions.items:
        count.days[day.occurred_at[:DAY_LETTERS]] = day.commit_count
