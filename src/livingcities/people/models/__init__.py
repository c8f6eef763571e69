"""People, their organisations and their consents."""

from .consent import Consent, ConsentText, Purpose, Standing, standings
from .organisation import Organisation, OrganisationMembership
from .user import Audience, Shown, User, UserManager

__all__ = [
    "Audience",
    "Consent",
    "ConsentText",
    "Organisation",
    "OrganisationMembership",
    "Purpose",
    "Shown",
    "Standing",
    "User",
    "UserManager",
    "standings",
]
