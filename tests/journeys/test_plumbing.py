"""The browser itself: that the trap for faults catches what it must."""

import time
from typing import Any

import pytest

pytestmark = pytest.mark.journey


def caught(page: Any, faults: list[str], what: str) -> bool:
    """Whether the browser reports this; its word comes a moment after the deed."""
    end = time.monotonic() + 5
    while not any(what in fault for fault in faults) and time.monotonic() < end:
        page.wait_for_timeout(20)
    return any(what in fault for fault in faults)


def test_a_page_opens_and_faults_are_caught(page, faults):
    assert page.goto("/health/").ok
    page.evaluate("() => console.error('a fault made on purpose')")
    assert caught(page, faults, "made on purpose")
    faults.clear()


def test_a_breach_of_the_content_policy_is_a_fault(page, faults):
    page.goto("/health/")
    page.evaluate("() => fetch('http://127.0.0.1:9/elsewhere').catch(() => null)")
    assert caught(page, faults, "Content Security Policy")
    faults.clear()


def test_axe_works_under_the_strict_policy(page, accessible):
    page.goto("/health/")
    page.evaluate("() => { document.body.innerHTML = '<input type=text>'; }")
    with pytest.raises(AssertionError, match="label"):
        accessible(page)
