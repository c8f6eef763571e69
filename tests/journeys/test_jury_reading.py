"""A juror reads by keyboard and on a phone; marks are kept by themselves; without JavaScript as well."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from livingcities.calls.models import Assignment, Criterion, Review
from tests.browser import press
from tests.calls.factories import AssignmentFactory, CallFactory, JurorFactory, SubmissionFactory

pytestmark = pytest.mark.journey


@pytest.fixture
def assignment(transactional_db: None) -> Assignment:
    call = CallFactory(review=True, is_blind=True)
    Criterion.objects.filter(call=call, number=3).update(may_not_apply=True)
    juror = JurorFactory(call=call)
    for _other in range(2):
        AssignmentFactory(application=SubmissionFactory(application__call=call).application, juror=juror)
    return Assignment.objects.first()


def address(assignment: Assignment) -> str:
    return f"/calls/{assignment.application.call.slug}/desk/{assignment.pk}/"


def kept(page: Any, version: int) -> None:
    page.wait_for_function("v => document.querySelector('#review-state [name=version]')?.value === v", arg=str(version))


def test_a_juror_marks_by_keyboard_and_goes_on(
    open_page: Callable[..., Any], enter: Callable[[Any], Client], assignment: Assignment, accessible: Any
) -> None:
    page = open_page(width=1440, height=900, client=enter(assignment.juror.user))
    page.goto(f"/calls/{assignment.application.call.slug}/desk/")
    accessible(page)
    page.goto(address(assignment))
    accessible(page)
    page.locator("input[type=radio]").first.focus()
    for key in ("4", "5", "0"):
        page.keyboard.press(key)
    page.wait_for_function("() => document.querySelectorAll('.rubric input:checked').length === 3")
    assert "нет" not in page.locator("[data-said]").nth(0).inner_text()
    page.wait_for_function("() => Number(document.querySelector('#review-state [name=version]')?.value) >= 1")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: not url.endswith(address(assignment)))
    review = Review.objects.submitted().get()
    marks = list(review.marks.order_by("criterion__number").values_list("value", "not_applicable"))
    assert marks == [(4, False), (5, False), (None, True)]


def test_what_is_marked_on_a_phone_is_there_after_a_reload(
    open_page: Callable[..., Any], enter: Callable[[Any], Client], assignment: Assignment, accessible: Any
) -> None:
    page = open_page(width=390, client=enter(assignment.juror.user))
    page.goto(address(assignment))
    accessible(page)
    page.locator(".mark", has_text="3").first.click()
    kept(page, 1)
    page.locator("[name=to_jury]").fill("Видно, что город этого хочет")
    kept(page, 2)
    page.reload()
    assert page.locator("input:checked").count() == 1
    assert page.locator("[name=to_jury]").input_value() == "Видно, что город этого хочет"


def test_keys_are_explained_where_there_is_a_keyboard(
    open_page: Callable[..., Any], enter: Callable[[Any], Client], assignment: Assignment
) -> None:
    client = enter(assignment.juror.user)
    desk, phone = open_page(width=1440, client=client), open_page(width=390, is_mobile=True, client=client)
    for page in (desk, phone):
        page.goto(address(assignment))
        assert page.get_by_text("Перейти к следующей заявке").is_visible()
    assert desk.locator(".rubric-keys").is_visible()
    assert phone.locator(".rubric-keys").is_hidden()


def test_two_windows_the_second_is_told(
    open_page: Callable[..., Any], enter: Callable[[Any], Client], assignment: Assignment, faults: list[str]
) -> None:
    client = enter(assignment.juror.user)
    first, second = (open_page(width=1440, client=client) for _window in range(2))
    first.goto(address(assignment))
    second.goto(address(assignment))
    first.locator(".mark", has_text="4").first.click()
    kept(first, 1)
    second.locator(".mark", has_text="1").first.click()
    second.locator("#review-state .field-error").wait_for()
    assert Review.objects.get().marks.get().value == 4
    faults.clear()  # the browser itself notes the answer 409


def test_without_a_script_the_buttons_do_it(
    open_page: Callable[..., Any], enter: Callable[[Any], Client], assignment: Assignment
) -> None:
    page = open_page(width=1440, client=enter(assignment.juror.user), scripts=False)
    page.goto(address(assignment))
    for line in page.locator(".rubric-line").all():
        line.locator("input[type=radio]").nth(2).check(force=True)
    press(page, "button[value=submit]")
    assert Review.objects.submitted().get().marks.filter(value=3).count() == 3


def test_a_juror_who_was_signed_out_is_told_and_loses_nothing(
    open_page: Callable[..., Any], enter: Callable[[Any], Client], assignment: Assignment, faults: list[str]
) -> None:
    client = enter(assignment.juror.user)
    page = open_page(width=1440, client=client)
    page.goto(address(assignment))
    page.context.clear_cookies(name="sessionid")
    page.locator("[name=to_jury]").fill("Написано, пока никто не смотрел")
    page.locator("#review-state .field-error", has_text="вышли").wait_for()
    client.logout()
    client.force_login(assignment.juror.user)
    fresh = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": page.url}
    page.context.add_cookies([fresh])
    page.context.clear_cookies(name="csrftoken")  # signing in gives a new token, the page has the old one
    page.locator("[name=to_applicant]").fill("И это тоже")
    kept(page, 1)
    assert Review.objects.get().to_jury == "Написано, пока никто не смотрел"
    assert page.locator("#review-state .field-error").count() == 0
    faults.clear()  # the browser itself notes the answer 403 to the old token


def test_a_juror_is_told_once_that_the_reading_is_over(
    open_page: Callable[..., Any], enter: Callable[[Any], Client], assignment: Assignment, faults: list[str]
) -> None:
    page = open_page(width=1440, client=enter(assignment.juror.user))
    page.goto(address(assignment))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.method == "POST" else None)
    call = assignment.application.call
    call.state = call.State.DECIDING
    call.save()
    page.clock.install()
    page.locator(".mark", has_text="4").first.click()
    page.clock.run_for(1_000)
    page.locator("#review-state .field-error").wait_for()
    page.clock.run_for(60_000)
    assert len(asked) == 1
    assert not Review.objects.exists()
    faults.clear()  # the browser itself notes the answer 403


def test_a_server_that_fails_is_said_and_asked_again(
    open_page: Callable[..., Any], enter: Callable[[Any], Client], assignment: Assignment, faults: list[str]
) -> None:
    page = open_page(width=1440, client=enter(assignment.juror.user))
    page.goto(address(assignment))
    page.route("**/save/", lambda route: route.fulfill(status=500, body="<h1>500</h1>"), times=1)
    page.locator(".mark", has_text="4").first.click()
    page.locator("#review-state .field-error", has_text="связи").wait_for()
    kept(page, 1)
    faults.clear()  # the browser itself notes the answer 500


def test_a_long_scale_is_typed_and_may_not_apply(
    open_page: Callable[..., Any], enter: Callable[[Any], Client], assignment: Assignment, accessible: Any
) -> None:
    type(assignment.application.call).objects.update(scale_min=0, scale_max=100)
    page = open_page(width=390, client=enter(assignment.juror.user))
    page.goto(address(assignment))
    accessible(page)
    numbers, box = page.locator(".marks-typed [type=number]"), page.locator(".marks-typed [type=checkbox]")
    assert box.count() == 1
    numbers.nth(2).fill("7")
    box.check()
    assert numbers.nth(2).input_value() == ""
    numbers.nth(0).fill("0")
    numbers.nth(1).fill("85")
    press(page, "button[value=submit]")
    marks = list(Review.objects.submitted().get().marks.order_by("criterion__number"))
    assert [(mark.value, mark.not_applicable) for mark in marks] == [(0, False), (85, False), (None, True)]


def test_the_key_0_is_a_mark_where_there_is_one(
    open_page: Callable[..., Any], enter: Callable[[Any], Client], assignment: Assignment
) -> None:
    type(assignment.application.call).objects.update(scale_min=0, scale_max=5)
    page = open_page(width=1440, client=enter(assignment.juror.user))
    page.goto(address(assignment))
    page.locator(".rubric-line").nth(2).locator("input[type=radio]").first.focus()
    page.keyboard.press("0")
    chosen = page.locator(".rubric-line").nth(2).locator("input:checked")
    assert chosen.get_attribute("value") == "0"
