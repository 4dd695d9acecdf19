"""Text from strangers, made safe for a terminal."""


def printable(text: str) -> str:
    """Give the text without what a terminal would obey instead of show; lines stay lines.

    A commit's title may hold escape sequences, and characters that turn the direction of writing.
    """
    return "\n".join(_line(line) for line in text.split("\n"))


def one_line(text: str) -> str:
    """Give the text as a single printable line."""
    return " ".join(_line(text).split())


def _line(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)
