"""Small worlds full of nasty cases, drawn from a `Random` that hypothesis can shrink.

@given(random=st.randoms(use_true_random=False))
def test_all_is_found(random): world = small_world(random)
"""

from collections.abc import Callable
from random import Random
from typing import get_args

from github_server.timestamps import later
from github_server.world import (
    Account,
    Issue,
    PullRequest,
    Repository,
    Review,
    World,
    comment,
    commit_comment,
    discussion_comment,
    review,
    review_comment,
)
from github_server.world.ages import number_by_age
from github_server.world.changes import ReviewState

LOGIN = "Alice"
SINCE = "2026-01-10T00:00:00Z"
UNTIL = "2026-03-10T09:30:00Z"
NOW = "2026-03-12T00:00:00Z"

EDGES = (
    later(SINCE, seconds=-1),
    SINCE,
    later(SINCE, seconds=1),
    later(UNTIL, seconds=-1),
    UNTIL,
    later(UNTIL, seconds=1),
)
INSIDE = "2026-02-02T02:02:02Z"
OFFSETS = (0, 0, -720, -480, 345, 840)


def small_world(
    random: Random, *, size: int = 30, co_authored: bool = False, crowded: bool = True
) -> World:
    """Make a world with about `size` things in it, whatever can go wrong among them.

    With `co_authored` alice is named in trailers of other people's commits, which GitHub's own
    totals count as hers. Releases are where a client can know to look: in alice's own
    repositories, and where she has a commit in the period. One in twenty worlds has a pull request
    with 130 reviews of hers, unless `crowded` is False.
    """
    return _Maker(random, co_authored=co_authored).make(size, crowded=crowded)


class _Maker:
    """Draws a world."""

    def __init__(self, random: Random, *, co_authored: bool) -> None:
        self.random, self.co_authored = random, co_authored
        self.world = World(now=NOW, large_ids=random.random() < 0.5)
        world = self.world
        self.alice = world.account(
            LOGIN,
            former_logins=("alice-old",),
            searchable=self._chance(0.8),
            shares_private_counts=self._chance(0.5),
        )
        self.others: list[Account | None] = [
            world.account("bob"),
            world.account("alice-old"),
            world.account("renovate", kind="Bot"),
            world.account("imported", kind="Mannequin"),
            world.account("gone"),
            None,
        ]
        world.find_account("gone").deleted = True
        self.web = world.account("web-flow")
        self._repositories()

    def make(self, size: int, *, crowded: bool) -> World:
        """Do `size` things, in a random order of kinds."""
        kinds: tuple[Callable[[Repository], object], ...] = (
            self._commit,
            self._commit,
            self._pull,
            self._pull,
            self._issue,
            self._talk,
            self._commit_comment,
            self._release,
        )
        for _ in range(self.random.randrange(size + 1)):
            self.random.choice(kinds)(self.random.choice(self.world.repositories))
        if self._chance(0.05) and crowded:
            self._crowd(self.world.repositories[0])
        number_by_age(self.world)
        return self.world

    def _repositories(self) -> None:
        world, alice = self.world, self.alice
        bob = world.find_account("bob")
        members = (alice, bob)
        own = world.repository(alice, "Own", former_names=("Alice/before",))
        theirs = world.repository(bob, "theirs")
        world.repository(world.organization("acme", members=members), "tool")
        world.repository(bob, "moved", former_names=("gone/moved",))
        world.repository(alice, "secret", private=True, readers=(alice,))
        world.repository(bob, "hidden", private=True, readers=(bob,))
        world.repository(alice, "theirs", parent=theirs)
        world.repository(bob, "Own", parent=own)
        locked = world.organization("locked", members=members, saml=True)
        world.repository(locked, "inside")
        world.repository(bob, "seized", blocked=True)
        world.repository(bob, "deleted", vanished=True)
        keep = 1 + self.random.randrange(len(world.repositories))
        del world.repositories[keep:]

    def _chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def _when(self) -> str:
        if self._chance(0.3):
            return self.random.choice(EDGES)
        if self._chance(0.3):
            return INSIDE
        return later(SINCE, seconds=self.random.randrange(-20 * 86_400, 59 * 86_400))

    def _after(self, at: str) -> str:
        return max(at, self._when())

    def _who(self) -> Account | None:
        return self.alice if self._chance(0.6) else self.random.choice(self.others)

    def _commit(self, repository: Repository) -> None:
        author, at = self._who(), self._when()
        landed = self.random.choice(repository.pulls) if repository.pulls else None
        mentions_alice = self.co_authored and author is not self.alice and self._chance(0.3)
        others = [each for each in self.others[:1] if each and author is self.alice]
        commit = repository.commit(
            author,
            at,
            committed=self._after(at),
            message=self.random.choice(("One line", "Line\n\nBody\u2028 and more")),
            lines=(self.random.randrange(50), self.random.randrange(50)),
            co_authors=(self.alice,) if mentions_alice else tuple(others),
            pull=landed,
            parents=self.random.choice((1, 1, 2, 0)),
            offset_minutes=self.random.choice(OFFSETS),
            files=self.random.choice((0, 1, None)),
            on_default_branch=self._chance(0.9),
            committer=self.web if landed else None,
        )
        if landed and landed.merged_at:
            landed.merge_commit = commit
        for fork in self.world.repositories:
            if fork.parent is repository and self._chance(0.5):
                fork.include(commit)

    def _pull(self, repository: Repository) -> None:
        at = self._when()
        ended = self._after(at)
        fate = self.random.choice(("open", "merged", "closed"))
        pull = repository.pull(
            self._who(),
            at,
            merged=ended if fate == "merged" else None,
            closed=ended if fate == "closed" else None,
        )
        # reviews in forks are in no list of GitHub's, so none are made there
        for _ in range(0 if repository.fork else self.random.randrange(4)):
            self._review(pull)
        self._comments(pull)

    def _review(self, pull: PullRequest) -> Review:
        submitted = None if self._chance(0.1) else self._after(pull.created_at)
        state = self.random.choice([each for each in get_args(ReviewState) if each != "PENDING"])
        made = review(pull, self._who(), submitted, state=state)
        for _ in range(self.random.randrange(3) if submitted else 0):
            said = review_comment(made, submitted or "", edited=self._after(submitted or ""))
            if self._chance(0.3):
                reply = review(pull, self._who(), self._after(submitted or ""), state="COMMENTED")
                review_comment(reply, reply.created_at, reply_to=said)
        return made

    def _issue(self, repository: Repository) -> Issue:
        at = self._when()
        closed = self._after(at) if self._chance(0.5) else None
        made = repository.issue(self._who(), at, closed=closed)
        self._comments(made)
        return made

    def _comments(self, subject: Issue | PullRequest) -> None:
        for _ in range(self.random.randrange(4)):
            at = self._after(subject.created_at)
            comment(subject, self._who(), at, edited=self._after(at))

    def _talk(self, repository: Repository) -> None:
        discussion = repository.discussion(self._who(), self._when())
        for _ in range(self.random.randrange(3)):
            said = discussion_comment(discussion, self._who(), self._after(discussion.created_at))
            if self._chance(0.5):
                at = self._after(said.created_at)
                discussion_comment(discussion, self._who(), at, reply_to=said)

    def _commit_comment(self, repository: Repository) -> None:
        if repository.commits:
            commit = self.random.choice(repository.commits)
            commit_comment(commit, self._who(), self._after(commit.authored_date))

    def _release(self, repository: Repository) -> None:
        tag = f"v{self.world.next_id()}"
        published = None if self._chance(0.2) else self._when()
        if repository.owner is self.alice or self._has_commit(repository):
            repository.release(self._who(), published, tag=tag, created=SINCE)

    def _has_commit(self, repository: Repository) -> bool:
        return not repository.fork and any(
            each.author is self.alice
            and each.on_default_branch
            and SINCE <= each.authored_date < UNTIL
            for each in repository.commits
        )

    def _crowd(self, repository: Repository) -> None:
        pull = repository.pull(self.others[0], SINCE)
        for number in range(130):
            review(pull, self.alice, later(INSIDE, minutes=number), state="COMMENTED", comments=1)
