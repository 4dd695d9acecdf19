"""Examples below the help of a command."""


def example(*lines: str) -> str:
    """Give the lines as click prints them below the options, each as it is."""
    # \\b keeps click from wrapping what follows
    return "\b\nExample:\n" + "\n".join(f"  {line}" for line in lines)
