"""Downloads from which anyone recomputes the map."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from livingcities.base.http import HttpRequest
from livingcities.dialogues import rules
from livingcities.dialogues.models import Publication

from .voting import visible


@require_safe
def package(request: HttpRequest, slug: str) -> HttpResponse | FileResponse:
    """The open-data package of a published dialogue."""
    return _handed_out(request, slug, "package")


@require_safe
def polis(request: HttpRequest, slug: str) -> HttpResponse | FileResponse:
    """The same votes in the layout of Polis."""
    return _handed_out(request, slug, "polis")


def _handed_out(request: HttpRequest, slug: str, kind: str) -> HttpResponse | FileResponse:
    dialogue = visible(request, slug)
    decision = rules.can_download(request.user, dialogue)
    if not decision:
        context = {"dialogue": dialogue, "reason": decision.reason}
        return render(request, "dialogues/results_refused.html", context, status=403)
    publication = Publication.objects.filter(dialogue=dialogue).first()
    if publication is None:
        raise Http404
    file = getattr(publication, kind)
    name = "data" if kind == "package" else "polis"
    return FileResponse(file.open("rb"), as_attachment=True, filename=f"{dialogue.slug}-{name}.zip")
