"""An application from its beginning to its receipt, apart from filling in the form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from livingcities.base.decision import Decision, Refused, insist
from livingcities.base.http import whole_number
from livingcities.calls import eligibility
from livingcities.calls.checklist import checklist
from livingcities.calls.forms.applying import BeginForm, ExtensionForm
from livingcities.calls.models import Application, Call, Submission
from livingcities.calls.operations import drafts, submitting
from livingcities.calls.receipts import receipt_pdf
from livingcities.calls.rules import applying as rules
from livingcities.calls.shown import shown_submission
from livingcities.calls.voices import Voice, chosen, voice_of, voices_for, voices_of
from livingcities.cities.listing import Asked
from livingcities.cities.models import City
from livingcities.people.requests import PersonRequest

FOUND = 12
State = Application.State


def seen(request: PersonRequest, key: object, rule: Callable[..., Decision] | None = None) -> Application:
    """The application, for those who may see it; whoever may not do this reads why."""
    rows = Application.objects.visible_to(request.user).select_related(
        "call", "call__form", "city__region", "organisation", "track", "form"
    )
    application = get_object_or_404(rows, key=key)
    if rule:
        insist(rule(request.user, application))
    return application


def frame(request: PersonRequest, application: Application, here: str, **more: Any) -> dict[str, Any]:
    """What every page of an application shows: where one is, how long is left, what one may do."""
    return {
        "application": application,
        "call": application.call,
        "tz": application.tz,
        "here": here,
        "role": rules.role_of(request.user, application),
        "can_write": rules.can_write(request.user, application),
        "until": rules.announced_until(application),
        **more,
    }


# --- beginning --------------------------------------------------------------------------------------
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: PersonRequest, slug: str) -> HttpResponse:
    """In whose name, from which town, under what name; the nomination and its reasons stand there at once."""
    call = get_object_or_404(Call.objects.visible_to(request.user).select_related("form"), slug=slug)
    allowed = rules.can_apply(request.user, call)
    if not allowed:
        return render(request, "calls/begin.html", {"call": call, "refused": allowed.reason}, status=403)
    context, form = _asked_for(request, call, None)
    if form is None or request.method != "POST" or not form.is_valid():
        return render(request, "calls/begin.html", context, status=422 if form and form.errors else 200)
    try:
        application = drafts.begin_application(actor=request.user, call=call, **_applicant(context, form))
    except Refused as refusal:
        form.add_error(None, str(refusal.reason))
        return render(request, "calls/begin.html", context, status=422)
    return redirect("calls:fill", key=application.key)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def about(request: PersonRequest, key: object) -> HttpResponse:
    """Correct who applies and the name of the project, while it is a draft."""
    application = seen(request, key, rules.can_write)
    context, form = _asked_for(request, application.call, application)
    context |= {"application": application}
    if form is None or request.method != "POST" or not form.is_valid():
        return render(request, "calls/begin.html", context, status=422 if form and form.errors else 200)
    try:
        drafts.change_applicant(actor=request.user, application=application, **_applicant(context, form))
    except Refused as refusal:
        form.add_error(None, str(refusal.reason))
        return render(request, "calls/begin.html", context, status=422)
    messages.success(request, _("Saved."))
    return redirect("calls:application", key=application.key)


def _asked_for(
    request: PersonRequest, call: Call, application: Application | None
) -> tuple[dict[str, Any], BeginForm | None]:
    """The steps so far, kept in the address: the voice, the town, then the form."""
    voices = voices_for(request.user, application) if application else voices_of(request.user, call)
    fallback = voice_of(application) if application else ""
    voice = chosen(voices, request.GET.get("as", fallback))
    context: dict[str, Any] = {"call": call, "voices": voices, "voice": voice}
    if voice is None:
        return context, None
    city = voice.city or _city_asked(request, application)
    words = request.GET.get("q", "").strip()
    context["asks_town"] = city is None and (call.needs_town or _looks_for_town(request) or not voice.may_go_without)
    if context["asks_town"]:
        found = Asked.of({"q": words}).ordered()[:FOUND] if words else ()
        return context | {"words": words, "found": found}, None
    found_track = eligibility.track_for(call, city, voice.applicant, voice.organisation)
    form = BeginForm(request.POST or None, call=call, eligibility=found_track, initial=_initial(application))
    return context | {"city": city, "eligibility": found_track, "form": form}, form


def _looks_for_town(request: PersonRequest) -> bool:
    return "q" in request.GET or "elsewhere" in request.GET


def _city_asked(request: PersonRequest, application: Application | None) -> City | None:
    if _looks_for_town(request) or "nowhere" in request.GET:
        return None
    if slug := request.GET.get("city"):
        return City.objects.select_related("region").filter(slug=slug).first()
    return application.city if application else None


def _initial(application: Application | None) -> dict[str, Any]:
    return {"title": application.title, "track": application.track_id} if application else {}


def _applicant(context: dict[str, Any], form: BeginForm) -> dict[str, Any]:
    voice: Voice = context["voice"]
    return {
        "city": context["city"],
        "applicant": voice.applicant,
        "organisation": voice.organisation,
        "title": form.cleaned_data["title"],
        "track": form.cleaned_data.get("track"),
    }


# --- one application --------------------------------------------------------------------------------
@never_cache
@login_required
@require_safe
def application(request: PersonRequest, key: object) -> HttpResponse:
    """Where it stands: what is missing, who works on it, what was handed in, what may be done."""
    application = seen(request, key)
    person = request.user
    reads = rules.can_read_text(person, application)
    submissions = list(application.submissions.select_related("form", "by")) if reads else []
    context = frame(
        request,
        application,
        "application",
        reads=reads,
        submissions=submissions,
        shown=shown_submission(submissions[-1]) if submissions else None,
        lacks=checklist(application) if rules.role_of(person, application) else [],
        correction=application.corrections.filter(answered_at=None).order_by("-id").first(),
        appeal=application.track_appeals.order_by("-id").first(),
        reasons=_reasons(application),
        can_submit=rules.can_submit(person, application),
        can_reopen=rules.can_reopen(person, application),
        can_withdraw=rules.can_withdraw(person, application),
        can_extend=rules.can_extend(person, application),
        can_appeal=rules.can_appeal_track(person, application),
        authors=application.authors.select_related("user").order_by("since"),
    )
    return render(request, "calls/application.html", context)


def _reasons(application: Application) -> list[str]:
    """Why this nomination; once handed in, nobody needs to be told again."""
    if application.state != State.DRAFT:
        return []
    call, city = application.call, application.city
    return eligibility.track_for(call, city, application.applicant, application.organisation).reasons


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: PersonRequest, key: object) -> HttpResponse:
    """Look once more, then hand in. A second click leads to the receipt of the first."""
    application = seen(request, key)
    insist(rules.writes(request.user, application))
    if application.state not in {State.DRAFT, State.CORRECTION}:
        return redirect("calls:application", key=application.key)
    refused: object = ""
    if request.method == "POST":
        try:
            submitting.submit(actor=request.user, application=application)
        except Refused as refusal:
            application.refresh_from_db()
            if application.state == State.SUBMITTED:
                return redirect("calls:application", key=application.key)
            refused = refusal.reason
        else:
            messages.success(request, _("Handed in. The receipt is on its way by e-mail."))
            return redirect("calls:application", key=application.key)
    can = rules.can_submit(request.user, application)
    context = frame(request, application, "submit", lacks=checklist(application), can_submit=can, refused=refused)
    return render(request, "calls/application_submit.html", context, status=422 if refused else 200)


def _confirm(
    request: PersonRequest, application: Application, act: Callable[..., Any], **words: object
) -> HttpResponse:
    """Ask once more on a page of its own, then do it."""
    back = reverse("calls:application", args=[application.key])
    if request.method == "POST":
        act(actor=request.user, application=application)
        messages.success(request, str(words.pop("done")))
        return redirect(back)
    return render(request, "base/confirm.html", {"back": back, **words})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: PersonRequest, key: object) -> HttpResponse:
    application = seen(request, key, rules.can_reopen)
    return _confirm(
        request,
        application,
        submitting.reopen,
        title=_("Take the application back?"),
        text=_("It becomes a draft again and does not count until you hand it in again, before the deadline."),
        button=_("Take back"),
        done=_("It is a draft again. Do not forget to hand it in."),
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: PersonRequest, key: object) -> HttpResponse:
    application = seen(request, key, rules.can_withdraw)
    return _confirm(
        request,
        application,
        submitting.withdraw,
        title=_("Withdraw the application?"),
        text=_("It leaves the call for good. The text stays readable for its authors."),
        button=_("Withdraw"),
        danger=True,
        done=_("The application is withdrawn."),
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: PersonRequest, key: object) -> HttpResponse:
    """More time for one applicant, given by the secretariat."""
    application = seen(request, key, rules.can_extend)
    form = ExtensionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            submitting.grant_extension(actor=request.user, application=application, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            messages.success(request, _("They have more time. A letter is on its way."))
            return redirect("calls:drafts", slug=application.call.slug)
    context = frame(request, application, "extend", form=form)
    return render(request, "calls/application_extend.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_safe
def receipt(request: PersonRequest, key: object) -> HttpResponse:
    """The receipt of what counts; of an earlier one by its number."""
    application = seen(request, key, rules.can_read_text)
    number = whole_number(request.GET.get("number"))
    rows = Submission.objects.filter(application=application).select_related("by")
    submission = rows.filter(number=number).first() if number else rows.order_by("-number").first()
    if submission is None:
        raise Http404
    response = HttpResponse(receipt_pdf(application, submission), content_type="application/pdf")
    name = f"receipt-{application.number:04d}-{submission.number}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
