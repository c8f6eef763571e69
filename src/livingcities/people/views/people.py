"""The page of a person, as far as the person shows it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from livingcities.people import panels
from livingcities.people.models import Audience, OrganisationMembership, Purpose, Shown, User
from livingcities.people.rules import can_see, has_consent, is_same, shown_parts

STRANGERS = {Audience.SIGNED_IN: User(), Audience.EVERYONE: AnonymousUser()}


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    own = _own_page(request, person)
    parts = shown_parts(STRANGERS[own["audience"]] if own else request.user, person)
    places = OrganisationMembership.objects.active().filter(person=person).select_related("organisation")
    page = {
        "person": person,
        "parts": parts,
        "places": places.order_by("organisation__name") if Shown.ORGANISATIONS in parts else (),
        "panels": panels.of_person(request, person, parts),
        "own": own,
    }
    return render(request, "people/person.html", page)


def _own_page(request: HttpRequest, person: User) -> dict[str, Any] | None:
    """One's own page is shown with the eyes of a stranger: of anybody who has signed in, or of everybody."""
    if not is_same(request.user, person):
        return None
    audience = Audience.EVERYONE if request.GET.get("for") == Audience.EVERYONE else Audience.SIGNED_IN
    return {"audience": audience, "is_open": has_consent(person, Purpose.PROFILE)}


@require_safe
def portrait(request: HttpRequest, pk: int) -> FileResponse:
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    if not person.photo or not can_see(request.user, person, Shown.PHOTO):
        raise Http404
    try:
        file = default_storage.open(person.photo.name)
    except FileNotFoundError as missing:
        raise Http404 from missing
    response = FileResponse(file, content_type="image/webp")
    response.headers["Cache-Control"] = "private, max-age=3600"
    patch_vary_headers(response, ["Cookie"])
    return response
