"""Sheets of paper for a hall without phones: printed, typed in, corrected."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from livingcities.base.decision import Refused
from livingcities.base.http import HttpRequest, whole_number
from livingcities.base.pdf import render_pdf
from livingcities.dialogues import rules
from livingcities.dialogues.forms.paper import PrintForm, SheetForm, VoidForm
from livingcities.dialogues.models import Dialogue, Sheet, SheetSet
from livingcities.dialogues.operations import paper as acts
from livingcities.dialogues.qr import qr_svg

from .running import led, page_of

PAGE = 50
TEMPLATE = Path(__file__).parent.parent / "typst" / "paper.typ"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def home(request: HttpRequest, slug: str) -> HttpResponse:
    """Print sheets (POST), go to one by its number (`?serial=`), see what was entered."""
    dialogue = led(request, slug)
    typed = request.GET.get("serial", "").strip()
    asked = whole_number(typed)
    if asked is not None:
        return redirect("dialogues:sheet", slug=slug, serial=asked)
    form = PrintForm(request.POST or None, dialogue=dialogue)
    if request.method == "POST" and form.is_valid():
        made = acts.print_sheets(actor=request.user, dialogue=dialogue, **form.cleaned_data)
        messages.success(request, _("The sheets are ready. Print them on one side: the number stands on every page."))
        return redirect(f"{request.path}#set-{made.first_serial}")
    entered = Sheet.objects.filter(dialogue=dialogue)
    more = {
        "form": form,
        "sets": SheetSet.objects.filter(dialogue=dialogue),
        "page": Paginator(entered.newest_first(), PAGE).get_page(request.GET.get("page")),
        "counted": entered.filter(seat__voided_at__isnull=True).count(),
        "can_print": rules.can_print_sheets(request.user, dialogue),
        "can_enter": rules.can_enter_sheet(request.user, dialogue),
        "asked": typed,
    }
    context = page_of(dialogue, "paper", **more)
    return render(request, "dialogues/paper.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
def pdf(request: HttpRequest, slug: str, first: int) -> HttpResponse:
    """The sheets of one set, ready to print: every copy with its serial number."""
    dialogue = led(request, slug)
    made = get_object_or_404(SheetSet, dialogue=dialogue, first_serial=first)
    address = settings.SITE_URL + dialogue.get_absolute_url()
    data = {
        "language": request.LANGUAGE_CODE,
        "question": dialogue.question,
        "place": dialogue.place,
        "serials": list(range(made.first_serial, made.last_serial + 1)),
        "statements": [{"number": row.number, "text": row.text} for row in made.printed_statements()],
        "address": address.split("://", 1)[-1],
        "words": {
            "title": _("Paper sheets: %(question)s") % {"question": dialogue.question},
            "sheet": _("Sheet"),
            "how": _("Mark one box in each line. Leave a line empty if you do not want to answer."),
            "agree": _("agree"),
            "disagree": _("disagree"),
            "pass": _("hard to say"),
            "nameless": _("Do not write your name: answers are counted without names."),
            "online": _("The same on a phone:"),
            "once": _("Either on paper or on the phone, please, not both."),
            "slip": _("Your slip: tear it off and keep it to yourself"),
            "find": _(
                "When the results are published, you find your answers by this number: in the open data, in the file "
                "sheets.csv."
            ),
        },
    }
    content = render_pdf(TEMPLATE, data, files={"qr.svg": qr_svg(address).encode()})
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{slug}-{made.first_serial}-{made.last_serial}.pdf"'
    return response


def _entered(dialogue: Dialogue, serial: int) -> Sheet | None:
    rows = Sheet.objects.filter(dialogue=dialogue, serial=serial)
    return rows.select_related("seat", "sheet_set", "dialogue").first()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, slug: str, serial: int) -> HttpResponse:
    """Type one sheet in, or type it in anew. Saving leads to the next number."""
    dialogue = led(request, slug, rules.can_enter_sheet)
    made = acts.set_of(dialogue, serial)
    if made is None:
        messages.error(request, _("No sheet with this number was printed for this dialogue."))
        return redirect("dialogues:paper", slug=slug)
    entered = _entered(dialogue, serial)
    given = entered.seat.answers() if entered else None
    form = SheetForm(request.POST or None, statements=made.printed_statements(), given=given)
    # `correct` is sent only by the page that showed the sheet as entered: a second entry by somebody else is refused.
    if request.method == "POST" and form.is_valid():
        return _keep(request, dialogue, serial, entered if "correct" in request.POST else None, form)
    context = page_of(dialogue, "paper", form=form, serial=serial, entered=entered, set=made)
    return render(request, "dialogues/paper_sheet.html", context, status=422 if form.errors else 200)


def _keep(
    request: HttpRequest, dialogue: Dialogue, serial: int, entered: Sheet | None, form: SheetForm
) -> HttpResponse:
    given: dict[str, Any] = {"actor": request.user, "answers": form.answers()}
    try:
        if entered:
            acts.correct_sheet(sheet=entered, **given)
        else:
            acts.enter_sheet(dialogue=dialogue, serial=serial, **given)
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
        return redirect("dialogues:sheet", slug=dialogue.slug, serial=serial)
    messages.success(request, _("Sheet № %(serial)s is counted.") % {"serial": serial})
    following = serial + 1
    if acts.set_of(dialogue, following) and not _entered(dialogue, following):
        return redirect("dialogues:sheet", slug=dialogue.slug, serial=following)
    return redirect("dialogues:paper", slug=dialogue.slug)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def void(request: HttpRequest, slug: str, serial: int) -> HttpResponse:
    """Stop counting a sheet, with a reason."""
    dialogue = led(request, slug, rules.can_enter_sheet)
    entered = _entered(dialogue, serial)
    if entered is None:
        raise Http404
    form = VoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        acts.void_sheet(actor=request.user, sheet=entered, reason=form.cleaned_data["reason"])
        messages.success(request, _("Sheet № %(serial)s is no longer counted.") % {"serial": serial})
        return redirect("dialogues:paper", slug=slug)
    context = page_of(dialogue, "paper", form=form, serial=serial, entered=entered)
    return render(request, "dialogues/paper_void.html", context, status=422 if form.errors else 200)
