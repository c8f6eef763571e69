from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from livingcities.people import operations
from livingcities.people.models import ConsentText, Purpose, standings
from livingcities.people.requests import PersonRequest


@require_safe
@login_required
@never_cache
def consents(request: PersonRequest) -> HttpResponse:
    return render(request, "people/consents.html", {"standings": standings(request.user), "account": Purpose.ACCOUNT})


@require_safe
def consent_text(request: HttpRequest, purpose: str, version: int | None = None) -> HttpResponse:
    """A text that anyone may read before they sign up; earlier wordings keep their address."""
    texts = ConsentText.objects.filter(purpose=purpose)
    text = texts.filter(version=version).first() if version else texts.current().first()
    if text is None:
        raise Http404
    current = texts.current().first()
    return render(request, "people/consent_text.html", {"text": text, "current": current})


@require_POST
@login_required
def give_consent(request: PersonRequest, pk: int) -> HttpResponse:
    """By the text's own key: whoever agrees agrees to the words that stood on their screen."""
    text = get_object_or_404(ConsentText, pk=pk)
    operations.give_consent(actor=request.user, text=text)
    messages.success(request, _("Your consent is noted."))
    return redirect("people:consents")


@require_POST
@login_required
def withdraw_consent(request: PersonRequest, purpose: str) -> HttpResponse:
    if purpose not in Purpose.values:
        raise Http404
    operations.withdraw_consent(actor=request.user, purpose=Purpose(purpose))
    messages.success(request, _("Your consent is withdrawn."))
    return redirect("people:consents")
