"""Applying in the browser: alone, together, without JavaScript; nothing that was typed is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from livingcities.calls.models import Answer, Application, Attachment, FormerAnswer, Submission
from livingcities.calls.operations import drafts
from tests.browser import press
from tests.calls.applying import pdf_bytes, ready, writer
from tests.calls.factories import CallFactory
from tests.factories import CityFactory, MembershipFactory

pytestmark = pytest.mark.journey


@pytest.fixture
def anna(transactional_db: None, enter: Callable[..., Any]) -> Any:
    """The coordinator of a town's team."""
    city = CityFactory(name="Озёрск", population=12_340, time_zone="Asia/Yekaterinburg")
    return enter(MembershipFactory(city=city, role="coordinator").user)


def saved(page: Any, key: str, version: int) -> None:
    page.wait_for_function(
        "([key, version]) => document.querySelector(`[data-question=${key}] [data-version]`).value === String(version)",
        arg=[key, version],
    )


def test_from_the_call_to_the_receipt(open_page: Any, live: str, anna: Any, accessible: Any, tmp_path: Any) -> None:
    call = CallFactory()
    page = open_page(client=anna)
    page.goto(f"/calls/{call.slug}/apply/")
    accessible(page)
    page.get_by_role("link", name=re.compile("Озёрск")).click()
    page.get_by_text("Города до 20 тысяч", exact=True).wait_for()
    accessible(page)
    page.locator("[name=title]").fill("Торговая площадь")
    page.locator("form button.button-large").click()
    page.locator("[data-autosave]").wait_for()
    accessible(page)
    page.locator("[name=a-summary]").fill("Вернём площадь людям.")
    saved(page, "summary", 1)
    assert not page.locator("[data-question=trees]").is_visible()
    page.get_by_label("Парк").check()
    page.locator("[data-question=trees]").wait_for(state="visible")
    page.locator("[name=a-trees]").fill("двенадцать")
    page.locator("[data-question=trees] .errorlist").wait_for()
    page.locator("[name=a-trees]").fill("12")
    saved(page, "trees", 1)
    file = tmp_path / "письмо главы.pdf"
    file.write_bytes(pdf_bytes())
    page.locator("[name=a-letter]").set_input_files(str(file))
    page.get_by_role("link", name="письмо главы.pdf").wait_for()
    accessible(page)
    page.locator("[name=submit]").click()
    accessible(page)
    page.locator("form button.button-large").click()
    page.locator(".notice-done").wait_for()
    accessible(page)
    application = Application.objects.get()
    assert application.state == "submitted"
    snapshot = application.submissions.get().snapshot
    assert snapshot["answers"] == {"summary": "Вернём площадь людям.", "kind": "park", "trees": 12}
    assert [row["label"] for row in snapshot["attachments"]["letter"]] == ["письмо главы.pdf"]
    receipt = page.request.get(f"/calls/applications/{application.key}/receipt.pdf")
    assert receipt.body().startswith(b"%PDF-")


def test_two_authors_on_one_answer(open_page: Any, live: str, transactional_db: None, enter: Any, accessible: Any):
    application = ready()
    second = writer(application, given_name="Пётр", surname="Ершов")
    page = open_page(client=enter(second), width=1440)
    page.goto(f"/calls/applications/{application.key}/form/")
    first = application.created_by
    drafts.save_answer(actor=first, application=application, question="summary", value="Текст Анны", version=1)
    page.locator("[name=a-summary]").fill("Текст Петра")
    page.locator(".conflict").wait_for()
    accessible(page)
    assert "Текст Анны" in page.locator(".conflict-text").inner_text()
    assert page.locator("[name=a-summary]").input_value() == "Текст Петра"
    assert Answer.objects.get(question="summary").value == "Текст Анны"
    page.locator("[data-keep=mine]").click()
    saved(page, "summary", 3)
    assert Answer.objects.get(question="summary").value == "Текст Петра"
    assert FormerAnswer.objects.get(value="Текст Анны").by == first
    drafts.save_answer(actor=first, application=application, question="summary", value="Снова Анна", version=3)
    page.locator("[name=a-summary]").fill("Снова Пётр")
    page.locator("[data-keep=theirs]").click()
    page.wait_for_function("() => document.querySelector('[name=a-summary]').value === 'Снова Анна'")
    assert Answer.objects.get(question="summary").value == "Снова Анна"


def test_without_javascript(open_page: Any, live: str, transactional_db: None, enter: Any, tmp_path: Any) -> None:
    """One button saves everything; of two texts the person chooses; what is wrong stands there as it was typed."""
    application = ready()
    second = writer(application)
    page = open_page(client=enter(second), scripts=False)
    page.goto(f"/calls/applications/{application.key}/form/")
    first = application.created_by
    drafts.save_answer(actor=first, application=application, question="summary", value="Текст Анны", version=1)
    page.locator("[name=a-summary]").fill("Текст Петра")
    page.locator("[name=a-leader]").fill("Иван")
    page.get_by_label("Парк").check()
    file = tmp_path / "чертёж.pdf"
    file.write_bytes(b"<svg onload='alert(1)'></svg>")
    page.locator("[name=a-letter]").set_input_files(str(file))
    press(page, ".filling-actions .only-plain")
    assert page.locator("[name=a-summary]").input_value() == "Текст Петра"
    assert "Текст Анны" in page.locator(".conflict-text").inner_text()
    assert page.locator("[data-question=letter] .errorlist").is_visible()
    assert Answer.objects.get(question="leader").value == "Иван"
    assert Answer.objects.get(question="summary").value == "Текст Анны"
    press(page, ".filling-actions .only-plain")
    assert page.locator(".conflict").is_visible(), "saving once more does not overwrite what stands against it"
    press(page, "[data-keep=mine]")
    assert Answer.objects.get(question="summary").value == "Текст Петра"
    file.write_bytes(pdf_bytes())
    page.locator("[name=a-letter]").set_input_files(str(file))
    press(page, "[name=submit]")
    assert Attachment.objects.get().label == "чертёж.pdf"
    press(page, "form button.button-large")
    assert Submission.objects.count() == 1


def test_a_lost_connection_loses_nothing(
    open_page: Any, live: str, transactional_db: None, enter: Any, faults: list[str]
) -> None:
    application = ready()
    page = open_page(client=enter(application.created_by))
    page.goto(f"/calls/applications/{application.key}/form/")
    page.route("**/form/leader/", lambda route: route.abort())
    page.locator("[name=a-leader]").fill("Мария")
    page.locator("[data-state=offline]").wait_for()
    page.unroute("**/form/leader/")
    saved(page, "leader", 2)
    assert Answer.objects.get(question="leader").value == "Мария"
    faults[:] = [fault for fault in faults if "ERR_FAILED" not in fault]  # the line that was cut


def leaving_asks(page: Any) -> bool:
    """Whether the page holds back who leaves it."""
    return bool(
        page.evaluate(
            "() => { const e = new Event('beforeunload', {cancelable: true}); dispatchEvent(e); "
            "return e.defaultPrevented }"
        )
    )


@pytest.fixture
def filling(open_page: Any, live: str, transactional_db: None, enter: Any) -> Any:
    application = ready()
    page = open_page(client=enter(application.created_by))
    page.goto(f"/calls/applications/{application.key}/form/")
    return page


def test_an_answer_longer_than_a_farewell_may_carry_is_saved(filling: Any) -> None:
    """A browser sends no more than 64 KB for a page that may be gone: ordinary saving knows no such bound."""
    pasted = (
        "(field) => { field.value = 'жить '.repeat(14_000); field.dispatchEvent(new Event('input', {bubbles: true})) }"
    )
    filling.locator("[name=a-summary]").evaluate(pasted)
    saved(filling, "summary", 2)
    assert len(Answer.objects.get(question="summary").value) > 69_000


def test_nothing_is_called_saved_over_what_is_not(filling: Any, tmp_path: Any, faults: list[str]) -> None:
    page = filling
    page.get_by_label("Парк").check()
    page.locator("[data-question=trees]").wait_for(state="visible")
    page.locator("[name=a-trees]").fill("двенадцать")
    page.locator("[data-question=trees] .errorlist").wait_for()
    page.locator("[name=a-leader]").fill("Мария")
    saved(page, "leader", 2)
    page.locator("[data-state=unkept]").wait_for()
    assert leaving_asks(page)
    assert "id_a-trees_faults" in page.locator("[name=a-trees]").get_attribute("aria-describedby")
    page.locator("[name=a-trees]").fill("12")
    page.locator("[data-state=saved]").wait_for()
    assert not leaving_asks(page)
    page.route("**/form/letter/files/", lambda route: route.abort())
    file = tmp_path / "письмо.pdf"
    file.write_bytes(pdf_bytes())
    page.locator("[name=a-letter]").set_input_files(str(file))
    page.locator("[data-question=letter] .errorlist").wait_for()
    page.locator("[data-state=unkept]").wait_for()
    assert leaving_asks(page)
    page.unroute("**/form/letter/files/")
    page.locator("[name=a-letter]").set_input_files(str(file))
    page.locator("[data-state=saved]").wait_for()
    page.locator("[data-remove-file]").focus()
    page.keyboard.press("Enter")
    page.locator("[data-remove-file]").wait_for(state="detached")
    assert page.evaluate("() => document.activeElement.name") == "a-letter", "the keyboard is not sent to the top"
    faults[:] = [fault for fault in faults if "ERR_FAILED" not in fault]  # the line that was cut


def test_signing_in_in_another_window_saves_what_waited(filling: Any, enter: Any, live: str, faults: list[str]) -> None:
    """The page was open before: it holds the token of a session that is over."""
    page, person = filling, Application.objects.get().created_by
    page.context.clear_cookies()
    page.locator("[name=a-leader]").fill("Мария")
    page.locator("[data-state=signed-out]").wait_for()
    cookies = enter(person).cookies.items()
    page.context.add_cookies([{"name": name, "value": cookie.value, "url": live} for name, cookie in cookies])
    saved(page, "leader", 2)
    page.locator("[data-state=saved]").wait_for()
    assert Answer.objects.get(question="leader").value == "Мария"
    faults[:] = [fault for fault in faults if "403" not in fault and "302" not in fault]
