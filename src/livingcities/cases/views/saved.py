"""Searches that a person keeps, and the way out of the letters."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from livingcities.base.decision import Refused
from livingcities.cases.forms.finding import SearchForm
from livingcities.cases.models import SavedSearch
from livingcities.cases.operations import finding
from livingcities.cases.rules import finding as rules_finding
from livingcities.cases.search import Query, described
from livingcities.people.models import ConsentText, Purpose, User
from livingcities.people.operations import give_consent
from livingcities.people.requests import PersonRequest
from livingcities.people.rules import has_consent


@require_safe
@login_required
@never_cache
def saved_searches(request: PersonRequest) -> HttpResponse:
    searches = list(SavedSearch.objects.filter(user=request.user))
    waits = any(search.every != SavedSearch.Every.NEVER for search in searches)
    silent = waits and not has_consent(request.user, Purpose.DIGEST)
    return render(request, "cases/saved.html", {"searches": searches, "silent": silent})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def save_search(request: PersonRequest) -> HttpResponse:
    """Keep the search whose filters stand in the address."""
    query = Query.of(request.GET).filters
    decision = rules_finding.can_save_search(request.user, query)
    if not decision:
        messages.info(request, str(decision.reason))
        return redirect("cases:saved_searches" if query else "cases:catalogue")
    text = _text_to_agree_to(request.user)
    form = SearchForm(request.POST or None, text=text, initial={"title": described(Query.at(query))})
    if request.method == "POST" and form.is_valid():
        finding.save_search(actor=request.user, query=query, **_agreed(request, form, text))
        messages.success(request, _("The search is kept."))
        return redirect("cases:saved_searches")
    variables = {"form": form, "back": f"{reverse('cases:catalogue')}?{query}"}
    return render(request, "cases/saved_form.html", variables, status=422 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def saved_search(request: PersonRequest, number: int) -> HttpResponse:
    """Another name, other letters."""
    search = get_object_or_404(SavedSearch, pk=number, user=request.user)
    text = _text_to_agree_to(request.user)
    form = SearchForm(request.POST or None, text=text, instance=search)
    if request.method == "POST" and form.is_valid():
        kept = SavedSearch.objects.get(pk=search.pk)  # the form has written into its own already
        finding.change_search(actor=request.user, search=kept, **_agreed(request, form, text))
        messages.success(request, _("Noted."))
        return redirect("cases:saved_searches")
    variables = {"form": form, "search": search, "back": reverse("cases:saved_searches")}
    return render(request, "cases/saved_form.html", variables, status=422 if form.errors else 200)


def _text_to_agree_to(person: User) -> ConsentText | None:
    """The consent without which no letter may come; None once it is given."""
    if has_consent(person, Purpose.DIGEST):
        return None
    return ConsentText.objects.current().get(purpose=Purpose.DIGEST)


def _agreed(request: PersonRequest, form: SearchForm, text: ConsentText | None) -> dict[str, Any]:
    """What was chosen, after the consent was noted if it was given."""
    chosen = dict(form.cleaned_data)
    if chosen.pop("agree", False) and text is not None:
        give_consent(actor=request.user, text=text)
    return chosen


@require_POST
@login_required
def delete_search(request: PersonRequest, number: int) -> HttpResponse:
    search = get_object_or_404(SavedSearch, pk=number, user=request.user)
    finding.delete_search(actor=request.user, search=search)
    messages.success(request, _("The search is deleted."))
    return redirect("cases:saved_searches")


@csrf_exempt  # mail programmes press the button themselves (RFC 8058); the signed link is what entitles to it
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_letters(request: HttpRequest, token: str) -> HttpResponse:
    """One button, without signing in. A visit alone changes nothing: programmes that check links visit too."""
    search = finding.search_of(token)
    if search is None:
        raise Http404(_("This link does not work any more: the search was deleted."))
    if request.method == "POST":
        with suppress(Refused):  # stopped already: what was asked for is so
            finding.stop_letters(actor=request.user, search=search)
        return render(request, "cases/saved_stopped.html", {"search": search})
    stopped = not rules_finding.can_stop_letters(search)
    return render(request, "cases/saved_stopped.html" if stopped else "cases/saved_stop.html", {"search": search})
