"""Writing a case: begin, edit, check, publish; contacts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from livingcities.base.actors import is_secretariat
from livingcities.base.decision import Decision, Refused, insist
from livingcities.base.http import whole_number
from livingcities.cases import rules
from livingcities.cases.comparing import changes
from livingcities.cases.forms.checking import ContactForm, RemarkForm
from livingcities.cases.forms.passport import BeginForm, PassportForm
from livingcities.cases.models import Case, CaseContact
from livingcities.cases.operations import contacts as contact_acts
from livingcities.cases.operations import editing as acts
from livingcities.cases.operations.editing import save as keep_text
from livingcities.cases.panel import stops, work_bar
from livingcities.cases.passport import Lack, Passport
from livingcities.cities.models import City, Membership
from livingcities.people.models import ConsentText, Purpose

from .case import visible

READ_OR_SEND = require_http_methods(["GET", "HEAD", "POST"])


def worked_on(request: HttpRequest, slug: str, rule: Callable[..., Decision] = rules.can_work_on) -> Case:
    """The case, for those whom the rule lets at it; the others read why not."""
    case = visible(request, slug)
    insist(rule(request.user, case))
    return case


def page_of(request: HttpRequest, case: Case, here: str, **more: Any) -> dict[str, Any]:
    return {"case": case, "work": work_bar(request.user, case, here), **more}


def by_section(lacks: list[Lack]) -> dict[str, list[Lack]]:
    found: dict[str, list[Lack]] = defaultdict(list)
    for lack in lacks:
        found[lack.section].append(lack)
    return dict(found)


@never_cache
@login_required
@READ_OR_SEND
def create(request: HttpRequest) -> HttpResponse:
    """Begin with a town and one line; everything else is written on the next page."""
    insist(rules.can_start(request.user))
    cities = _cities_of(request.user)
    only = cities[:2]
    first = request.GET.get("city") or (only[0].slug if len(only) == 1 else None)
    form = BeginForm(request.POST or None, cities=cities, initial={"city": first})
    if request.method == "POST" and form.is_valid():
        told = Passport(title=form.cleaned_data["title"])
        case = acts.create(actor=request.user, city=form.cleaned_data["city"], passport=told)
        messages.success(request, _("The draft is kept. Nobody but your team and the editors sees it."))
        return redirect("cases:edit", slug=case.slug)
    return render(request, "cases/edit_begin.html", {"form": form}, status=422 if form.errors else 200)


def _cities_of(person: Any) -> Any:
    if is_secretariat(person):
        return City.objects.all()
    return City.objects.filter(pk__in=Membership.objects.active().filter(user=person).values("city"))


@never_cache
@READ_OR_SEND
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """All texts and tables of the passport on one page."""
    case = worked_on(request, slug)
    may = rules.can_edit(request.user, case)
    if request.method != "POST":
        insist(may)
    # What is sent after the draft was published or thrown away still comes back with everything typed.
    draft = rules.draft_of(case) or case.current
    assert draft is not None
    told = Passport.of(draft.passport)
    form = PassportForm(request.POST if request.method == "POST" else None, told=told)
    more: dict[str, Any] = {"revision": request.POST.get("revision", draft.revision), "status": 200}
    if not may:
        more |= _not_now(may.reason)
    elif form.is_sent:
        if form.is_valid():
            answer = _save(request, case, form, more)
            if answer:
                return answer
        else:
            more["status"] = 422
    lacks = by_section(told.lacks())
    context = page_of(request, case, "edit", form=form, draft=draft, told=told, lacks=lacks, **more)
    return render(request, "cases/edit.html", context, status=more["status"])


def _not_now(reason: Any) -> dict[str, Any]:
    """The text lies with the town, is published or gone since the page was opened: nothing is saved, nothing lost."""
    return {"not_now": reason, "status": 409}


def _save(request: HttpRequest, case: Case, form: PassportForm, more: dict[str, Any]) -> HttpResponse | None:
    """Redirect once it is saved; if somebody was faster or it cannot be stored, say so above the form."""
    number = whole_number(request.POST.get("revision")) or 0
    try:
        keep_text(actor=request.user, case=case, passport=form.passport, revision=number)
    except acts.Stale as stale:
        theirs = Passport.of(stale.version.passport)
        kept = form.passport.with_files(theirs.photos, theirs.documents)
        more |= {"differs": changes(theirs, kept), "revision": stale.version.revision, "status": 409}
        return None
    except acts.Faulty as faulty:
        more |= {"faults": faulty.faults, "status": 422}
        return None
    except Refused as refusal:
        more |= _not_now(refusal.reason)
        return None
    messages.success(request, _("Saved."))
    return redirect("cases:check" if request.POST.get("then") == "check" else "cases:edit", slug=case.slug)


@never_cache
@require_safe
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the text is on its way, what is missing, and what the reader may do next."""
    case = worked_on(request, slug)
    draft = rules.draft_of(case)
    told = Passport.of(draft.passport) if draft else None
    ask = {
        "hand_in": rules.can_hand_in,
        "send_to_town": rules.can_send_to_town,
        "take_back": rules.can_take_back,
        "agree": rules.can_answer_check,
        "publish": rules.can_publish,
        "begin_version": rules.can_begin_version,
        "discard": rules.can_discard,
        "withdraw": rules.can_withdraw,
        "bring_back": rules.can_bring_back,
    }
    more = {
        "draft": draft,
        "told": told,
        "stops": stops(case, draft),
        "lacks": by_section(told.lacks()) if told else {},
        "is_complete": told.is_complete if told else True,
        "may": {name: rule(request.user, case) for name, rule in ask.items()},
        "remark_form": RemarkForm(),
        "remarks": draft.remarks.select_related("by").order_by("-id") if draft else [],
        "is_editor": rules.by_the_editors(request.user),
        "differs": changes(Passport.of(case.current.passport), told) if draft and told and case.current else [],
    }
    return render(request, "cases/edit_check.html", page_of(request, case, "check", **more))


# --- contacts ------------------------------------------------------------------------------------------
@never_cache
@READ_OR_SEND
def contacts(request: HttpRequest, slug: str) -> HttpResponse:
    """Who answers questions: named by the team, asked by letter, shown while they agree."""
    case = worked_on(request, slug, rules.can_name_contact)
    form = ContactForm(request.POST if request.POST.get("do") == "name" else None, case=case)
    if request.method == "POST":
        if request.POST.get("do") == "remove":
            gone = get_object_or_404(CaseContact, case=case, pk=whole_number(request.POST.get("contact")))
            contact_acts.remove_contact(actor=request.user, contact=gone)
            messages.success(request, _("Taken off."))
            return redirect("cases:contacts", slug=slug)
        if form.is_valid():
            named = contact_acts.name_contact(actor=request.user, case=case, **form.cleaned_data)
            if named.user_id == request.user.pk and named.agreed_at is None:
                return redirect("cases:contact", pk=named.pk)  # their own consent is still missing
            messages.success(request, _("Named. Others than you are asked by letter first."))
            return redirect("cases:contacts", slug=slug)
    rows = case.contacts.with_standing().select_related("user").order_by("pk")
    context = page_of(request, case, "contacts", form=form, rows=rows)
    return render(request, "cases/edit_contacts.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@READ_OR_SEND
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """The person named decides here whether they are shown."""
    mine = CaseContact.objects.with_standing().filter(user=request.user.pk).select_related("case__city")
    contact = get_object_or_404(mine, pk=pk)
    if request.method == "POST":
        agrees = request.POST.get("agrees") == "yes"
        contact_acts.settle_contact(actor=request.user, contact=contact, agrees=agrees)
        messages.success(request, _("You are shown as a contact.") if agrees else _("You are not shown."))
        return redirect("cases:contact", pk=pk)
    text = ConsentText.objects.current().get(purpose=Purpose.CONTACT)
    return render(request, "cases/edit_contact.html", {"contact": contact, "case": contact.case, "text": text})
