"""What an application was given, in the words of its call: «победитель» of an award, «место» of a school."""

from __future__ import annotations

from django import template

from livingcities.calls.given import given_by
from livingcities.calls.models import Call, Decision

register = template.Library()


@register.filter
def given(decision: Decision | None, call: Call) -> str:
    return given_by(call).kind(decision)
