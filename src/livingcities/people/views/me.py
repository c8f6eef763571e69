"""«My page» and the profile."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from livingcities.people import operations, panels, sections
from livingcities.people.forms.profile import AudienceForm, PhotoForm, ProfileForm
from livingcities.people.models import Purpose
from livingcities.people.requests import PersonRequest
from livingcities.people.rules import has_consent


@require_safe
@login_required
@never_cache
def me(request: PersonRequest) -> HttpResponse:
    shown = panels.mine(request)
    standings = dict(shown)[sections.CONSENTS]["standings"]
    asked_again = [standing for standing in standings if standing.asks_again]
    return render(request, "people/me.html", {"panels": shown, "asked_again": asked_again})


@login_required
@never_cache
def profile(request: PersonRequest) -> HttpResponse:
    form = ProfileForm.of(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        operations.update_profile(actor=request.user, person=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("people:me")
    return _profile_page(request, form=form)


@require_POST
@login_required
def audience(request: PersonRequest) -> HttpResponse:
    form = AudienceForm(request.user, request.POST)
    if not form.is_valid():
        return _profile_page(request, audience_form=form)
    operations.show_to(actor=request.user, person=request.user, audiences=form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("people:me")


@require_POST
@login_required
def photo(request: PersonRequest) -> HttpResponse:
    form = PhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        return _profile_page(request, photo_form=form)
    operations.set_photo(actor=request.user, person=request.user, portrait=form.cleaned_data["photo"])
    messages.success(request, _("The photo is in your profile."))
    return redirect("people:profile")


@require_POST
@login_required
def remove_photo(request: PersonRequest) -> HttpResponse:
    operations.remove_photo(actor=request.user, person=request.user)
    messages.success(request, _("The photo has been deleted."))
    return redirect("people:profile")


def _profile_page(
    request: PersonRequest,
    *,
    form: ProfileForm | None = None,
    audience_form: AudienceForm | None = None,
    photo_form: PhotoForm | None = None,
) -> HttpResponse:
    forms = {
        "form": form or ProfileForm.of(request.user),
        "audience_form": audience_form or AudienceForm(request.user),
        "photo_form": photo_form or PhotoForm(),
    }
    refused = any(shown.errors for shown in forms.values())
    is_open = has_consent(request.user, Purpose.PROFILE)
    return render(request, "people/profile.html", {**forms, "is_open": is_open}, status=422 if refused else 200)
