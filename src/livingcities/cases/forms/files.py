"""Photographs and documents as they are sent, and the words beside them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from livingcities.base.uploads import MB, Accepted, NotAccepted, accept, in_words, picker
from livingcities.cases import passport as p

PHOTO, DOCUMENT = ("image",), ("pdf", "office")
MOST = {PHOTO: 20 * MB, DOCUMENT: 40 * MB}


def _limits(kinds: tuple[str, ...]) -> str:
    return gettext("%(kinds)s, up to %(most)s MB.") % {"kinds": in_words(kinds), "most": MOST[kinds] // MB}


class SentFileField(forms.FileField):
    """A file told by its content; the cleaned value is `Accepted`, the sender's name for it stays in `name`."""

    def __init__(self, *, kinds: tuple[str, ...], **kwargs: Any):
        super().__init__(widget=forms.FileInput(attrs={"accept": picker(kinds)}), **kwargs)
        self.kinds = kinds
        self.help_text = lazy(_limits, str)(kinds)  # in the language of the page, not of the start

    def clean(self, data: Any, initial: Any = None) -> tuple[Accepted, str]:
        sent = super().clean(data, initial)
        try:
            return accept(sent, kinds=self.kinds, most_bytes=MOST[self.kinds]), sent.name or ""
        except NotAccepted as refusal:
            raise ValidationError(refusal.reason) from refusal


class PhotoForm(forms.Form):
    file = SentFileField(kinds=PHOTO, label=_("Photograph"))
    alt = forms.CharField(
        label=_("What is on it"),
        max_length=p.LINE,
        min_length=5,
        help_text=_("For those who do not see it: «Children play at the fountain, behind them the new market roof»."),
    )
    caption = forms.CharField(label=_("Caption"), max_length=p.LINE, required=False, help_text=_("Who took it, when."))


class DocumentForm(forms.Form):
    file = SentFileField(kinds=DOCUMENT, label=_("Document"))
    title = forms.CharField(
        label=_("Title of the document"),
        max_length=p.TITLE,
        help_text=_("What is in it: «Agreement with the traders, 2023»."),
    )


class PhotoWords(forms.Form):
    """The words beside one photograph that is there already."""

    alt = forms.CharField(label=_("What is on it"), max_length=p.LINE, min_length=5)
    caption = forms.CharField(label=_("Caption"), max_length=p.LINE, required=False)


class DocumentWords(forms.Form):
    title = forms.CharField(label=_("Title of the document"), max_length=p.TITLE)
