"""How every form of the site is drawn, and the widgets that Django does not have."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils import timezone
from django.utils.translation import gettext_noop

from .moments import MOSCOW

# Django's word for a choice not made yet, which its own Russian catalogue lacks: ours has it.
gettext_noop("- Select an option -")


class HouseRenderer(TemplatesSetting):
    form_template_name = "base/form/form.html"
    field_template_name = "base/form/field.html"


class DateTimeLocal(forms.DateTimeInput):
    """The browser's own picker of day and time; the form says in which zone it is read."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class MomentField(forms.DateTimeField):
    """A day and hour by the clocks of Moscow, whatever the zone of the server or the browser."""

    widget = DateTimeLocal

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(MOSCOW):
            return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return timezone.make_naive(value, MOSCOW) if isinstance(value, datetime) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(initial and timezone.make_naive(initial, MOSCOW), data)


class DatePicker(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class RadioCards(forms.RadioSelect):
    """One choice of a few, each with a sentence of its own: `RadioCards(texts={"link": "Anyone with the link"})`."""

    template_name = "base/form/radio_cards.html"

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = (), texts: Any = None) -> None:
        super().__init__(attrs, choices)
        self.texts = texts or {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["text"] = self.texts.get(str(value), "")
        return option
