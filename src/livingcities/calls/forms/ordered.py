"""Rows that are put in order by numbers typed in and taken away by a mark."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Ordered(BaseFormSet):
    @classmethod
    def of(cls, form: type[forms.Form], *, spare: int, most: int) -> Any:
        """The class of such rows, with `spare` empty ones and `most` at the utmost."""
        return formset_factory(
            form,
            formset=cls,
            extra=spare,
            can_order=True,
            can_delete=True,
            can_delete_extra=False,
            max_num=most,
            absolute_max=most,
            validate_max=True,
        )

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["ORDER"].label = pgettext_lazy("in the order of rows", "Place")
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Remove")
