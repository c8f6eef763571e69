"""Setting up, checking, opening, closing, publishing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from livingcities.base.actors import is_secretariat
from livingcities.base.decision import Decision, Refused, insist
from livingcities.base.http import HttpRequest, whole_number
from livingcities.cities.models import City, Membership
from livingcities.dialogues import rules
from livingcities.dialogues.forms.running import CreateForm, EditForm, ExtendForm, SeedForm, SeedsForm
from livingcities.dialogues.models import Dialogue, Statement
from livingcities.dialogues.operations import running
from livingcities.dialogues.operations import seeds as seed_acts
from livingcities.dialogues.operations.mapping import is_stale
from livingcities.dialogues.running_panel import bar_for_the_team, steps, waiting_counts

from .voting import visible

State = Dialogue.State


def led(request: HttpRequest, slug: str, rule: Callable[..., Decision] = rules.can_run) -> Dialogue:
    """The dialogue, for those whom the rule lets at it; the others read why not."""
    dialogue = visible(request, slug)
    insist(rule(request.user, dialogue))
    return dialogue


def page_of(dialogue: Dialogue, here: str, **more: Any) -> dict[str, Any]:
    """The context of one of the team's pages, for a dialogue that `led` has let through."""
    return {"dialogue": dialogue, "team": bar_for_the_team(dialogue, here), **more}


def _cities_of(person: Any) -> Any:
    """The cities in whose name this person may ask."""
    if is_secretariat(person):
        return City.objects.all()
    mine = Membership.objects.filter(user=person, state=Membership.State.ACTIVE)
    return City.objects.filter(pk__in=mine.values("city"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """A new draft, empty or from an earlier dialogue (`?copy=`)."""
    insist(rules.can_start(request.user))
    source = _source(request)
    cities = _cities_of(request.user)
    form = CreateForm(
        request.POST or None,
        cities=cities,
        free_place=is_secretariat(request.user),
        initial=_first_values(request, cities, source),
    )
    if request.method == "POST" and form.is_valid():
        made = _begin(request, source, form.cleaned_data)
        messages.success(request, _("The draft is kept. Nobody but your team sees it."))
        return redirect("dialogues:edit", slug=made.slug)
    copied = running.seeds_to_copy(source) if source else None
    context = {"form": form, "source": source, "copied": copied}
    return render(request, "dialogues/create.html", context, status=422 if form.errors else 200)


def _source(request: HttpRequest) -> Dialogue | None:
    slug = request.GET.get("copy", "")
    return get_object_or_404(Dialogue.objects.visible_to(request.user), slug=slug) if slug else None


def _first_values(request: HttpRequest, cities: Any, source: Dialogue | None) -> dict[str, Any]:
    wanted = request.GET.get("city") or (source.city.slug if source and source.city else "")
    city = cities.filter(slug=wanted).first() if wanted else None
    only = cities[:2]
    if city is None and len(only) == 1 and not is_secretariat(request.user):
        city = only[0]
    question, place = (source.question, source.place_name) if source else ("", "")
    return {"city": city.slug if city else None, "question": question, "place_name": place}


def _begin(request: HttpRequest, source: Dialogue | None, values: dict[str, Any]) -> Dialogue:
    named = {"city": values["city"], "question": values["question"], "place_name": values.get("place_name", "")}
    if source:
        return running.copy(actor=request.user, source=source, **named)
    return running.create(actor=request.user, **named)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Question, text, dates and rules of a dialogue that has not begun."""
    dialogue = led(request, slug, rules.can_edit)
    form = EditForm(request.POST or None, instance=dialogue)
    if request.method == "POST" and form.is_valid():
        was_scheduled = dialogue.state == State.SCHEDULED
        running.edit(actor=request.user, dialogue=dialogue, changes=form.changes())
        if was_scheduled and dialogue.state == State.DRAFT:
            messages.warning(request, _("Saved. The dialogue is a draft again: something is missing for the opening."))
        else:
            messages.success(request, _("Saved."))
        begun = dialogue.statements.exists()
        return redirect("dialogues:check" if begun else "dialogues:seeds", slug=slug)
    context = page_of(dialogue, "edit", form=form)
    return render(request, "dialogues/edit.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def seeds(request: HttpRequest, slug: str) -> HttpResponse:
    """The team's statements: added line by line, reworded or removed until the dialogue opens."""
    dialogue = led(request, slug, rules.can_add_seed)
    posted = request.POST.get("do", "add") if request.method == "POST" else ""
    if posted == "remove":
        return _remove_seed(request, dialogue)
    number = request.POST.get("number") if posted == "edit" else request.GET.get("edit")
    edited = _seed(dialogue, number) if number else None
    longest = dialogue.statement_length
    one = SeedForm(
        request.POST if posted == "edit" else None,
        longest=longest,
        initial={"text": edited.text} if edited else None,
    )
    many = SeedsForm(request.POST if posted == "add" else None, longest=longest)
    if posted == "edit" and edited and one.is_valid():
        seed_acts.edit_seed(actor=request.user, statement=edited, text=one.cleaned_data["text"])
        messages.success(request, _("Reworded."))
        return redirect("dialogues:seeds", slug=slug)
    if posted == "add" and many.is_valid():
        return _add_seeds(request, dialogue, many.cleaned_data["texts"])
    rows = dialogue.statements.in_vote().filter(is_seed=True)
    can_change = rules.can_edit(request.user, dialogue)
    more = {"many": many, "one": one, "edited": edited, "rows": rows, "can_change": can_change}
    context = page_of(dialogue, "seeds", **more)
    return render(request, "dialogues/seeds.html", context, status=422 if one.errors or many.errors else 200)


def _seed(dialogue: Dialogue, number: str) -> Statement:
    seeds = dialogue.statements.filter(is_seed=True)
    found: Statement = get_object_or_404(seeds, number=whole_number(number))
    return found


def _add_seeds(request: HttpRequest, dialogue: Dialogue, texts: list[str]) -> HttpResponse:
    added = seed_acts.add_seeds(actor=request.user, dialogue=dialogue, texts=texts)
    if len(added) < len(texts):
        messages.warning(request, _("Those that stood in the list already were left out."))
    if added:
        messages.success(request, _("Added."))
    return redirect("dialogues:seeds", slug=dialogue.slug)


def _remove_seed(request: HttpRequest, dialogue: Dialogue) -> HttpResponse:
    seed_acts.remove_seed(actor=request.user, statement=_seed(dialogue, request.POST.get("number", "")))
    messages.success(request, _("Removed."))
    return redirect("dialogues:seeds", slug=dialogue.slug)


@never_cache
@require_safe
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """Before opening: how a voter will see it and what is missing. After closing: what is left before publishing."""
    dialogue = led(request, slug)
    if dialogue.state == State.OPEN:
        return redirect(dialogue)
    preparing = dialogue.state in {State.DRAFT, State.SCHEDULED}
    decisions = {
        "open": rules.is_ready(dialogue),
        "schedule": rules.is_ready_to_wait(dialogue),
        "unschedule": rules.waits_to_open(dialogue),
        "publish": rules.is_publishable(dialogue),
    }
    more = {
        "steps": steps(dialogue),
        "missing": rules.missing(dialogue) if preparing else [],
        "first": dialogue.statements.in_vote().first(),
        "statements": dialogue.statements.in_vote().count(),
        "decisions": decisions,
        "preparing": preparing,
        "being_drawn": dialogue.state == State.CLOSED and is_stale(dialogue),
        "answered": preparing or rules.is_answered(dialogue),
    }
    return render(request, "dialogues/check.html", page_of(dialogue, "check", **more))


@dataclass(frozen=True, slots=True)
class Act:
    """One of the great acts: asked for on a page of its own, or by a button on the page that leads there."""

    perform: Callable[..., Dialogue]
    rule: Callable[..., Decision]
    title: object
    text: object
    button: object
    done: object
    then: str
    danger: bool = False


ACTS = {
    "open": Act(
        running.open_dialogue,
        rules.can_open,
        gettext_lazy("Open the dialogue now?"),
        gettext_lazy("From now on people can answer, and the question and rules stay as they are."),
        gettext_lazy("Open now"),
        gettext_lazy("The dialogue is open. Give people the address."),
        "dialogue",
    ),
    "schedule": Act(
        running.schedule,
        rules.can_schedule,
        gettext_lazy("Open on the set day?"),
        gettext_lazy(
            "The dialogue opens by itself. Until then everybody sees that it is coming, and you can still edit it."
        ),
        gettext_lazy("Open on the set day"),
        gettext_lazy("The dialogue opens by itself on the set day."),
        "check",
    ),
    "unschedule": Act(
        running.unschedule,
        rules.can_unschedule,
        gettext_lazy("Take it back to the drafts?"),
        gettext_lazy("It will not open by itself, and only your team sees it."),
        gettext_lazy("Take back"),
        gettext_lazy("The dialogue is a draft again."),
        "check",
    ),
    "extend": Act(
        running.extend,
        rules.can_extend,
        gettext_lazy("How long shall it stay open?"),
        gettext_lazy("People were promised the present closing time at least, so it can only be moved further away."),
        gettext_lazy("Move the closing time"),
        gettext_lazy("The dialogue stays open longer."),
        "dialogue",
    ),
    "close": Act(
        running.close,
        rules.can_close,
        gettext_lazy("Close the dialogue now?"),
        gettext_lazy(
            "No answers are accepted after that, and it cannot be opened again. Results are not published yet: "
            "first you look whether the answers were given by people."
        ),
        gettext_lazy("Close the dialogue"),
        gettext_lazy("The dialogue is closed. Look at the answers and publish the results."),
        "check",
        danger=True,
    ),
    "publish": Act(
        running.publish,
        rules.can_publish,
        gettext_lazy("Publish the results?"),
        gettext_lazy(
            "Everybody sees the map, the report and the open data. Statements and rulings then stay as they are."
        ),
        gettext_lazy("Publish the results"),
        gettext_lazy("The results are published."),
        "results",
    ),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, slug: str, act: str) -> HttpResponse:
    """Ask once more, then do it. The page is the way without JavaScript and the way back from a misclick."""
    if act not in ACTS:
        raise Http404
    asked = ACTS[act]
    dialogue = led(request, slug, asked.rule)
    form = ExtendForm(request.POST or None, dialogue=dialogue) if act == "extend" else None
    refused: object = ""
    if request.method == "POST" and (form is None or form.is_valid()):
        more = {"closes_at": form.cleaned_data["closes_at"]} if form else {}
        try:
            asked.perform(actor=request.user, dialogue=dialogue, **more)
        except Refused as refusal:
            refused = refusal.reason
        else:
            messages.success(request, str(asked.done))
            return redirect(f"dialogues:{asked.then}", slug=slug)
    back = "check" if act in {"open", "schedule", "unschedule", "publish"} else "dialogue"
    context = {"dialogue": dialogue, "act": act, "asked": asked, "form": form, "refused": refused, "back_to": back}
    if act == "publish":
        context["waiting"] = waiting_counts(dialogue)
    return render(request, "dialogues/act.html", context, status=422 if refused or (form and form.errors) else 200)
