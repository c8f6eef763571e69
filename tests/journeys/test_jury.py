"""From a checked application to readings in force, by people in their roles, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from livingcities.calls.models import Assignment, Call
from livingcities.calls.operations.assigning import compute, keep_plan
from tests.browser import press
from tests.calls.factories import CallFactory, JurorFactory, SubmissionFactory
from tests.factories import UserFactory

pytestmark = pytest.mark.journey


@pytest.fixture
def call(transactional_db: None) -> Call:
    call = CallFactory(screening=True, reviews_each=2)
    for _n in range(3):
        SubmissionFactory(application__call=call)
    SubmissionFactory(application__call=call, application__state="submitted", application__title="Сквер у вокзала")
    for n in range(4):
        JurorFactory(call=call, name=f"Судья {n}", region=None)
    return call


@pytest.mark.parametrize("width", [390, 1440])
def test_the_secretariat_checks_and_gives_readings(
    open_page: Callable[..., Any], enter: Any, call: Call, accessible: Any, width: int
) -> None:
    office = enter(UserFactory(is_secretariat=True))
    page = open_page(width=width, client=office)
    page.goto(f"/calls/{call.slug}/applications/")
    accessible(page)
    press(page, "tbody tr:last-child a")
    accessible(page)
    for line in page.locator(".check-line").all():
        line.locator("input[value=yes]").check()
    press(page, "form.checklist button")
    press(page, "form:has(input[value=admit]) button")
    page.locator("form:has(input[value=return])").wait_for()
    assert call.applications.admitted().count() == 4
    page.goto(f"/calls/{call.slug}/jury/")
    accessible(page)
    plan = keep_plan(actor=office.user, call=call, computed=compute(call))
    page.goto(f"/calls/{call.slug}/assigning/")
    accessible(page)
    page.goto(f"/calls/{call.slug}/assigning/plans/{plan.pk}/")
    accessible(page)
    press(page, "form[action$='accept/'] button")
    page.wait_for_url("**/readings/")
    page.locator(".readers").first.wait_for()
    accessible(page)
    assert Assignment.objects.in_force().count() == 8


def test_a_juror_says_what_is_too_near(open_page: Callable[..., Any], enter: Any, call: Call, accessible: Any) -> None:
    juror = call.jurors.first()
    page = open_page(client=enter(juror.user))
    page.goto(f"/calls/{call.slug}/jury/conflicts/")
    accessible(page)
    page.locator("input[name=near]").first.check()
    page.locator("main form button").last.click()
    page.locator("input[name=near]:checked").wait_for()
    assert juror.conflicts.count() == 1
