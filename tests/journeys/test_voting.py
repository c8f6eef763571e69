"""Answering on a phone, by keyboard, by finger, without JavaScript; coming back to it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from livingcities.dialogues.models import Dialogue, Seat, Vote
from tests.browser import press
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
        press(page, "button.answer")
        assert Vote.objects.count() == answered
    page.get_by_role("link", name="Вернуться").click()
    with page.expect_navigation():
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


def expected(faults: list[str], *kinds: str) -> None:
    """What the browser writes to its console when there is no answer or a refusal is no fault of the page."""
    faults[:] = [fault for fault in faults if not any(kind in fault for kind in kinds)]


def test_on_a_bad_line_the_voter_is_told_and_nothing_is_lost(
    page: Any, live: str, dialogue: Dialogue, accessible: Any, faults: list[str]
) -> None:
    page.goto(f"{dialogue.get_absolute_url()}vote/")
    first = statement(page)
    page.context.set_offline(True)
    page.get_by_role("button", name=re.compile("^Не согласен")).click()
    page.locator("[data-lost] .notice").wait_for()
    assert page.locator("[data-lost]").get_attribute("role") == "alert"
    assert statement(page) == first
    assert Vote.objects.count() == 0
    accessible(page)
    page.context.set_offline(False)
    page.get_by_role("button", name=re.compile("^Не согласен")).click()
    settled(page, first)
    assert Vote.objects.get().statement.text in first.replace("\u00a0", " ")
    assert page.locator("[data-lost] .notice").count() == 0
    expected(faults, "htmx:error", "ERR_INTERNET_DISCONNECTED")


def test_a_refusal_never_stands_as_a_page_within_the_page(
    page: Any, live: str, dialogue: Dialogue, monkeypatch: Any, faults: list[str]
) -> None:
    monkeypatch.setattr("livingcities.dialogues.views.voting.within_limit", lambda *args, **options: False)
    page.goto(f"{dialogue.get_absolute_url()}vote/")
    first = statement(page)
    page.keyboard.press("1")
    page.locator("[data-lost]", has_text="10").wait_for()
    monkeypatch.undo()
    page.context.clear_cookies(name="csrftoken")
    page.keyboard.press("1")
    page.locator("[data-lost] .notice", has_not_text="10").wait_for()
    assert page.locator("main").count() == 1
    assert page.locator("[data-lost] .notice").count() == 1
    assert statement(page) == first
    expected(faults, "status of 429", "status of 403")


def test_a_fault_of_the_site_leaves_the_card(
    page: Any, live: str, dialogue: Dialogue, monkeypatch: Any, faults: list[str]
) -> None:
    def broken(**given: Any) -> None:
        raise RuntimeError("the site is broken")

    page.goto(f"{dialogue.get_absolute_url()}vote/")
    first = statement(page)
    monkeypatch.setattr("livingcities.dialogues.views.voting.cast", broken)
    page.keyboard.press("1")
    page.locator("[data-lost] .notice").wait_for()
    assert statement(page) == first
    assert page.locator("main").count() == 1
    monkeypatch.undo()
    page.keyboard.press("1")
    settled(page, first)
    assert Vote.objects.count() == 1
    expected(faults, "status of 500")


def test_the_keys_can_be_switched_off(wide_page: Any, live: str, dialogue: Dialogue) -> None:
    wide_page.goto(f"{dialogue.get_absolute_url()}vote/")
    wide_page.locator("[data-keys-switch]").uncheck()
    wide_page.locator(".statement").click()
    wide_page.keyboard.press("1")
    wide_page.reload()
    again = statement(wide_page)
    wide_page.keyboard.press("2")
    wide_page.wait_for_timeout(300)
    assert (again, Vote.objects.count()) == (statement(wide_page), 0)
    wide_page.locator("[data-keys-switch]").check()
    wide_page.locator(".statement").click()
    wide_page.keyboard.press("2")
    settled(wide_page, again)
    assert Vote.objects.get().choice == -1


def test_a_swipe_answers(page: Any, live: str, dialogue: Dialogue) -> None:
    page.goto(f"{dialogue.get_absolute_url()}vote/")
    # Or the browser would take the finger for a scroll and the card would never hear of it.
    assert page.locator("[data-card]").evaluate("card => getComputedStyle(card).touchAction") == "pan-y"
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
