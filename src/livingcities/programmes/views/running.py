"""The secretariat's pages: programmes, editions, copying, cases out of winners."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from livingcities.base.decision import Refused, insist
from livingcities.calls.models import Application
from livingcities.programmes import ready, rules
from livingcities.programmes.copying import stays
from livingcities.programmes.forms.edition import CopyForm, EditionForm, NewEditionForm
from livingcities.programmes.forms.programme import NewProgrammeForm, PartnerFormSet, ProgrammeForm
from livingcities.programmes.mapping import files_of
from livingcities.programmes.models import CaseOrigin, Edition, Programme
from livingcities.programmes.operations import cases, editions, programmes, templates

from .public import edition_or_404, winners_of

WRITE = ["GET", "HEAD", "POST"]


def _status(*forms: Any) -> int:
    return 422 if any(form.is_bound and not form.is_valid() for form in forms) else 200


@never_cache
@require_http_methods(WRITE)
@login_required
def create(request: HttpRequest) -> HttpResponse:
    """A new programme, of one's own or from a ready template."""
    insist(rules.can_run_programmes(request.user))
    form = NewProgrammeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("kind", "name", "name_en", "aim", "aim_en")}
        made = programmes.create(actor=request.user, slug=form.slug, **values)
        messages.success(request, _("The programme is there. Begin its first edition."))
        return redirect("programmes:new_edition", slug=made.slug)
    return render(request, "programmes/create.html", {"form": form}, status=_status(form))


@never_cache
@require_http_methods(WRITE)
@login_required
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Name, aim and partners of a programme."""
    programme = get_object_or_404(Programme, slug=slug)
    insist(rules.can_change(request.user, programme))
    form = ProgrammeForm(request.POST or None, instance=programme)
    rows = list(programme.partners.values("name", "role", "site"))
    partners = PartnerFormSet(request.POST or None, initial=rows, prefix="partners")
    if request.method == "POST" and form.is_valid() and partners.is_valid():
        values = {name: form.cleaned_data[name] for name in form.changed_data}
        if values:
            programmes.edit(actor=request.user, programme=programme, changes=values)
        if partners.has_changed():
            kept = [row for row in partners.cleaned_data if row and not row.get("DELETE")]
            named = [{name: row[name] for name in ("name", "role", "site")} for row in kept]
            programmes.set_partners(actor=request.user, programme=programme, partners=named)
        messages.success(request, _("Saved."))
        return redirect(programme)
    variables = {"programme": programme, "form": form, "partners": partners}
    return render(request, "programmes/edit.html", variables, status=_status(form, partners))


@never_cache
@require_http_methods(WRITE)
@login_required
def new_edition(request: HttpRequest, slug: str) -> HttpResponse:
    """A new year: from an earlier edition (`?from=2026`), from a ready template (`?template=award`), or empty."""
    programme = get_object_or_404(Programme, slug=slug)
    insist(rules.can_run_programmes(request.user))
    if request.GET.get("from"):
        return _copied(request, _source(programme, request.GET["from"]))
    template = _template(request.GET.get("template", ""))
    form = NewEditionForm(request.POST or None, programme=programme, initial={"year": _next_year(programme)})
    if request.method == "POST" and form.is_valid():
        given = {"actor": request.user, "programme": programme, "year": form.cleaned_data["year"]}
        made = templates.begin_from_template(template=template, **given) if template else editions.begin(**given)
        messages.success(request, _("The edition is begun. Nobody but the secretariat sees it yet."))
        return redirect(made)
    variables = {
        "programme": programme,
        "form": form,
        "template": template,
        "templates": ready.TEMPLATES.values(),
        "sources": programme.editions.all(),
    }
    return render(request, "programmes/new_edition.html", variables, status=_status(form))


def _source(programme: Programme, given: str) -> Edition:
    return get_object_or_404(programme.editions.select_related("programme"), year=_year(given))


def _year(given: str) -> int | None:
    return int(given) if re.fullmatch(r"[0-9]{4}", given) else None


def _template(name: str) -> ready.Template | None:
    if name and name not in ready.TEMPLATES:
        raise Http404
    return ready.TEMPLATES.get(name)


def _next_year(programme: Programme) -> int:
    latest = programme.editions.order_by("-year").values_list("year", flat=True).first()
    return latest + 1 if latest else timezone.localdate().year


def _copied(request: HttpRequest, source: Edition) -> HttpResponse:
    year = _year(request.GET.get("year", "")) or _next_year(source.programme)
    form = CopyForm(request.POST or None, source=source, initial={"year": year})
    if request.method == "POST" and form.is_valid():
        made = editions.copy(
            actor=request.user, source=source, year=form.cleaned_data["year"], parts=form.cleaned_data["parts"]
        )
        messages.success(request, _("The edition is begun. Nobody but the secretariat sees it yet."))
        return redirect(made)
    variables = {
        "programme": source.programme,
        "source": source,
        "form": form,
        "year": year,
        "preview": form.preview(year),
        "stays": stays(source),
    }
    return render(request, "programmes/copy.html", variables, status=_status(form))


@never_cache
@require_http_methods(WRITE)
@login_required
def edit_edition(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Texts and days of an edition."""
    edition = edition_or_404(request, slug, year)
    insist(rules.can_change_edition(request.user, edition))
    form = EditionForm(request.POST or None, instance=edition)
    if request.method == "POST" and form.is_valid():
        editions.edit(
            actor=request.user,
            edition=edition,
            changes={name: form.cleaned_data[name] for name in form.changed_data},
        )
        messages.success(request, _("Saved."))
        return redirect(edition)
    variables = {"programme": edition.programme, "edition": edition, "form": form}
    return render(request, "programmes/edit_edition.html", variables, status=_status(form))


@require_POST
@login_required
def announce(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    edition = edition_or_404(request, slug, year)
    editions.announce(actor=request.user, edition=edition)
    messages.success(request, _("Everybody sees the edition now."))
    return redirect(edition)


@require_POST
@login_required
def finish(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    edition = edition_or_404(request, slug, year)
    editions.finish(actor=request.user, edition=edition)
    messages.success(request, _("The edition is over."))
    return redirect(edition)


@require_POST
@login_required
def add_call(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """A new empty call in this edition; the next page sets it up."""
    edition = edition_or_404(request, slug, year)
    call = editions.begin_call(actor=request.user, edition=edition)
    return redirect("calls:setup", slug=call.slug)


@never_cache
@require_http_methods(["GET", "HEAD"])
@login_required
def edition_cases(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """The winners of an edition, and which of them are cases already."""
    edition = edition_or_404(request, slug, year)
    insist(rules.can_run_programmes(request.user))
    winners = list(winners_of(request, list(edition.calls.all())))
    made = CaseOrigin.objects.filter(application__in=[row.application_id for row in winners]).select_related("case")
    by_application = {row.application_id: row.case for row in made}
    variables = {
        "programme": edition.programme,
        "edition": edition,
        "rows": [(row, by_application.get(row.application_id)) for row in winners],
        "waiting": len(winners) - len(by_application),
    }
    return render(request, "programmes/edition_cases.html", variables)


@require_POST
@login_required
def make_cases(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Drafts of cases out of the chosen winners, or of all that have none yet."""
    edition = edition_or_404(request, slug, year)
    insist(rules.can_run_programmes(request.user))
    wanted = request.POST.getlist("application")
    applications = Application.objects.filter(call__editions=edition, case_origin=None).select_related(
        "call", "city", "decision", "form"
    )
    chosen = [row for row in applications if "all" in request.POST or str(row.pk) in wanted]
    made = [_made(request, row) for row in chosen if rules.can_make_case(request.user, row)]
    if any(made) or all(made):
        messages.success(request, _("Drafts of cases made: %(n)s.") % {"n": sum(made)})
    return redirect("programmes:edition_cases", slug=slug, year=year)


def _made(request: HttpRequest, application: Application) -> bool:
    """Was the draft made? One that cannot be is named, and the others go on."""
    try:
        cases.make_case(actor=request.user, application=application, handed_in=files_of(application))
    except Refused as refusal:
        told = {"reference": application.reference, "title": application.title, "reason": refusal.reason}
        messages.error(request, _("No draft of %(reference)s «%(title)s»: %(reason)s") % told)
        return False
    return True
