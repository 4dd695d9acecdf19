"""What a judge says of one question."""

from dataclasses import dataclass
from typing import Literal

# `older` and `untold` are limits of the judge, only FAULT is one of ours
Word = Literal["answered", "accepted", "older", "untold", "FAULT"]


@dataclass(frozen=True)
class Verdict:
    """A question, the word on it, and what makes the word."""

    subject: str
    word: Word
    detail: str = ""
