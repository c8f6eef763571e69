"""Photographs and documents of a draft."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from livingcities.base.upload_limits import refused
from livingcities.cases import rules
from livingcities.cases.case_page import case_page
from livingcities.cases.forms.files import DocumentForm, DocumentWords, PhotoForm, PhotoWords
from livingcities.cases.models import Case
from livingcities.cases.operations import files as acts
from livingcities.cases.passport import Document, Passport, Photo
from livingcities.cases.pictures import smaller

from .editing import READ_OR_SEND, page_of, worked_on


@never_cache
@READ_OR_SEND
def files(request: HttpRequest, slug: str) -> HttpResponse:
    """Add, describe, order, remove. Every form of the page posts here and says what it is (`do`)."""
    case = worked_on(request, slug, rules.can_edit)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    too_heavy = bool(refused(request)) if request.method == "POST" else False
    photo = PhotoForm(*_sent(request, do == "photo"), prefix="photo")
    document = DocumentForm(*_sent(request, do == "document"), prefix="document")
    words = _words(case, request.POST if do == "describe" else None)
    if _done(request, case, do, {"photo": photo, "document": document, "words": words}):
        return redirect("cases:files", slug=slug)
    forms: dict[str, list[Any]] = {
        "photo": [photo],
        "document": [document],
        "describe": [form for _row, form in words],
    }
    wrong = too_heavy or any(form.errors for form in forms.get(do, ()))
    draft = rules.draft_of(case)
    assert draft is not None
    more = {
        "photo_form": photo,
        "document_form": document,
        "page": case_page(case, draft),
        "words": words,
        "too_heavy": too_heavy,
        "may_purge": rules.can_purge_file(request.user, case),
        "draft": draft,
    }
    return render(
        request, "cases/edit_files.html", page_of(request, case, "files", **more), status=422 if wrong else 200
    )


def _sent(request: HttpRequest, wanted: bool) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if wanted else (None, None)


def _done(request: HttpRequest, case: Case, do: str, sent: dict[str, Any]) -> bool:
    photo, document, words = sent["photo"], sent["document"], sent["words"]
    actor = request.user
    if do == "photo" and photo.is_valid():
        accepted, label = photo.cleaned_data["file"]
        told = {name: photo.cleaned_data[name] for name in ("alt", "caption")}
        acts.add_photo(actor=actor, case=case, accepted=accepted, small=smaller(accepted), label=label, **told)
        messages.success(request, _("The photograph is added."))
    elif do == "document" and document.is_valid():
        accepted, label = document.cleaned_data["file"]
        title = document.cleaned_data["title"]
        acts.add_document(actor=actor, case=case, accepted=accepted, label=label, title=title)
        messages.success(request, _("The document is added."))
    elif do == "describe" and all(form.is_valid() for _row, form in words):
        acts.describe_files(actor=actor, case=case, **_in_order(request, words))
        messages.success(request, _("Saved."))
    elif do == "remove":
        acts.remove_file(actor=actor, case=case, key=request.POST.get("key", ""))
        messages.success(request, _("Removed."))
    elif do == "purge":
        recalled = acts.purge_file(actor=actor, case=case, key=request.POST.get("key", ""))
        messages.success(request, _("The file is gone for good, from earlier versions too."))
        if recalled:
            titles = ", ".join(f"«{collection}»" for collection in recalled)
            messages.info(request, _("Collections are typeset anew without it: %(titles)s.") % {"titles": titles})
    else:
        return False
    return True


def _words(case: Case, data: Any) -> list[tuple[Any, Any]]:
    """A form for the words beside each file of the draft."""
    draft = rules.draft_of(case)
    told = Passport.of(draft.passport) if draft else Passport()
    photos = [(row, PhotoWords(data, prefix=row.key, initial=row.as_dict())) for row in told.photos]
    documents = [(row, DocumentWords(data, prefix=row.key, initial=row.as_dict())) for row in told.documents]
    return [*photos, *documents]


def _in_order(request: HttpRequest, words: list[tuple[Any, Any]]) -> dict[str, Any]:
    """`first` names the photograph that shall stand first: it is the face of the practice."""
    photos = [Photo(key=row.key, **form.cleaned_data) for row, form in words if isinstance(row, Photo)]
    first = request.POST.get("first", "")
    photos.sort(key=lambda photo: photo.key != first)
    documents = [Document(key=row.key, **form.cleaned_data) for row, form in words if isinstance(row, Document)]
    return {"photos": tuple(photos), "documents": tuple(documents)}
