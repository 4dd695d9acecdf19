"""Search as a second witness: it names pull requests that GitHub's collection leaves out.

It gives no more than a thousand results, silently, and does not know every account: what it does
not name may still be there. https://docs.github.com/en/rest/search/search#about-search
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from ossmk.decoding import decode
from ossmk.model import Kind
from ossmk.periods import iso
from ossmk.providers.github import payloads
from ossmk.providers.github.documents import Question, ask
from ossmk.providers.github.known import Doubt, Note
from ossmk.providers.github.reviews import REVIEW_KINDS
from ossmk.providers.github.streams import Run, Stream, Taken
from ossmk.providers.github.windows import halves

MOST_RESULTS = 1000
SHORTEST_SPAN = timedelta(seconds=2)


class SearchReviewed(Stream, frozen=True, kw_only=True):
    """The pull requests that search names as reviewed and touched in a span; only their ids."""

    login: str
    start: datetime
    end: datetime
    created_until: datetime | None = None  # what was opened later holds no review of the period
    after: str | None = None

    @property
    def feeds(self) -> tuple[Kind, ...]:
        """Reviews and what belongs to them."""
        return REVIEW_KINDS

    @property
    def subject(self) -> str:
        """The span."""
        return f"search for reviews from {iso(self.start)} to {iso(self.end)}"

    def question(self, size: int) -> Question:
        """Ask for the page after the last one."""
        span = f"{iso(self.start)}..{iso(self.end)}"
        created = f" created:<={iso(self.created_until)}" if self.created_until else ""
        query = f"reviewed-by:{self.login} is:pr updated:{span}{created} sort:updated-desc"
        return ask("search_reviewed", query=query, first=size, after=self.after)

    def take(self, data: msgspec.Raw, run: Run) -> Taken:
        """Read a page; search gives no more than a thousand, so more is asked in halves."""
        page = decode(data, payloads.Search)
        if page.issue_count > MOST_RESULTS:
            return self._in_parts(page.issue_count)
        named: list[Note] = [("search_named", node.id) for node in page.nodes if node and node.id]
        cursor = page.page_info.end_cursor if page.page_info.has_next_page else None
        following = [msgspec.structs.replace(self, after=cursor)] if cursor else []
        return Taken(following=following, notes=named)

    def split(self) -> Sequence[Stream]:
        """Ask for the two halves of the span."""
        if self.end - self.start <= SHORTEST_SPAN:
            return ()
        return [
            msgspec.structs.replace(self, start=start, end=end, after=None)
            for start, end in halves(self.start, self.end)
        ]

    def _in_parts(self, count: int) -> Taken:
        if parts := self.split():
            return Taken(following=parts)
        return Taken(doubts=[Doubt("review", f"search names {count} in one second")])
