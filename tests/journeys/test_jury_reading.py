"""A juror reads by keyboard and on a phone; marks are kept by themselves; without JavaScript as well."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from livingcities.calls.models import Assignment, Criterion, Review
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
    page.locator("button[value=submit]").click()
    page.wait_for_load_state()
    assert Review.objects.submitted().get().marks.filter(value=3).count() == 3
