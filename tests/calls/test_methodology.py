"""The methodology report in words."""

from __future__ import annotations

import pytest
from django.utils import translation

from livingcities.calls.methodology import Audit
from livingcities.calls.report.methodology import audit_in_words


@pytest.mark.parametrize(("difference", "said"), [(0.12, "0.12 points more"), (-0.12, "0.12 points less")])
def test_what_the_second_jury_gave_is_said_by_its_sign(difference: float, said: str):
    with translation.override("en"):
        *_head, last = audit_in_words(Audit(applications=4, correlation=None, difference=difference))
    assert said in last
    assert "−" not in last
    assert "-0" not in last
