"""The collections for readers, and the secretariat's workbench: texts, contents, typesetting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from livingcities.base.decision import insist
from livingcities.base.http import HttpRequest, whole_number
from livingcities.cases.collection import content
from livingcities.cases.forms.collections import ChooseForm, ChoosingFilter, NewForm, SectionForm, TextsForm
from livingcities.cases.models import Case, Collection, CollectionItem, CollectionSection, Theme
from livingcities.cases.operations import collections as acts
from livingcities.cases.rules import collections as rules

OFFERED = 30
TYPES = {"pdf": "application/pdf", "epub": "application/epub+zip"}


@require_safe
def collections(request: HttpRequest) -> HttpResponse:
    rows = Collection.objects.visible_to(request.user).annotate(
        practices=Count("sections__items"),
        invented=Count("sections__items", filter=Q(sections__items__case__is_demo=True)),
    )
    variables = {"rows": rows, "may_make": bool(rules.can_make_collections(request.user))}
    return render(request, "cases/collections.html", variables)


def _visible(request: HttpRequest, slug: str) -> Collection:
    return get_object_or_404(Collection.objects.visible_to(request.user), slug=slug)


def _sections(collection: Collection) -> Any:
    items = CollectionItem.objects.select_related("case__city__region", "version")
    return collection.sections.prefetch_related(Prefetch("items", items))


@require_safe
def collection(request: HttpRequest, slug: str) -> HttpResponse:
    """What is in it, and its files."""
    found = _visible(request, slug)
    sections = [section for section in _sections(found) if section.items.all()]
    variables = {
        "collection": found,
        "sections": sections,
        "demo": content.demo_notice(item.case.is_demo for section in sections for item in section.items.all()),
        "may_edit": bool(rules.can_edit_collection(request.user, found)),
        "may_download": rules.can_download(request.user, found),
    }
    return render(request, "cases/collection.html", variables)


@require_safe
def file(request: HttpRequest, slug: str, kind: str) -> HttpResponse | FileResponse:
    """The book itself."""
    found = _visible(request, slug)
    stored = getattr(found, kind)
    if not rules.can_download(request.user, found) or not stored:
        raise Http404
    name = f"{found.slug}.{kind}"
    return FileResponse(stored.open("rb"), content_type=TYPES[kind], as_attachment=kind == "epub", filename=name)


# --- the secretariat's workbench ------------------------------------------------------------------------


def _edited(request: HttpRequest, slug: str) -> Collection:
    insist(rules.can_make_collections(request.user))
    return get_object_or_404(Collection, slug=slug)


def _tabs(collection: Collection, here: str) -> list[dict[str, Any]]:
    pages = (
        ("edit_collection", _("Texts")),
        ("collection_contents", _("Contents")),
        ("collection_printing", _("Typesetting")),
        ("collection", _("As readers see it")),
    )
    return [
        {"url": reverse(f"cases:{name}", args=[collection.slug]), "title": title, "here": name == here}
        for name, title in pages
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    insist(rules.can_make_collections(request.user))
    form = NewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = acts.create_collection(actor=request.user, slug=form.slug(), texts=form.cleaned_data)
        return redirect("cases:edit_collection", made.slug)
    status = 422 if form.is_bound else 200
    return render(request, "cases/collection_new.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def texts(request: HttpRequest, slug: str) -> HttpResponse:
    found = _edited(request, slug)
    # Of a copy: a form that is refused leaves its values on the instance.
    form = TextsForm(request.POST or None, instance=Collection.objects.get(pk=found.pk))
    if request.method == "POST" and form.is_valid():
        acts.edit_collection(actor=request.user, collection=found, texts=form.cleaned_data)
        messages.success(request, _("Saved. Typeset the collection anew to see it in the files."))
        return redirect("cases:edit_collection", found.slug)
    variables = {"collection": found, "form": form, "tabs": _tabs(found, "edit_collection")}
    return render(request, "cases/collection_texts.html", variables, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def contents(request: HttpRequest, slug: str) -> HttpResponse:
    """Sections and the practices in them; a new section comes from the form at the end."""
    found = _edited(request, slug)
    form = SectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        section = acts.add_section(actor=request.user, collection=found, **form.cleaned_data)
        return redirect("cases:choose_cases", found.slug, section.pk)
    sections = list(_sections(found))
    newer = any(item.case.current_id != item.version_id for section in sections for item in section.items.all())
    variables = {
        "collection": found,
        "sections": sections,
        "newer": newer,
        "form": form,
        "tabs": _tabs(found, "collection_contents"),
    }
    return render(request, "cases/collection_contents.html", variables, status=422 if form.is_bound else 200)


Change = Callable[..., Any]
_SECTION: dict[str, Change] = {
    "section_up": lambda **given: acts.move_section(by=-1, **given),
    "section_down": lambda **given: acts.move_section(by=1, **given),
    "section_remove": acts.remove_section,
}
_ITEM: dict[str, Change] = {
    "up": lambda **given: acts.move_item(by=-1, **given),
    "down": lambda **given: acts.move_item(by=1, **given),
    "remove": acts.remove_item,
}


@require_POST
@login_required
def change(request: HttpRequest, slug: str) -> HttpResponse:
    """One of the small buttons beside a section or a practice."""
    found = _edited(request, slug)
    what, pk = request.POST.get("what", ""), whole_number(request.POST.get("pk"))
    given: dict[str, Any] = {"actor": request.user, "collection": found}
    if what == "renew":
        acts.renew_items(**given)
        return redirect("cases:collection_contents", found.slug)
    if what in _SECTION:
        _SECTION[what](section=get_object_or_404(CollectionSection, pk=pk, collection=found), **given)
        anchor = f"#section-{pk}"
    elif what in _ITEM:
        item = get_object_or_404(CollectionItem, pk=pk, section__collection=found)
        _ITEM[what](item=item, **given)
        anchor = f"#section-{item.section_id}"
    else:
        raise Http404
    return redirect(reverse("cases:collection_contents", args=[found.slug]) + anchor)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def section(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found = _edited(request, slug)
    row = get_object_or_404(CollectionSection, pk=pk, collection=found)
    form = SectionForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        acts.edit_section(
            actor=request.user,
            collection=found,
            section=CollectionSection.objects.get(pk=row.pk),
            **form.cleaned_data,
        )
        return redirect("cases:collection_contents", found.slug)
    variables = {"collection": found, "form": form}
    return render(request, "cases/collection_section.html", variables, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def choose(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Published practices that are not in the collection yet; the ticked ones go into the section."""
    found = _edited(request, slug)
    row = get_object_or_404(CollectionSection, pk=pk, collection=found)
    there = CollectionItem.objects.filter(section__collection=found).values("case")
    offered = Case.objects.published().exclude(pk__in=there).select_related("current")
    form = ChooseForm(request.POST or None, offered=offered)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["cases"]
        acts.add_to_collection(actor=request.user, collection=found, section=row, cases=chosen)
        messages.success(request, _("Added."))
        return redirect(reverse("cases:collection_contents", args=[found.slug]) + f"#section-{row.pk}")
    narrowing = ChoosingFilter(request.GET)
    cases = narrowing.narrowed(offered).select_related("city__region").distinct()
    variables = {
        "collection": found,
        "section": row,
        "form": form,
        "narrowing": narrowing,
        "themes": Theme.objects.all(),
        "page": Paginator(cases, OFFERED).get_page(request.GET.get("page")),
    }
    return render(request, "cases/collection_choose.html", variables, status=422 if form.is_bound else 200)


@require_safe
@login_required
def printing(request: HttpRequest, slug: str) -> HttpResponse:
    """Order the files, watch the work, publish."""
    found = _edited(request, slug)
    variables = {
        "collection": found,
        "stale": bool(found.built_at) and found.built_of != content.digest(found),
        "may_build": rules.can_build(request.user, found),
        "may_publish": rules.can_publish_collection(request.user, found),
        "may_hide": bool(rules.can_hide_collection(request.user, found)),
        "tabs": _tabs(found, "collection_printing"),
    }
    part = "#progress" if request.htmx else ""
    return render(request, f"cases/collection_printing.html{part}", variables)


_ACTS: dict[str, Change] = {
    "build": acts.build_collection,
    "publish": acts.publish_collection,
    "hide": acts.hide_collection,
}


@require_POST
@login_required
def act(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    found = _edited(request, slug)
    if name not in _ACTS:
        raise Http404
    _ACTS[name](actor=request.user, collection=found)
    if name == "publish":
        messages.success(request, _("The collection is published."))
    return redirect("cases:collection_printing", found.slug)
