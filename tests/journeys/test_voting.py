"""Answering on a phone, by keyboard, by finger, without JavaScript; coming back to it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from livingcities.dialogues.models import Dialogue, Seat, Vote
from tests.dialogues.factories import DialogueFactory, StatementFactory

pytestmark = pytest.mark.journey


@pytest.fixture
def dialogue(transactional_db: None) -> Dialogue:
    dialogue = DialogueFactory(question="Какой быть набережной Верхнего пруда?")
    StatementFactory.create_batch(5, dialogue=dialogue)
    return dialogue


def statement(page: Any) -> str:
    return page.locator(".statement-text").inner_text()


def settled(page: Any, before: str) -> None:
    page.wait_for_function("old => document.querySelector('.statement-text')?.innerText !== old", arg=before)


def test_a_resident_answers_in_a_few_taps(page: Any, live: str, dialogue: Dialogue, accessible: Any) -> None:
    page.goto(dialogue.get_absolute_url())
    accessible(page)
    page.get_by_role("link", name="Высказаться за пять минут").click()
    accessible(page)
    for label in ("Согласен", "Не согласен", "Сложно сказать", "Согласен"):
        before = statement(page)
        page.get_by_role("button", name=re.compile(f"^{label}")).click()
        settled(page, before)
    page.get_by_role("button", name=re.compile("^Согласен")).click()
    page.get_by_text("Вы ответили на всё, что есть").wait_for()
    accessible(page)
    assert Vote.objects.count() == 5
    assert Seat.objects.count() == 1


def test_keys_answer_and_go_back(wide_page: Any, live: str, dialogue: Dialogue) -> None:
    wide_page.goto(f"{dialogue.get_absolute_url()}vote/")
    first = statement(wide_page)
    wide_page.keyboard.press("2")
    settled(wide_page, first)
    wide_page.keyboard.press("Backspace")
    wide_page.locator("[aria-pressed=true]").wait_for()
    assert statement(wide_page) == first
    assert "Не согласен" in wide_page.locator("[aria-pressed=true]").inner_text()
    wide_page.keyboard.press("1")
    settled(wide_page, first)
    wide_page.keyboard.press("3")
    seat = Seat.objects.get()
    assert list(seat.votes.order_by("id").values_list("choice", flat=True))[:2] == [-1, 1]


def test_tab_and_enter_are_enough(wide_page: Any, live: str, dialogue: Dialogue) -> None:
    wide_page.goto(f"{dialogue.get_absolute_url()}vote/")
    for _press in range(12):
        wide_page.keyboard.press("Tab")
        if wide_page.evaluate("document.activeElement.matches('.answer')"):
            break
    before = statement(wide_page)
    wide_page.keyboard.press("Enter")
    settled(wide_page, before)
    assert Vote.objects.get().choice == 1


def test_without_javascript(open_page: Any, live: str, dialogue: Dialogue) -> None:
    page = open_page(scripts=False)
    page.goto(f"{dialogue.get_absolute_url()}vote/")
    for answered in range(1, 4):
        page.get_by_role("button", name=re.compile("^Согласен")).click()
        assert Vote.objects.count() == answered
    page.get_by_role("link", name="Вернуться").click()
    page.get_by_role("button", name=re.compile("^Не согласен")).click()
    assert Vote.objects.order_by("id").last().choice == -1
    assert Seat.objects.count() == 1


def test_the_device_goes_on_where_it_stopped(page: Any, live: str, dialogue: Dialogue) -> None:
    page.goto(f"{dialogue.get_absolute_url()}vote/")
    before = statement(page)
    page.keyboard.press("1")
    settled(page, before)
    page.goto("about:blank")
    page.goto(f"{dialogue.get_absolute_url()}vote/")
    assert page.locator(".voting-progress").inner_text().strip().startswith("2 ")
    page.goto(f"{dialogue.get_absolute_url()}receipt/")
    assert page.locator(".receipt").inner_text() == Seat.objects.get().receipt


def test_a_swipe_answers(page: Any, live: str, dialogue: Dialogue) -> None:
    page.goto(f"{dialogue.get_absolute_url()}vote/")
    before = statement(page)
    page.evaluate(
        """() => { const card = document.querySelector("[data-card]");
        const send = (kind, x) => card.dispatchEvent(new PointerEvent(kind,
          {bubbles: true, pointerType: "touch", clientX: x, clientY: 300}));
        send("pointerdown", 300); send("pointermove", 200); send("pointerup", 150); }"""
    )
    settled(page, before)
    assert Vote.objects.get().choice == -1


def test_a_statement_of_ones_own(page: Any, live: str, dialogue: Dialogue, accessible: Any) -> None:
    page.goto(f"{dialogue.get_absolute_url()}vote/")
    page.get_by_role("link", name="Добавить своё суждение").click()
    page.get_by_label("Ваше суждение").fill("Машины пускать на набережную нельзя")
    page.get_by_role("button", name="Отправить суждение").click()
    page.get_by_text("Почти то же уже сказали").wait_for()
    accessible(page)
    page.get_by_label("Ваше суждение").fill("Летом у пруда нужна сцена для концертов")
    page.get_by_role("button", name="Проверить ещё раз").click()
    page.get_by_text("Ведущий скоро прочитает ваше суждение").wait_for()
    assert dialogue.statements.waiting().count() == 1
