"""What GET answers to visitor, resident, member, coordinator, secretariat and juror.

A juror is a signed-in person with a place in the jury of the world's call. A line of five says that they get
what any resident gets; a line of six says what they get.
"""

from __future__ import annotations

PUBLIC = "200 200 200 200 200"
SIGNED_IN = "302 200 200 200 200"  # a visitor is led to the entrance
TEAM = "403 403 200 200 200"  # the city's team and the secretariat
DRAFT = "404 404 200 200 200"  # what is not yet public does not exist for others
POST_ONLY = "405 405 405 405 405"
SECRETARIAT = "302 403 403 403 200"
JURY = "302 404 404 404 404 200"  # the juror whose reading it is, and nobody else


def full(line: str) -> str:
    """The line with all six roles."""
    answers = line.split()
    return " ".join(answers if len(answers) == 6 else [*answers, answers[1]])
