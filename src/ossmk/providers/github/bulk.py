"""The same small question about many things: a hundred go into one document of one point."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import anyio
import msgspec

from ossmk.errors import ForgeError, ForgeUnavailable
from ossmk.providers.github.documents import Question, alias, join
from ossmk.transport.graphql import GraphClient
from ossmk.transport.ledger import Ledger
from ossmk.transport.retry import TooHeavy

TOGETHER = 100  # questions that ask one connection each
POINTS = 1

Take = Callable[[str, msgspec.Raw], None]


@dataclass(slots=True)
class Bulk:
    """Asks within a fetch's budget; each question asks for one connection at most."""

    client: GraphClient
    ledger: Ledger
    max_points: int | None

    async def ask(self, questions: Mapping[str, Question], take: Take) -> None:
        """Ask what is named by the keys, and hand over what each gave, as it comes.

        Documents are sent at once, of those that were too heavy the halves. Raises `ForgeError`
        where GitHub does not tell, or the budget is used up: what was answered was handed over.
        """
        names = list(questions)
        parts: list[Sequence[str]] = [
            names[at : at + TOGETHER] for at in range(0, len(names), TOGETHER)
        ]
        while parts:
            affordable = parts[: self._affordable()]
            failed = await self._ask_at_once(affordable, questions, take)
            for part, error in failed:
                if len(part) == 1 or not isinstance(error, TooHeavy):
                    raise error
            if len(affordable) < len(parts):
                raise ForgeError(f"the budget of {self.max_points} points is used up")
            parts = [half for part, _ in failed for half in _halves(part)]

    def _affordable(self) -> int | None:
        """Give how many documents the budget still pays for; None for any number."""
        if self.max_points is None:
            return None
        return max(0, self.max_points - self.ledger.cost.points) // POINTS

    async def _ask_at_once(
        self, parts: Sequence[Sequence[str]], questions: Mapping[str, Question], take: Take
    ) -> list[tuple[Sequence[str], ForgeError]]:
        failed: list[tuple[Sequence[str], ForgeError]] = []

        async def ask_for(part: Sequence[str]) -> None:
            try:
                await self._ask_part(part, questions, take)
            except ForgeError as error:
                failed.append((part, error))

        async with anyio.create_task_group() as group:
            for part in parts:
                group.start_soon(ask_for, part)
        return failed

    async def _ask_part(
        self, part: Sequence[str], questions: Mapping[str, Question], take: Take
    ) -> None:
        document = join([questions[name] for name in part])
        answer = await self.client.ask(document.text, document.variables, ledger=self.ledger)
        for place, name in enumerate(part):
            raw = answer.data.get(alias(place))
            errors = [error for error in answer.errors if error.alias == alias(place)]
            if raw is None or errors:
                said = errors[0].message if errors else "it gave nothing"
                raise ForgeUnavailable(f"GitHub does not tell of {name}: {said}")
            take(name, raw)


def _halves(part: Sequence[str]) -> list[Sequence[str]]:
    middle = len(part) // 2
    return [part[:middle], part[middle:]]
