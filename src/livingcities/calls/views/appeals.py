"""Asking for another nomination, and answering."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from livingcities.base.decision import Refused, insist
from livingcities.calls.eligibility import track_for
from livingcities.calls.forms.applying import AnswerAppealForm, AppealForm
from livingcities.calls.models import TrackAppeal
from livingcities.calls.operations import appeals
from livingcities.calls.rules import applying as rules
from livingcities.people.requests import PersonRequest

from .applying import frame, seen


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: PersonRequest, key: object) -> HttpResponse:
    application = seen(request, key, rules.can_appeal_track)
    given = request.POST if request.method == "POST" else None  # one click: nothing is filled in
    form = AppealForm(given, application=application)
    if request.method == "POST" and form.is_valid():
        try:
            appeals.appeal_track(actor=request.user, application=application, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            messages.success(request, _("The secretariat will answer by e-mail. Go on writing meanwhile."))
            return redirect("calls:application", key=application.key)
    found = track_for(application.call, application.city, application.applicant, application.organisation)
    context = frame(request, application, "appeal", form=form, reasons=found.reasons)
    return render(request, "calls/appeal.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer_appeal(request: PersonRequest, key: object, pk: int) -> HttpResponse:
    application = seen(request, key)
    asked = get_object_or_404(TrackAppeal.objects.select_related("wanted"), pk=pk, application=application)
    asked.application = application
    insist(rules.can_answer_track_appeal(request.user, asked))
    initial = {"track": asked.wanted_id or application.track_id}
    can_grant = rules.can_grant_track_appeal(request.user, asked)
    form = AnswerAppealForm(request.POST or None, application=application, can_grant=can_grant, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            appeals.answer_track_appeal(actor=request.user, appeal=asked, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            messages.success(request, _("The answer is on its way."))
            return redirect("calls:applications", slug=application.call.slug)
    found = track_for(application.call, application.city, application.applicant, application.organisation)
    context = frame(request, application, "appeal", form=form, appeal=asked, reasons=found.reasons)
    return render(request, "calls/appeal_answer.html", context, status=422 if form.errors else 200)
