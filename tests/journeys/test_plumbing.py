"""The browser itself: that the trap for faults catches what it must."""

import pytest

pytestmark = pytest.mark.journey


def test_a_page_opens_and_faults_are_caught(page, faults):
    assert page.goto("/health/").ok
    page.evaluate("() => console.error('a fault made on purpose')")
    page.wait_for_timeout(50)
    assert [fault for fault in faults if "made on purpose" in fault]
    faults.clear()


def test_a_breach_of_the_content_policy_is_a_fault(page, faults):
    page.goto("/health/")
    page.evaluate("() => fetch('http://127.0.0.1:9/elsewhere').catch(() => null)")
    page.wait_for_timeout(50)
    assert [fault for fault in faults if "Content Security Policy" in fault]
    faults.clear()


def test_axe_works_under_the_strict_policy(page, accessible):
    page.goto("/health/")
    page.evaluate("() => { document.body.innerHTML = '<input type=text>'; }")
    with pytest.raises(AssertionError, match="label"):
        accessible(page)
