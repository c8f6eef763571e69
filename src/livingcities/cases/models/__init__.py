"""The catalogue of practices: cases, adoptions by other towns, searches, printed collections."""

from .adoption import Adoption, OutcomeCheck, StageChange
from .case import (
    Case,
    CaseAward,
    CaseContact,
    CaseFile,
    CaseRemark,
    CaseTag,
    CaseVersion,
    Money,
    Partner,
    Theme,
    file_path,
)
from .collection import Collection, CollectionItem, CollectionSection
from .finding import CatalogueEntry, CatalogueState, SavedSearch, SynonymFamily

__all__ = [
    "Adoption",
    "Case",
    "CaseAward",
    "CaseContact",
    "CaseFile",
    "CaseRemark",
    "CaseTag",
    "CaseVersion",
    "CatalogueEntry",
    "CatalogueState",
    "Collection",
    "CollectionItem",
    "CollectionSection",
    "Money",
    "OutcomeCheck",
    "Partner",
    "SavedSearch",
    "StageChange",
    "SynonymFamily",
    "Theme",
    "file_path",
]
