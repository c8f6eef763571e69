"""The form builder in the browser: a table of questions is made and opened again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from livingcities.base.actors import SYSTEM
from livingcities.calls.operations import forms
from livingcities.calls.questionnaire import Questionnaire
from livingcities.calls.rules import setup as rules
from tests.browser import press
from tests.calls.factories import CallFactory
from tests.factories import UserFactory

pytestmark = pytest.mark.journey


def test_a_table_is_made_changed_and_gets_one_more_column(
    open_page: Callable[..., Any], enter: Callable[[Any], Any], accessible: Callable[[Any], None]
) -> None:
    call = CallFactory(schema={"sections": [{"key": "s1", "title": "Раздел"}]})
    forms.begin_form(actor=SYSTEM, call=call)
    page = open_page(client=enter(UserFactory(is_secretariat=True)), width=1440)

    def table() -> Any:
        return Questionnaire.of(rules.form_draft(call).schema).question("q1")

    page.goto(f"/calls/{call.slug}/form/sections/s1/new/table/")
    page.locator("[name=title]").fill("Команда")
    for place, title in enumerate(("Кто", "Роль")):
        page.locator(f"[name=columns-{place}-title]").fill(title)
    press(page, ".form-actions .button:not([name])")
    assert [column.title_ru for column in table().columns] == ["Кто", "Роль"], "the third row was left empty"

    page.goto(f"/calls/{call.slug}/form/questions/q1/")
    accessible(page)
    page.locator("[name=help]").fill("Все, кто будет работать")
    press(page, "button[value=more]")
    assert table().help_ru == "Все, кто будет работать"
    page.locator("[name=columns-2-title]").fill("Часы в неделю")
    page.locator("[name=columns-2-kind]").select_option("number")
    press(page, ".form-actions .button:not([name])")
    found = [(column.title_ru, column.kind) for column in table().columns]
    assert found == [("Кто", "short_text"), ("Роль", "short_text"), ("Часы в неделю", "number")]
