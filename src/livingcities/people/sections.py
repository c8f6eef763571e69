"""This room's own sections of «My page»."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings

from . import rules, second_factor
from .models import OrganisationMembership, standings
from .requests import PersonRequest

CONSENTS = "people/sections/consents.html"


def profile(request: PersonRequest) -> dict[str, Any]:
    return {"person": request.user}


def organisations(request: PersonRequest) -> dict[str, Any]:
    mine = OrganisationMembership.objects.open().filter(person=request.user)
    requests = OrganisationMembership.objects.visible_to(request.user).asked().exclude(person=request.user)
    return {
        "memberships": mine.select_related("organisation").order_by("organisation__name"),
        "requests": requests.select_related("organisation", "person").order_by("since")[:20],
    }


def security(request: PersonRequest) -> dict[str, Any]:
    kinds = list(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    return {
        "has_password": request.user.has_usable_password(),
        "has_app": Authenticator.Type.TOTP in kinds,
        "keys": kinds.count(Authenticator.Type.WEBAUTHN),
        "second_factor_demanded": second_factor.demanded(request.user),
        "other_services": bool(settings.SOCIALACCOUNT_PROVIDERS),
    }


def consents(request: PersonRequest) -> dict[str, Any]:
    return {"standings": standings(request.user)}


def my_data(request: PersonRequest) -> dict[str, Any]:
    return {"may_delete": rules.can_delete_account(request.user, request.user)}


def register(panels: ModuleType) -> None:
    for order, context in ((10, profile), (50, organisations), (60, security), (70, consents), (80, my_data)):
        panels.register(order, f"people/sections/{context.__name__}.html", context)
