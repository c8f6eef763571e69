"""An edition out of a ready template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from livingcities.base.actors import Actor
from livingcities.base.operation import leave_trace, operation
from livingcities.calls.models import Call
from livingcities.calls.operations import calls, forms
from livingcities.calls.questionnaire import Questionnaire
from livingcities.programmes import ready
from livingcities.programmes.models import Edition, Programme
from livingcities.programmes.rules import can_begin_edition

from .editions import add_call, begin

EDITION_TEXTS = ("title", "title_en", "text", "text_en")
CALL_TEXTS = ("title_en", "lead", "text", "text_en")


@operation("programmes.begin_from_template", rule=can_begin_edition)
def begin_from_template(*, actor: Actor, programme: Programme, template: ready.Template, year: int) -> Edition:
    """Begin an edition from a ready template, with its calls as drafts."""
    edition = begin(actor=actor, programme=programme, year=year)
    values = template.edition
    for name in EDITION_TEXTS:
        setattr(edition, name, ready.text(values.get(name, ""), year))
    edition.begins_on, edition.ends_on = (ready.day(values[name], year) for name in ("begins_on", "ends_on"))
    edition.save()
    for values in template.calls:
        add_call(actor=actor, edition=edition, call=_call(actor, values, year))
    leave_trace("programmes.begin_from_template", actor=actor, target=edition, template=template.name)
    return edition


def _call(actor: Actor, values: Mapping[str, Any], year: int) -> Call:
    """The draft of one call: texts, rules, days, nominations, criteria, checklist, questions."""
    call = calls.create(actor=actor, title=ready.text(values["title"], year), code=ready.text(values["code"], year))
    changes = {name: ready.text(values.get(name, ""), year) for name in CALL_TEXTS} | values["fields"]
    changes |= {name: ready.moment(value, year) for name, value in values["moments"].items()}
    if "population_on" in values:
        changes["population_on"] = ready.day(values["population_on"], year)
    calls.edit(actor=actor, call=call, changes=changes)
    calls.set_tracks(actor=actor, call=call, rows=values["tracks"])
    calls.set_criteria(actor=actor, call=call, rows=values["criteria"])
    calls.set_screening_items(actor=actor, call=call, rows=[{"text": text} for text in values["screening"]])
    questions = Questionnaire.of(ready.form(values["form"]))
    forms.save_form(actor=actor, call=call, change=lambda _empty: questions)
    return call
