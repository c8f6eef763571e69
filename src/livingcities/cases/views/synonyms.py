"""The secretariat's table of synonyms: families, and what a question becomes by them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from livingcities.base.decision import insist
from livingcities.cases.forms.finding import SynonymsForm
from livingcities.cases.models import SynonymFamily
from livingcities.cases.operations import finding
from livingcities.cases.rules import finding as rules_finding
from livingcities.cases.search import understood
from livingcities.people.requests import PersonRequest


def _page(request: PersonRequest, form: SynonymsForm, **more: Any) -> HttpResponse:
    tried = " ".join(request.GET.get("q", "").split())[:200]
    variables = {
        "form": form,
        "families": SynonymFamily.objects.all(),
        "tried": tried,
        "understood": understood(tried) if tried else (),
        **more,
    }
    return render(request, "cases/synonyms.html", variables, status=422 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def synonyms(request: PersonRequest) -> HttpResponse:
    """All families; a new one; a question tried out."""
    insist(rules_finding.can_edit_synonyms(request.user))
    form = SynonymsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        finding.add_synonyms(actor=request.user, **form.cleaned_data)
        messages.success(request, _("The family is added; searches use it from now on."))
        return redirect("cases:synonyms")
    return _page(request, form)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def synonym_family(request: PersonRequest, number: int) -> HttpResponse:
    insist(rules_finding.can_edit_synonyms(request.user))
    family = get_object_or_404(SynonymFamily, pk=number)
    form = SynonymsForm(request.POST or None, instance=family)
    if request.method == "POST" and form.is_valid():
        kept = SynonymFamily.objects.get(pk=number)  # the journal wants the words as they were
        finding.change_synonyms(actor=request.user, family=kept, **form.cleaned_data)
        messages.success(request, _("The family is changed; searches use it from now on."))
        return redirect("cases:synonyms")
    return _page(request, form, family=family)


@require_POST
@login_required
def delete_synonyms(request: PersonRequest, number: int) -> HttpResponse:
    family = get_object_or_404(SynonymFamily, pk=number)
    finding.delete_synonyms(actor=request.user, family=family)
    messages.success(request, _("The family is deleted."))
    return redirect("cases:synonyms")
