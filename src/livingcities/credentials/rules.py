from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import Actor, is_secretariat, is_system
from livingcities.base.decision import Decision, yes_if

from .models import Credential


def can_issue(actor: Actor) -> Decision:
    """Certificates come out of results, or from the secretariat's hand."""
    return yes_if(is_system(actor) or is_secretariat(actor), _("Only the secretariat issues certificates."))


def can_revoke(actor: Actor, credential: Credential) -> Decision:
    return yes_if(is_secretariat(actor), _("Only the secretariat revokes certificates.")) and still_valid(credential)


def still_valid(credential: Credential) -> Decision:
    return yes_if(credential.revoked_at is None, _("This certificate is revoked."))


def can_see_register(actor: Actor) -> Decision:
    return yes_if(is_secretariat(actor), _("The register is for the secretariat."))
