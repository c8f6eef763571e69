"""Calls for applications, from the form to the published results."""

from .application import (
    NOT_HANDED_IN,
    Answer,
    Application,
    Attachment,
    Author,
    AuthorInvitation,
    Submission,
    TrackAppeal,
    attachment_path,
)
from .call import Applicant, Call, Criterion, FormVersion, RegionRepresentative, Track, new_seed
from .former import FormerAnswer
from .jury import Assignment, AssignmentPlan, Conflict, Juror
from .likeness import Likeness, LikenessSearch
from .results import Decision, OpenResults, Ranking, Sitting
from .review import Mark, Review
from .screening import Correction, ScreeningItem, ScreeningMark
from .seal import Pseudonym, Seal

__all__ = [
    "NOT_HANDED_IN",
    "Answer",
    "Applicant",
    "Application",
    "Assignment",
    "AssignmentPlan",
    "Attachment",
    "Author",
    "AuthorInvitation",
    "Call",
    "Conflict",
    "Correction",
    "Criterion",
    "Decision",
    "FormVersion",
    "FormerAnswer",
    "Juror",
    "Likeness",
    "LikenessSearch",
    "Mark",
    "OpenResults",
    "Pseudonym",
    "Ranking",
    "RegionRepresentative",
    "Review",
    "ScreeningItem",
    "ScreeningMark",
    "Seal",
    "Sitting",
    "Submission",
    "Track",
    "TrackAppeal",
    "attachment_path",
    "new_seed",
]
