"""The juror's desk and the screen on which an application is read and marked."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from livingcities.base.decision import Refused
from livingcities.calls.forms.review import ReviewForm
from livingcities.calls.models import Assignment, Call, Juror, Review
from livingcities.calls.operations import reviews
from livingcities.calls.operations.jury import declare_conflict
from livingcities.calls.reading import Attached, authors_of, reading_of, title_of, town_of
from livingcities.calls.rules.jury import reads_until
from livingcities.calls.rules.results import can_review, is_being_read
from livingcities.people.requests import PersonRequest


@dataclass(frozen=True)
class Item:
    """One reading on the desk."""

    assignment: Assignment
    number: int
    title: str
    track: str
    town: str
    """Of what town and region; empty in a blind season."""
    review: Review | None
    is_open: bool

    @property
    def state(self) -> str:
        if self.review is None:
            return "new"
        return "done" if self.review.submitted_at else "begun"


def _juror(request: PersonRequest, slug: str) -> Juror:
    jurors = Juror.objects.reading().select_related("call", "city")
    return get_object_or_404(jurors, call__slug=slug, user=request.user)


def _items(request: PersonRequest, juror: Juror) -> list[Item]:
    """The readings in an order of the juror's own, so that no application is always read last and tired."""
    found = (
        Assignment.objects.visible_to(request.user)
        .filter(juror=juror)
        .select_related(
            "application__call",
            "application__track",
            "application__city__region",
            "application__organisation",
            "review",
        )
    )
    if juror.call.is_blind:
        found = found.prefetch_related(authors_of("application"))
    ordered = sorted(found, key=lambda row: hashlib.sha256(f"{juror.pk}:{row.application_id}".encode()).digest())
    return [
        Item(
            assignment=row,
            number=number,
            title=title_of(row.application),
            track=row.application.track.name if row.application.track else "",
            town=town_of(row.application),
            review=getattr(row, "review", None),
            is_open=juror.call.state == Call.State.REVIEW or bool(is_being_read(row)),
        )
        for number, row in enumerate(ordered, start=1)
    ]


def _progress(items: list[Item]) -> dict[str, Any]:
    done = sum(item.state == "done" for item in items)
    return {"done": done, "all": len(items), "left": len(items) - done}


@never_cache
@login_required
@require_safe
def desk(request: PersonRequest, slug: str) -> HttpResponse:
    """What is given to me to read, how far I am, until when."""
    juror = _juror(request, slug)
    items = _items(request, juror)
    upcoming = next((item for item in items if item.is_open and item.state != "done"), None)
    context = {
        "call": juror.call,
        "juror": juror,
        "items": items,
        "upcoming": upcoming,
        "progress": _progress(items),
        "until": reads_until(juror),
        "tz": juror.city.tz if juror.city else None,
    }
    return render(request, "calls/desk.html", context)


def _assignment(request: PersonRequest, slug: str, pk: int) -> Assignment:
    """One's own reading; for anybody else, the secretariat included, there is no such page."""
    mine = Assignment.objects.visible_to(request.user).filter(juror__user=request.user)
    related = ("application__call", "application__track", "application__city__region", "juror__city", "review")
    return get_object_or_404(mine.select_related(*related), pk=pk, application__call__slug=slug)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: PersonRequest, slug: str, pk: int) -> HttpResponse:
    """The application beside the rubric. Works without JavaScript: «save», «hand in», «take back» are buttons."""
    assignment = _assignment(request, slug, pk)
    kept: Review | None = getattr(assignment, "review", None)
    if request.method == "POST" and request.POST.get("do") == "take_back":
        reviews.take_back_review(actor=request.user, review=kept or _nothing())
        return redirect("calls:review", slug=slug, pk=pk)
    form = ReviewForm(request.POST if request.method == "POST" else None, assignment=assignment, review=kept)
    if request.method == "POST" and form.is_valid():
        try:
            return _kept(request, assignment, form)
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
            kept = Review.objects.filter(assignment=assignment).first()  # its version is the one to begin from
    context = _page(request, assignment, kept, form)
    return render(request, "calls/review.html", context, status=422 if form.errors else 200)


def _nothing() -> Review:
    raise Http404


def _kept(request: PersonRequest, assignment: Assignment, form: ReviewForm) -> HttpResponse:
    saved = reviews.save_review(actor=request.user, assignment=assignment, **form.given())
    if request.POST.get("do") != "submit":
        messages.success(request, _("Saved."))
        return redirect("calls:review", slug=assignment.application.call.slug, pk=assignment.pk)
    reviews.submit_review(actor=request.user, review=saved)
    items = _items(request, assignment.juror)
    upcoming = _after(items, assignment)
    if upcoming is None:
        messages.success(request, _("Handed in. You have read everything that was given to you. Thank you."))
        return redirect("calls:desk", slug=assignment.application.call.slug)
    messages.success(request, _("Handed in. Here is the next one."))
    return redirect("calls:review", slug=assignment.application.call.slug, pk=upcoming.assignment.pk)


def _after(items: list[Item], assignment: Assignment) -> Item | None:
    """The next reading that is not handed in, round the list."""
    at = next((place for place, item in enumerate(items) if item.assignment.pk == assignment.pk), -1)
    turned = [*items[at + 1 :], *items[: max(at, 0)]]
    return next((item for item in turned if item.is_open and item.state != "done"), None)


def _page(request: PersonRequest, assignment: Assignment, kept: Review | None, form: ReviewForm) -> dict[str, Any]:
    items = _items(request, assignment.juror)
    return {
        "call": assignment.application.call,
        "assignment": assignment,
        "item": next(item for item in items if item.assignment.pk == assignment.pk),
        "upcoming": _after(items, assignment),
        "progress": _progress(items),
        "reading": reading_of(assignment),
        "form": form,
        "review": kept,
        "open": can_review(request.user, assignment),
        "left": _left(kept, form),
        "until": assignment.until or assignment.application.call.review_until,
        "tz": assignment.juror.city.tz if assignment.juror.city else None,
    }


def _left(kept: Review | None, form: ReviewForm) -> int:
    marked = sum(1 for mark in kept.marks.all() if mark.value is not None or mark.not_applicable) if kept else 0
    return len(form.criteria) - marked


@require_POST
@never_cache
@login_required
def save(request: PersonRequest, slug: str, pk: int) -> HttpResponse:
    """Autosave: the line about what is kept, with the version for the next time. 409: another window was faster;
    403: the review is closed."""
    assignment = _assignment(request, slug, pk)
    kept: Review | None = getattr(assignment, "review", None)
    form = ReviewForm(request.POST, assignment=assignment, review=kept)
    if not form.is_valid():
        return render(request, "calls/review_state.html", {"problem": _("Not saved: look at the marks.")}, status=422)
    try:
        saved = reviews.save_review(actor=request.user, assignment=assignment, **form.given())
    except reviews.Stale as stale:
        return render(request, "calls/review_state.html", {"problem": stale.reason, "reload": True}, status=409)
    except Refused as refusal:
        return render(request, "calls/review_state.html", {"problem": refusal.reason}, status=403)
    context = {"review": saved, "left": _left(saved, form), "tz": assignment.juror.city and assignment.juror.city.tz}
    return render(request, "calls/review_state.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def conflict(request: PersonRequest, slug: str, pk: int) -> HttpResponse:
    """«I cannot judge this one»: the reading is taken back and given to somebody else."""
    assignment = _assignment(request, slug, pk)
    if request.method == "POST":
        declare_conflict(
            actor=request.user,
            juror=assignment.juror,
            application=assignment.application,
            note=request.POST.get("note", "")[:300],
        )
        messages.success(request, _("The application is taken back from you. Thank you for saying so."))
        return redirect("calls:desk", slug=slug)
    context = {
        "call": assignment.application.call,
        "assignment": assignment,
        "title_of": title_of(assignment.application),
    }
    return render(request, "calls/review_conflict.html", context)


@never_cache
@login_required
@require_safe
def file(request: PersonRequest, slug: str, pk: int, number: int) -> FileResponse:
    """An attachment of the application one reads, under a name that tells nothing."""
    attached = _attached(_assignment(request, slug, pk), number)
    response = FileResponse(
        attached.content(),
        as_attachment=not attached.is_picture,
        filename=attached.file_name,
        content_type=attached.media_type,
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _attached(assignment: Assignment, number: int) -> Attached:
    found = next((row for row in reading_of(assignment).files if row.number == number), None)
    if found is None:
        raise Http404
    return found
