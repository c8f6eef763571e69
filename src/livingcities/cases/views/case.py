"""The public pages of a case: the practice itself, its lineage, its versions, its files."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from livingcities.base.linked_data import script
from livingcities.cases import rules
from livingcities.cases.case_page import case_page
from livingcities.cases.comparing import changes
from livingcities.cases.lineage import Node, drawn, lineage
from livingcities.cases.linked_data import linked_data
from livingcities.cases.models import Adoption, Case, CaseFile, CaseVersion
from livingcities.cases.panel import work_bar
from livingcities.cases.passport import Passport
from livingcities.cases.pictures import SMALL_TYPE
from livingcities.cities import drawing

State = Case.State
DAY = 60 * 60 * 24


def visible(request: HttpRequest, slug: str) -> Case:
    cases = Case.objects.visible_to(request.user)
    return get_object_or_404(cases.select_related("city__region", "current", "created_by"), slug=slug)


@require_safe
def case(request: HttpRequest, slug: str) -> HttpResponse:
    """A published practice; of one that never was, its draft for those who work on it."""
    known = Case.objects.visible_to(request.user) | Case.objects.filter(state=State.WITHDRAWN)
    case = get_object_or_404(known.select_related("city__region", "current", "created_by"), slug=slug)
    if case.state == State.WITHDRAWN:
        context = {"case": case, "work": work_bar(request.user, case, "case")}
        return render(request, "cases/case_withdrawn.html", context, status=410)
    version = case.current or rules.draft_of(case)
    if version is None:
        raise Http404
    return _shown(request, case, version)


@require_safe
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One version: those once published for everybody, the draft for those who work on it."""
    case = visible(request, slug)
    found = get_object_or_404(CaseVersion, case=case, number=number)
    if found.published_at is None and not rules.can_work_on(request.user, case):
        raise Http404
    return _shown(request, case, found)


def _shown(request: HttpRequest, case: Case, version: CaseVersion) -> HttpResponse:
    page = case_page(case, version)
    tree = lineage(case, request.user)
    context: dict[str, Any] = {
        "page": page,
        "case": case,
        "told": page.passport,
        "version": version,
        "is_current": version.pk == case.current_id,
        "work": work_bar(request.user, case, "case"),
        "place": drawing.place(case.city),
        "awards": list(case.awards.all()),
        "tree": tree,
        "lineage": drawn(tree) if tree.branches else None,
        "adopters": [town.adoption for town in tree.branches],
        "counts": counts(tree),
        "origins": origins(request, case),
        "may_want": rules.can_want(request.user, case),
        "linked": script(linked_data(page)) if version.pk == case.current_id else "",
    }
    return render(request, "cases/case.html", context)


def counts(tree: Node) -> dict[str, int]:
    """How many towns the very case reached, how many of them repeat it, are done, gave it up."""
    drawn = [town.adoption for town in tree.branches if town.adoption]
    stages = [adoption.stage for adoption in drawn + tree.undrawn]
    return {
        "all": len(stages),
        "repeating": sum(stage in Adoption.REPEATING for stage in stages),
        "done": stages.count(Adoption.Stage.DONE),
        "given_up": stages.count(Adoption.Stage.GIVEN_UP),
    }


def origins(request: HttpRequest, case: Case) -> list[Adoption]:
    """The practices of other towns from which this one grew."""
    rows = Adoption.objects.visible_to(request.user).filter(became=case, case__state=State.PUBLISHED)
    return list(rows.select_related("case__city"))


@require_safe
def case_jsonld(request: HttpRequest, slug: str) -> JsonResponse:
    """The published practice for machines."""
    cases = Case.objects.published().select_related("city__region", "current")
    case = get_object_or_404(cases, slug=slug)
    assert case.current is not None
    data = linked_data(case_page(case, case.current))
    answer = JsonResponse(data, json_dumps_params={"ensure_ascii": False}, content_type="application/ld+json")
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


@require_safe
def versions(request: HttpRequest, slug: str) -> HttpResponse:
    """What was published when, and what changed from one version to the next."""
    case = visible(request, slug)
    work = work_bar(request.user, case, "versions")
    known = [row for row in case.versions.select_related("created_by") if row.published_at or work]
    passports = [Passport.of(row.passport) for row in known]
    rows = [(row, changes(passports[place - 1], passports[place]) if place else []) for place, row in enumerate(known)]
    return render(request, "cases/case_versions.html", {"case": case, "work": work, "rows": rows[::-1]})


# --- files ---------------------------------------------------------------------------------------------
@require_safe
def photo(request: HttpRequest, slug: str, key: str) -> HttpResponse | FileResponse:
    return _handed_out(request, slug, key, CaseFile.Kind.PHOTO)


@require_safe
def photo_small(request: HttpRequest, slug: str, key: str) -> HttpResponse | FileResponse:
    return _handed_out(request, slug, key, CaseFile.Kind.PHOTO, small=True)


@require_safe
def document(request: HttpRequest, slug: str, key: str) -> HttpResponse | FileResponse:
    return _handed_out(request, slug, key, CaseFile.Kind.DOCUMENT)


def _handed_out(request: HttpRequest, slug: str, key: Any, kind: str, *, small: bool = False) -> FileResponse:
    """A file of a published version for everybody, one of a draft for those who work on it. A key never changes
    its content, but a file may be removed for good: browsers keep it for a day."""
    case = visible(request, slug)
    file = get_object_or_404(CaseFile, case=case, key=key, kind=kind)
    is_public = case.state == State.PUBLISHED and _is_published(case, str(file.key))
    if not is_public and not rules.can_work_on(request.user, case):
        raise Http404
    stored = file.small if small else file.file
    if not stored:
        raise Http404
    try:
        content = stored.open("rb")
    except FileNotFoundError as missing:
        raise Http404 from missing
    answer = FileResponse(
        content,
        content_type=SMALL_TYPE if small else file.media_type,
        as_attachment=kind == CaseFile.Kind.DOCUMENT,
        filename=file.label,
    )
    answer.headers["Cache-Control"] = f"public, max-age={DAY}" if is_public else "private, no-cache"
    if not is_public:
        patch_vary_headers(answer, ["Cookie"])
    return answer


def _is_published(case: Case, key: str) -> bool:
    texts = case.versions.exclude(published_at=None).order_by("-number").values_list("passport", flat=True)
    return any(key in Passport.of(text).file_keys for text in texts)
