"""Which seats a facilitator marks: whole sets of a finding, or seats one by one."""

from __future__ import annotations

from typing import Any

from django import forms

from livingcities.dialogues import integrity


class SeatsField(forms.TypedMultipleChoiceField):
    """Numbers of seats out of many thousands: each is looked up, not searched for among the choices."""

    known: frozenset[str] = frozenset()

    def valid_value(self, value: str) -> bool:
        return value in self.known


class SuspectsForm(forms.Form):
    sets = forms.MultipleChoiceField(required=False)
    seat = SeatsField(required=False, coerce=int)

    def __init__(self, *args: Any, findings: dict[str, Any], **kwargs: Any):
        super().__init__(*args, **kwargs)
        sets = [(name, found) for name, finding in findings.items() for found in finding["sets"]]
        self.by_set = {integrity.key(name, found): found["seats"] for name, found in sets}
        everybody = frozenset(str(seat) for seats in self.by_set.values() for seat in seats)
        self.fields["sets"].choices = [(key, key) for key in self.by_set]  # type: ignore[attr-defined]
        self.fields["seat"].known = everybody  # type: ignore[attr-defined]

    def seats(self) -> set[int]:
        whole = {seat for key in self.cleaned_data["sets"] for seat in self.by_set[key]}
        return whole | set(self.cleaned_data["seat"])

    def fitting(self) -> set[int]:
        """Of what was ticked, the seats that are still among the findings: of a form that is refused."""
        whole = {seat for key in self["sets"].data or () for seat in self.by_set.get(key, ())}
        known = self.fields["seat"].known  # type: ignore[attr-defined]
        return whole | {int(seat) for seat in self["seat"].data or () if seat in known}
