"""What the command lines say: counted nouns, and one line on what was wrong."""

import sys

WRONG_INPUT = 2


def counted(number: int, words: str) -> str:
    """«1 review», «2,275 reviews»."""
    return f"{number:,} {form(number, words)}"


def form(number: int, words: str) -> str:
    """Of «review» or «reviews»; where they differ by more than an s, both are given: «depends|depend»."""
    one, _, many = words.partition("|")
    return one if number == 1 else many or f"{one}s"


def refuse(error: object) -> int:
    """One line, whatever a damaged file brought into it."""
    if isinstance(error, OSError) and error.filename:
        error = f"{error.filename}: {error.strerror}"
    print("error:", " ".join(str(error).split("\n")).replace("\r", " "), file=sys.stderr)
    return WRONG_INPUT
