"""Jurors, one by one or pasted as lines; conflicts; readings given by hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from livingcities.calls.models import Application, Call, Juror
from livingcities.calls.operations.jury import Invited
from livingcities.cities.models import City, Region
from livingcities.cities.names import fold
from livingcities.people.models import Organisation

MOST_LINES = 300


def listed(text: str) -> list[str]:
    """«парки, вода» or a word a line: each once, in order."""
    parts = (" ".join(part.split()) for part in text.replace("\n", ",").split(","))
    return list(dict.fromkeys(part[:80] for part in parts if part))


class Listed(forms.CharField):
    """Several words or phrases, with commas or line breaks between them."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        return listed(super().clean(value))


class JurorForm(forms.Form):
    name = forms.CharField(label=_("Given name and surname"), max_length=200)
    email = forms.EmailField(label=_("E-mail"), help_text=_("The invitation goes there."))
    about = forms.CharField(label=_("Who this is"), max_length=300, required=False)
    professions = Listed(
        label=_("Professions"), max_length=300, required=False, help_text=_("With commas: architect, economist.")
    )
    themes = Listed(
        label=_("Themes"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Words that an application close to this person would use, with commas."),
    )
    region = forms.ModelChoiceField(
        label=_("Region"),
        queryset=Region.objects.all(),
        required=False,
        help_text=_("Applications of the own region are not given to a juror."),
    )
    city = forms.CharField(label=_("Town"), max_length=120, required=False)
    employer = forms.CharField(label=_("Employer"), max_length=200, required=False)
    least = forms.IntegerField(label=_("Reads at least"), min_value=0, max_value=500, initial=0)
    most = forms.IntegerField(label=_("Reads at most"), min_value=1, max_value=500, initial=30)
    is_chair = forms.BooleanField(label=_("Chairs the jury"), required=False)
    is_auditor = forms.BooleanField(
        label=_("Second jury"), required=False, help_text=_("Reads only the share that is read again as a check.")
    )

    def __init__(self, *args: Any, call: Call, juror: Juror | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.call, self.juror = call, juror
        if call.professions:
            self.fields["professions"].help_text = gettext("The call asks for: %(names)s.") % {
                "names": ", ".join(call.professions)
            }

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        known = Juror.objects.filter(call=self.call, email=email)
        if self.juror:
            known = known.exclude(pk=self.juror.pk)
        if known.exists():
            raise ValidationError(_("This person has been invited into this jury already."))
        return email

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("least", 0) > cleaned.get("most", 0) and "most" in cleaned:
            self.add_error("most", _("Less than the least load."))
        try:
            cleaned["city"] = town(cleaned.get("city", ""), cleaned.get("region"))
        except ValidationError as error:
            self.add_error("city", error)
        cleaned["organisation"] = organisation(cleaned.get("employer", ""))
        return cleaned

    def person(self) -> Invited:
        return Invited(**self.cleaned_data)


def town(name: str, region: Region | None) -> City | None:
    """The town of this name; where several are called so, the region tells them apart."""
    if not name.strip():
        return None
    found = City.objects.filter(sort_name=fold(name))
    rows = list((found.filter(region=region) if region else found)[:2])
    if not rows:
        raise ValidationError(_("No such town is known. Check the spelling, or leave it empty and choose the region."))
    if len(rows) > 1:
        raise ValidationError(_("There are several towns of this name: choose the region too."))
    return rows[0]


def organisation(name: str) -> Organisation | None:
    return Organisation.objects.filter(name__iexact=name.strip()).first() if name.strip() else None


class ImportForm(forms.Form):
    """Name; e-mail; region; professions; themes; town; employer: a person a line."""

    lines = forms.CharField(
        label=_("People, one a line"),
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_(
            "Name; e-mail; region; professions with commas; themes with commas; town; employer. All after the e-mail "
            "may be empty or left out. By region, town and employer conflicts of interest are found."
        ),
    )
    least = forms.IntegerField(label=_("Each reads at least"), min_value=0, max_value=500, initial=0)
    most = forms.IntegerField(label=_("Each reads at most"), min_value=1, max_value=500, initial=30)

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.call = call

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "most" in cleaned and cleaned.get("least", 0) > cleaned["most"]:
            self.add_error("most", _("Less than the least load."))
        lines = [line.strip() for line in cleaned.get("lines", "").splitlines() if line.strip()]
        if len(lines) > MOST_LINES:
            self.add_error("lines", _("At most 300 people at once."))
            return cleaned
        cleaned["people"] = self._people(lines, cleaned)
        return cleaned

    def _people(self, lines: Iterable[str], cleaned: dict[str, Any]) -> list[Invited]:
        regions = {fold(region.name): region for region in Region.objects.all()}
        known = set(Juror.objects.filter(call=self.call).values_list("email", flat=True))
        people: list[Invited] = []
        for number, line in enumerate(lines, start=1):
            try:
                person = self._person(line, regions, known, cleaned)
            except ValidationError as error:
                text = gettext("Line %(number)s: %(why)s") % {"number": number, "why": error.messages[0]}
                self.add_error("lines", text)
            else:
                known.add(person.email)
                people.append(person)
        return people

    def _person(self, line: str, regions: dict[str, Region], known: set[str], cleaned: dict[str, Any]) -> Invited:
        cells = [" ".join(cell.split()) for cell in line.replace("\t", ";").split(";")]
        name, email, region, professions, themes, home, employer = (cells + [""] * 7)[:7]
        email = email.lower()
        if not name:
            raise ValidationError(gettext("the name is missing."))
        validate_email(email)
        if email in known:
            raise ValidationError(gettext("%(email)s has been invited already.") % {"email": email})
        if region and fold(region) not in regions:
            raise ValidationError(gettext("there is no region «%(name)s».") % {"name": region})
        return Invited(
            email=email,
            name=name[:200],
            region=regions.get(fold(region)),
            city=town(home, regions.get(fold(region))),
            organisation=organisation(employer),
            employer=employer[:200],
            professions=listed(professions),
            themes=listed(themes),
            least=cleaned.get("least", 0),
            most=cleaned.get("most", 30),
        )


class ConflictForm(forms.Form):
    """What the secretariat knows of a tie: the number of the application, and why."""

    number = forms.IntegerField(label=_("Number of the application"), min_value=1)
    note = forms.CharField(label=_("What binds them"), max_length=300)

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.call = call

    def clean_number(self) -> Application:
        found = self.call.applications.filter(number=self.cleaned_data["number"]).first()
        if found is None:
            raise ValidationError(_("There is no application of this number."))
        return found


class AnswerForm(forms.Form):
    """To an invitation: what one says when one says no."""

    reason = forms.CharField(label=_("Why not, if you like to say"), max_length=300, required=False)


class GiveForm(forms.Form):
    """A reading given by hand."""

    juror = forms.ModelChoiceField(label=_("Juror"), queryset=Juror.objects.none())
    reason = forms.CharField(label=_("The reason"), max_length=300)

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["juror"].queryset = call.jurors.reading()  # type: ignore[attr-defined]


class TakeForm(forms.Form):
    reason = forms.CharField(label=_("The reason"), max_length=300)
