from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from livingcities.people import photos
from livingcities.people.models import Audience, Shown, User

NAME_SIGNS = "-'’. "


def tidy(text: str) -> str:
    """One line of text: composed letters, single spaces, no signs that do not show or turn the line around."""
    composed = unicodedata.normalize("NFC", text)
    shown = "".join(" " if character.isspace() else character for character in composed)
    return " ".join("".join(c for c in shown if unicodedata.category(c) not in {"Cc", "Cf", "Co", "Cs"}).split())


class NameField(forms.CharField):
    def clean(self, value: Any) -> str:
        name = tidy(super().clean(value))
        if not all(
            character.isalpha() or unicodedata.combining(character) or character in NAME_SIGNS for character in name
        ):
            raise forms.ValidationError(_("Only letters, spaces and hyphens, please."))
        return name


class ProfileForm(forms.Form):
    surname = NameField(
        label=_("Surname"), max_length=80, required=False, widget=forms.TextInput({"autocomplete": "family-name"})
    )
    given_name = NameField(
        label=_("Given name"), max_length=80, required=False, widget=forms.TextInput({"autocomplete": "given-name"})
    )
    patronymic = NameField(
        label=_("Patronymic"),
        max_length=80,
        required=False,
        help_text=_("For certificates and official papers. Leave it empty if you have none."),
        widget=forms.TextInput({"autocomplete": "additional-name"}),
    )
    help_offered = forms.CharField(
        label=_("What I can help with"),
        max_length=1000,
        required=False,
        help_text=_("What people of your town or of another may ask you about: one or two sentences."),
        widget=forms.Textarea({"rows": 3}),
    )

    @classmethod
    def of(cls, person: User, data: Any = None) -> ProfileForm:
        return cls(data, initial={name: getattr(person, name) for name in cls.base_fields})

    def clean_help_offered(self) -> str:
        lines = (tidy(line) for line in self.cleaned_data["help_offered"].splitlines())
        return "\n".join(line for line in lines if line)


class AudienceForm(forms.Form):
    """Who sees each part of the profile."""

    def __init__(self, person: User, data: Any = None):
        super().__init__(data)
        for part in Shown:
            self.fields[part.value] = forms.ChoiceField(
                label=part.label, choices=Audience.choices, initial=person.audience(part)
            )


class PhotoForm(forms.Form):
    """The file becomes a `Portrait`: what it is called and what it claims to be do not matter."""

    photo = forms.FileField(
        label=_("Photo"),
        help_text=_("JPEG, PNG or WebP, up to 8 MB. We keep a small square and delete where and when it was taken."),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
    )

    REASONS = {
        "too_heavy": _("The file is larger than 8 MB. Choose a smaller one or reduce it."),
        "unreadable": _("This is not a picture that we can read. JPEG, PNG and WebP will do."),
        "too_large": _("The picture has too many pixels. Make it smaller: 24 megapixels will do."),
        "too_small": _("The picture is too small: each side needs at least 96 pixels."),
        "busy": _("Many pictures are arriving just now. Send this one again in a minute."),
    }

    def clean_photo(self) -> photos.Portrait:
        upload: UploadedFile = self.cleaned_data["photo"]
        try:
            if (upload.size or 0) > photos.MAX_BYTES:
                raise photos.NotAPortrait("too_heavy")
            return photos.prepare(upload.read())
        except photos.NotAPortrait as refusal:
            raise forms.ValidationError(self.REASONS[refusal.code], code=refusal.code) from refusal
