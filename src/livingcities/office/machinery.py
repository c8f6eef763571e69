"""What the machine does by itself, in words for people: its jobs and its processes."""

from __future__ import annotations

from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from livingcities.base.models import Heartbeat

JOBS = {
    "base.outbox.forget_old_emails": _("Deletes letters older than a month"),
    "base.outbox.retry_emails": _("Sends letters again that could not be sent"),
    "base.upkeep.forget_ended_sessions": _("Forgets sessions that have ended"),
    "base.upkeep.forget_finished_tasks": _("Forgets tasks of the worker that are done"),
    "base.upkeep.take_statistics": _("Takes stock of the database so that it answers quickly"),
    "calls.clock.close_due_calls": _("Closes calls for applications at their deadline"),
    "calls.operations.doubles.search_where_new": _("Looks for similar applications"),
    "calls.operations.open_results.pack_what_was_forgotten": _("Packs open data of calls where they are missing"),
    "calls.operations.results.publish_due_results": _("Publishes results of calls at the promised time"),
    "calls.operations.results.rank_what_was_forgotten": _("Counts results anew where scores have changed"),
    "calls.reminders.remind_jurors": _("Reminds jurors of applications they have to read"),
    "calls.reminders.tell_representatives": _("Tells regions about new applications"),
    "cases.operations.adopting.ask_outcomes": _("Asks towns whether a practice still works"),
    "cases.operations.collections.typeset_what_was_forgotten": _("Typesets collections where that was interrupted"),
    "cases.operations.finding.tell_news": _("Sends new practices to those who saved a search"),
    "cases.search.indexing.mend_index": _("Mends the search of the catalogue"),
    "dialogues.clock.close_due_dialogues": _("Closes dialogues at their time"),
    "dialogues.clock.open_due_dialogues": _("Opens dialogues at their time"),
    "dialogues.operations.integrity.finish_what_was_begun": _("Finishes checks of votes that were interrupted"),
    "dialogues.operations.mapping.redraw_stale_maps": _("Draws maps of opinions anew after fresh votes"),
    "dialogues.operations.open_data.pack_what_was_forgotten": _("Packs open data of dialogues where they are missing"),
    "people.operations.account.forget_unconfirmed_sign_ups": _("Forgets sign-ups that nobody confirmed"),
    "site.demo.embankment.keep_open": _("Keeps the dialogue of the demonstration open"),
}
PROCESSES = {
    "clock": _("clock"),
    "worker.default": _("worker for letters and other quick things"),
    "worker.heavy": _("worker for long computations"),
}


def heartbeats() -> list[tuple[str | Promise, datetime]]:
    """Every process that has given a sign of life, and when it gave the last one."""
    return [(PROCESSES.get(beat.process, beat.process), beat.at) for beat in Heartbeat.objects.order_by("process")]
