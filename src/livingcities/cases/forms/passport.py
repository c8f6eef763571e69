"""The form of a passport: texts, and tables whose rows can be added without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import BaseFormSet
from django.utils.translation import gettext_lazy as _

from livingcities.cases import passport as p
from livingcities.cases.models import Money, Partner, Theme
from livingcities.cases.passport import Passport
from livingcities.cities.models import City

MOST_THEMES = 5
SPARE = 1  # empty rows below those that are filled in


class WholeNumberField(forms.CharField):
    """A whole number as people type it: with blanks between thousands."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def __init__(self, *, least: int, most: int, **kwargs: Any):
        super().__init__(**kwargs)
        self.least, self.most = least, most

    def to_python(self, value: Any) -> Any:
        text = re.sub(r"[\s\u00a0\u202f]", "", str(value or ""))
        if not text:
            return None
        if not re.fullmatch(r"\d{1,15}", text):
            raise ValidationError(_("A whole number without letters, please."))
        number = int(text)
        if not self.least <= number <= self.most:
            raise ValidationError(_("This number cannot be right here."))
        return number

    def prepare_value(self, value: Any) -> Any:
        return f"{value:,}".replace(",", " ") if isinstance(value, int) and value >= 10_000 else value

    def run_validators(self, value: Any) -> None:
        """Bounds are checked above; the validators of a text would measure a number."""


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _year(**kwargs: Any) -> WholeNumberField:
    return WholeNumberField(least=p.FIRST_YEAR, most=p.LAST_YEAR, required=False, **kwargs)


class ThemeChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj)


class TextsForm(forms.Form):
    """What of the passport is not a table. Nothing is required in a draft except a title."""

    title = forms.CharField(
        label=_("Title"),
        max_length=p.TITLE,
        help_text=_("What was done, in one line: «Market square: the town gets its meeting place back»."),
    )
    summary = forms.CharField(
        label=_("In short"),
        max_length=p.SUMMARY,
        required=False,
        widget=_area(3),
        help_text=_("One or two sentences for the list: what was there, what is there now."),
    )
    themes = ThemeChoice(
        label=_("Themes"),
        queryset=Theme.objects.all(),
        to_field_name="slug",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Up to five; one to three are found best."),
    )
    main_theme = forms.ModelChoiceField(
        label=_("Main theme"),
        queryset=Theme.objects.all(),
        to_field_name="slug",
        required=False,
        help_text=_("Its sign stands for the practice where there is no photograph."),
    )
    year = _year(label=_("Year of the result"))
    problem = forms.CharField(
        label=_("Problem"),
        max_length=p.TEXT,
        required=False,
        widget=_area(7),
        help_text=_("What was wrong, for whom, since when. An empty line begins a new paragraph."),
    )
    solution = forms.CharField(
        label=_("Solution"),
        max_length=p.TEXT,
        required=False,
        widget=_area(9),
        help_text=_("What was done, so that somebody in another town understands how."),
    )
    involvement = forms.CharField(
        label=_("How residents were involved"),
        max_length=p.TEXT,
        required=False,
        widget=_area(5),
        help_text=_("How they were asked, what they decided, what they did with their own hands."),
    )
    people = WholeNumberField(
        label=_("Residents who took part"),
        least=0,
        most=20_000_000,
        required=False,
        help_text=_("Leave it empty if nobody counted."),
    )
    ppp_form = forms.CharField(
        label=_("Form of the public–private partnership"),
        max_length=p.LINE,
        required=False,
        help_text=_("Only if there was one: concession, agreement, lease."),
    )
    mistakes = forms.CharField(
        label=_("What went wrong"),
        max_length=p.TEXT,
        required=False,
        widget=_area(5),
        help_text=_("This is what others read first. What would you do differently?"),
    )
    needed = forms.CharField(
        label=_("What is needed to repeat it"),
        max_length=p.TEXT,
        required=False,
        widget=_area(5),
        help_text=_("People, permissions, money, time, the will of whom."),
    )

    def clean_themes(self) -> Any:
        themes = self.cleaned_data["themes"]
        if len(themes) > MOST_THEMES:
            raise ValidationError(_("Choose up to five themes: with more of them the practice is harder to find."))
        return themes

    def themes_in_order(self) -> tuple[str, ...]:
        """The main one first."""
        main = self.cleaned_data.get("main_theme")
        slugs = [theme.slug for theme in self.cleaned_data["themes"]]
        first = [main.slug] if main else []
        return tuple(dict.fromkeys([*first, *slugs]))


class StepRow(forms.Form):
    title = forms.CharField(label=_("Step"), max_length=p.TITLE, required=False)
    text = forms.CharField(label=_("What was done"), max_length=2000, required=False, widget=_area(3))
    months = WholeNumberField(label=_("Months"), least=0, most=p.LONGEST_MONTHS, required=False)


class PartnerRow(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", "—"), *Partner.choices])
    name = forms.CharField(label=_("Who"), max_length=p.TITLE, required=False)
    role = forms.CharField(label=_("What they did"), max_length=p.LINE, required=False)


class MoneyRow(forms.Form):
    source = forms.ChoiceField(label=_("Source"), required=False, choices=[("", "—"), *Money.choices])
    amount = WholeNumberField(label=_("Roubles"), least=0, most=p.MOST_ROUBLES, required=False)
    note = forms.CharField(label=_("Note"), max_length=p.LINE, required=False)


class ResultRow(forms.Form):
    indicator = forms.CharField(label=_("What was counted"), max_length=p.TITLE, required=False)
    unit = forms.CharField(label=_("Unit"), max_length=40, required=False)
    before = forms.CharField(label=_("Before"), max_length=60, required=False)
    after = forms.CharField(label=_("After"), max_length=60, required=False)
    year = _year(label=_("Year"))


TABLES: dict[str, type[forms.Form]] = {
    "steps": StepRow,
    "partners": PartnerRow,
    "money": MoneyRow,
    "results": ResultRow,
}


def _rows(name: str, *, data: Any, told: Passport, more: str) -> BaseFormSet:
    """A table: from what was sent, with one row more where the button «Add a row» asked for it (nothing is lost),
    or from the passport. A row that is left empty disappears."""
    factory = forms.formset_factory(
        TABLES[name], extra=SPARE, max_num=p.ROWS, absolute_max=p.ROWS + 5, validate_max=True
    )
    if data is None:
        return factory(prefix=name, initial=[line.as_dict() for line in getattr(told, name)])
    if more == name:
        data = data.copy()
        count = data.get(f"{name}-TOTAL_FORMS", "")
        data[f"{name}-TOTAL_FORMS"] = str(min(int(count) + 1, p.ROWS) if re.fullmatch(r"[0-9]{1,4}", count) else 1)
    return factory(data, prefix=name)


class PassportForm:
    """Texts and tables as one form. `more` is the table that asked for another row: then nothing is saved yet."""

    def __init__(self, data: Any = None, *, told: Passport | None = None):
        told = told or Passport()
        self.more = data.get("more", "") if data is not None else ""
        initial = told.as_dict() | {"main_theme": told.themes[0] if told.themes else None}
        self.texts = TextsForm(data, initial=initial)
        self.tables = {name: _rows(name, data=data, told=told, more=self.more) for name in TABLES}
        self.data = data

    @property
    def is_sent(self) -> bool:
        return self.data is not None and self.more not in TABLES

    def is_valid(self) -> bool:
        checked = [self.texts.is_valid(), *(table.is_valid() for table in self.tables.values())]
        return all(checked)

    def errors(self) -> Iterator[tuple[str, str, str]]:
        """(anchor, label, text) of every error, for the summary above."""
        for form in (self.texts, *(row for table in self.tables.values() for row in table)):
            for name, texts in form.errors.items():
                field = form[name] if name in form.fields else None
                for text in texts:
                    yield (
                        (field.id_for_label or field.auto_id) if field else "",
                        str(field.label) if field else "",
                        str(text),
                    )
        for table in self.tables.values():
            for text in table.non_form_errors():
                yield "", "", str(text)

    @property
    def passport(self) -> Passport:
        """What was typed; photographs and documents are kept elsewhere."""
        texts = dict(self.texts.cleaned_data)
        texts.pop("main_theme")
        texts["themes"] = list(self.texts.themes_in_order())
        rows = {name: [row.cleaned_data for row in table] for name, table in self.tables.items()}
        return Passport.of(texts | rows)

    @property
    def steps(self) -> BaseFormSet:
        return self.tables["steps"]

    @property
    def partners(self) -> BaseFormSet:
        return self.tables["partners"]

    @property
    def money(self) -> BaseFormSet:
        return self.tables["money"]

    @property
    def results(self) -> BaseFormSet:
        return self.tables["results"]


class BeginForm(forms.Form):
    city = forms.ModelChoiceField(label=_("Town"), queryset=City.objects.none(), to_field_name="slug")
    title = forms.CharField(
        label=_("What was done?"),
        max_length=p.TITLE,
        min_length=10,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One line that somebody in another town understands. You can change it later."),
    )

    def __init__(self, *args: Any, cities: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["city"].queryset = cities  # type: ignore[attr-defined]
