"""Sheets of paper: printed with serial numbers, typed in sheet by sheet, each a seat like any other."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import Actor, as_person
from livingcities.base.decision import Refused, insist, yes_if
from livingcities.base.locks import lock
from livingcities.base.operation import leave_trace, operation
from livingcities.dialogues.models import Dialogue, Seat, Sheet, SheetSet, Statement, Vote
from livingcities.dialogues.rules import can_change_sheet, can_enter_sheet, can_print_sheets

LONGEST_SHEET = 30
MOST_COPIES = 200

# Statement id → choice; a statement without an answer is left out.
Answers = Mapping[int, int]


@operation("dialogues.print_sheets", rule=can_print_sheets)
def print_sheets(*, actor: Actor, dialogue: Dialogue, statements: list[Statement], copies: int) -> SheetSet:
    """Set aside serial numbers for sheets with these statements; a serial names its statements for ever."""
    lock(dialogue)
    insist(can_print_sheets(actor, dialogue))
    insist(
        yes_if(
            0 < len(statements) <= LONGEST_SHEET,
            _("Choose from 1 to 30 statements: more would take too much patience."),
        )
    )
    insist(yes_if(0 < copies <= MOST_COPIES, _("Print from 1 to 200 copies at a time.")))
    fit = all(row.dialogue_id == dialogue.pk and row.state == Statement.State.ACCEPTED for row in statements)
    insist(yes_if(fit, _("Only statements in the vote are printed.")))
    # 1 or the number after the last serial ever given out
    last = SheetSet.objects.filter(dialogue=dialogue).aggregate(last=Max(F("first_serial") + F("copies") - 1))["last"]
    made = SheetSet.objects.create(
        dialogue=dialogue,
        statements=[row.pk for row in statements],
        first_serial=(last or 0) + 1,
        copies=copies,
        by=as_person(actor),
    )
    leave_trace("dialogues.print_sheets", actor=actor, target=dialogue, first=made.first_serial, copies=copies)
    return made


def set_of(dialogue: Dialogue, serial: int) -> SheetSet | None:
    """The set in which this serial was printed."""
    candidate = SheetSet.objects.filter(dialogue=dialogue, first_serial__lte=serial).order_by("-first_serial").first()
    return candidate if candidate and serial <= candidate.last_serial else None


@operation("dialogues.enter_sheet", rule=can_enter_sheet)
def enter_sheet(*, actor: Actor, dialogue: Dialogue, serial: int, answers: Answers) -> Sheet:
    """Type in one sheet: it becomes a seat with its votes. A serial is entered once."""
    lock(dialogue)
    insist(can_enter_sheet(actor, dialogue))
    sheet_set = set_of(dialogue, serial)
    if sheet_set is None:
        raise Refused(_("No sheet with this number was printed for this dialogue."))
    twice = Sheet.objects.filter(dialogue=dialogue, serial=serial).exists()
    insist(yes_if(not twice, _("The sheet with this number has been entered already.")))
    sheet = Sheet.objects.create(
        dialogue=dialogue,
        sheet_set=sheet_set,
        serial=serial,
        seat=_seat_with_votes(dialogue, sheet_set, answers),
        entered_by=as_person(actor),
    )
    # Which sheet, never what stands on it.
    leave_trace("dialogues.enter_sheet", actor=actor, target=dialogue, serial=serial)
    return sheet


def _seat_with_votes(dialogue: Dialogue, sheet_set: SheetSet, answers: Answers) -> Seat:
    """A new seat with the sheet's answers; statements that have left the vote are passed over."""
    insist(yes_if(set(answers) <= set(sheet_set.statements), _("The sheet does not hold all of these statements.")))
    insist(yes_if(set(answers.values()) <= set(Vote.Choice.values), _("An answer is 1, 2, 3 or nothing.")))
    in_vote = set(Statement.objects.filter(pk__in=answers).in_vote().values_list("pk", flat=True))
    seat = Seat.objects.create(dialogue=dialogue, channel=Seat.Channel.PAPER)
    Vote.objects.bulk_create(
        Vote(dialogue=dialogue, seat=seat, statement_id=pk, choice=answers[pk], channel=Vote.Channel.PAPER)
        for pk in sheet_set.statements
        if pk in in_vote
    )
    return seat


def _leave_out(seat: Seat) -> None:
    Seat.objects.filter(pk=seat.pk, voided_at__isnull=True).update(voided_at=timezone.now())


@operation("dialogues.correct_sheet", rule=can_change_sheet)
def correct_sheet(*, actor: Actor, sheet: Sheet, answers: Answers) -> Sheet:
    """Type the sheet in anew. Votes are never changed: the sheet gets a new seat, the former one stops counting.

    This also brings a sheet back that was declared void by mistake."""
    dialogue = sheet.dialogue
    lock(dialogue, sheet)
    sheet.dialogue = dialogue
    insist(can_change_sheet(actor, sheet))
    _leave_out(sheet.seat)
    sheet.seat = _seat_with_votes(dialogue, sheet.sheet_set, answers)
    sheet.void_reason = ""
    sheet.save(update_fields=["seat", "void_reason"])
    leave_trace("dialogues.correct_sheet", actor=actor, target=dialogue, serial=sheet.serial)
    return sheet


@operation("dialogues.void_sheet", rule=can_change_sheet)
def void_sheet(*, actor: Actor, sheet: Sheet, reason: str) -> Sheet:
    """Stop counting a sheet and say why: spoilt, filled in twice by one person, not from this hall."""
    if not reason.strip():
        raise Refused(_("Say why the sheet does not count."))
    dialogue = sheet.dialogue
    lock(dialogue, sheet)
    sheet.dialogue = dialogue
    insist(can_change_sheet(actor, sheet))
    insist(yes_if(not sheet.is_void, _("The sheet does not count already.")))
    _leave_out(sheet.seat)
    sheet.void_reason = reason.strip()
    sheet.save(update_fields=["void_reason"])
    sheet.seat.refresh_from_db()
    leave_trace("dialogues.void_sheet", actor=actor, target=dialogue, serial=sheet.serial)
    return sheet
