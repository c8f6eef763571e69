"""The great acts on a text, each asked for once more on a page of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from livingcities.base.decision import Decision, Refused
from livingcities.cases import rules
from livingcities.cases.forms.checking import NoteForm, RemarkForm, WithdrawForm
from livingcities.cases.models import Case
from livingcities.cases.operations import editing

from .editing import READ_OR_SEND, worked_on


@dataclass(frozen=True, slots=True)
class Act:
    perform: Callable[..., object]
    rule: Callable[..., Decision]
    title: Any
    text: Any
    button: Any
    done: Any
    then: str = "check"
    form: type[forms.Form] | None = None
    is_danger: bool = False


ACTS = {
    "hand_in": Act(
        editing.hand_in,
        rules.can_hand_in,
        _("Give the text to the editors?"),
        _("They read it, smooth it and ask you when something is unclear. You can go on editing meanwhile."),
        _("Give it to the editors"),
        _("The editors have got your text."),
    ),
    "send_to_town": Act(
        editing.send_to_town,
        rules.can_send_to_town,
        _("Send the text to the town?"),
        _("Its coordinators get a letter. Until they answer nobody changes the text."),
        _("Send it to the town"),
        _("The town has been asked."),
    ),
    "take_back": Act(
        editing.take_back,
        rules.can_take_back,
        _("Take the text back from the town?"),
        _("You can edit it again. The town will be asked anew."),
        _("Take it back"),
        _("The text is back with the editors."),
    ),
    "agree": Act(
        editing.agree,
        rules.can_answer_check,
        _("Is everything true?"),
        _("You agree in the name of your town that it was as it is told here."),
        _("Yes, we agree"),
        _("Thank you. The editors will publish it."),
    ),
    "remark": Act(
        editing.remark,
        rules.can_answer_check,
        _("What has to be changed?"),
        _("Your remarks go to the editors, and the text comes back to you afterwards."),
        _("Send the remarks"),
        _("The editors have got your remarks."),
        form=RemarkForm,
    ),
    "publish": Act(
        editing.publish,
        rules.can_publish,
        _("Publish the practice?"),
        _("Everybody reads it and other towns can repeat it. Later changes make a new version."),
        _("Publish"),
        _("Published."),
        "case",
    ),
    "begin_version": Act(
        editing.begin_version,
        rules.can_begin_version,
        _("Begin a new version?"),
        _("The published text stays where it is until the new one takes its place."),
        _("Begin a new version"),
        _("Write on: the published text stays as it is meanwhile."),
        "edit",
        NoteForm,
    ),
    "discard": Act(
        editing.discard,
        rules.can_discard,
        _("Throw the draft away?"),
        _("It cannot be brought back. What is published stays."),
        _("Throw it away"),
        _("The draft is gone."),
        "",
        is_danger=True,
    ),
    "withdraw": Act(
        editing.withdraw,
        rules.can_withdraw,
        _("Take the practice out of the catalogue?"),
        _("Nobody finds it any more. Its address stays and says why. It can be brought back."),
        _("Take it out"),
        _("The practice is taken out of the catalogue."),
        form=WithdrawForm,
        is_danger=True,
    ),
    "bring_back": Act(
        editing.bring_back,
        rules.can_bring_back,
        _("Show the practice again?"),
        _("It stands in the catalogue again, as it was."),
        _("Show it again"),
        _("The practice is in the catalogue again."),
        "case",
    ),
}


@never_cache
@READ_OR_SEND
def act(request: HttpRequest, slug: str, act: str) -> HttpResponse:
    """Ask once more, then do it."""
    if act not in ACTS:
        raise Http404
    asked = ACTS[act]
    case = worked_on(request, slug, asked.rule)
    form = asked.form(request.POST if request.method == "POST" else None) if asked.form else None
    refused: object = ""
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            asked.perform(actor=request.user, case=case, **(form.cleaned_data if form else {}))
        except Refused as refusal:
            refused = refusal.reason
        else:
            messages.success(request, str(asked.done))
            return _after(asked, case)
    context = {"case": case, "asked": asked, "form": form, "refused": refused}
    return render(request, "cases/edit_act.html", context, status=422 if refused or (form and form.errors) else 200)


def _after(asked: Act, case: Case) -> HttpResponse:
    if asked.then:
        return redirect(f"cases:{asked.then}", slug=case.slug)
    still_there = Case.objects.filter(slug=case.slug).exists()
    return redirect("cases:check", slug=case.slug) if still_there else redirect(case.city)
