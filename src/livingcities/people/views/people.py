"""The page of a person, as far as the person shows it."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from livingcities.people import panels
from livingcities.people.models import OrganisationMembership, Shown, User
from livingcities.people.rules import can_see, shown_parts


@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    parts = shown_parts(request.user, person)
    places = OrganisationMembership.objects.active().filter(person=person).select_related("organisation")
    page = {
        "person": person,
        "parts": parts,
        "places": places.order_by("organisation__name") if Shown.ORGANISATIONS in parts else (),
        "panels": panels.of_person(request, person, parts),
    }
    return render(request, "people/person.html", page)


@require_GET
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
