"""The form builder: a section, a question of any kind with its settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from livingcities.base import uploads
from livingcities.base.forms import DatePicker
from livingcities.calls.questionnaire import Question, Questionnaire, Section, editing
from livingcities.calls.questionnaire.case_fields import fields_for
from livingcities.calls.questionnaire.choosing import Choosing
from livingcities.calls.questionnaire.filing import MOST_FILES, MOST_MEGABYTES
from livingcities.calls.questionnaire.kinds import KINDS
from livingcities.calls.questionnaire.table import MOST_ROWS, Table
from livingcities.calls.questionnaire.texts import plain

LIMITS_IN = [("characters", _("characters")), ("words", _("words"))]
BETWEEN = "\u241f"  # parts the key of a question from the key of its answer


class SectionForm(forms.Form):
    title = forms.CharField(label=_("Title of the section"), max_length=200)
    text = forms.CharField(
        label=_("A few words for applicants"), max_length=3000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    title_en = forms.CharField(label=_("Title in English"), max_length=200, required=False)
    text_en = forms.CharField(
        label=_("The same in English"), max_length=3000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    @staticmethod
    def initial_of(section: Section | None) -> dict[str, Any]:
        if section is None:
            return {}
        return {
            "title": section.title_ru,
            "text": section.text_ru,
            "title_en": section.title_en,
            "text_en": section.text_en,
        }

    def section(self, key: str) -> Section:
        data = self.cleaned_data
        return Section(key, data["title"], data["title_en"], plain(data["text"]), plain(data["text_en"]))


class OptionLines(forms.CharField):
    """Answers to choose from, a line each, the English text behind a bar."""

    def __init__(self, **kwargs: Any) -> None:
        help_text = _("A line each. English behind a bar: «Площадь | Square». Reword a line, and old answers stay.")
        super().__init__(widget=forms.Textarea(attrs={"rows": 6}), **{"help_text": help_text, **kwargs})


def _whole(label: Any, most: int, **kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, **{"min_value": 1, "max_value": most, "required": False, **kwargs})


def _number(label: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, required=False, max_digits=18, decimal_places=6)


def _limit() -> dict[str, forms.Field]:
    return {
        "limit": _whole(_("At most"), 100_000),
        "limit_in": forms.ChoiceField(label=_("counted in"), choices=LIMITS_IN, initial="characters"),
    }


def _bounds() -> dict[str, forms.Field]:
    return {"least": _number(_("Lowest value")), "most": _number(_("Highest value"))}


def _number_settings() -> dict[str, forms.Field]:
    unit = forms.CharField(label=_("Unit"), max_length=40, required=False, help_text=_("people, m², months"))
    unit_en = forms.CharField(label=_("Unit in English"), max_length=40, required=False)
    decimals = _whole(_("Digits after the decimal mark"), 6, min_value=0, initial=0)
    return {"unit": unit, "unit_en": unit_en, "decimals": decimals} | _bounds()


def _date_settings() -> dict[str, forms.Field]:
    return {
        "earliest": forms.DateField(label=_("Not earlier than"), required=False, widget=DatePicker),
        "latest": forms.DateField(label=_("Not later than"), required=False, widget=DatePicker),
    }


def _file_settings() -> dict[str, forms.Field]:
    kinds = forms.MultipleChoiceField(
        label=_("Types"),
        choices=list(uploads.FAMILIES.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("None marked: any of these."),
    )
    count = _whole(_("Files at most"), MOST_FILES, initial=1, required=True)
    weight = _whole(_("Megabytes each at most"), MOST_MEGABYTES, initial=20, required=True)
    return {"kinds": kinds, "count": count, "megabytes": weight}


def _table_settings() -> dict[str, forms.Field]:
    least = _whole(_("Rows at least"), MOST_ROWS, min_value=0)
    return {"least_rows": least, "rows": _whole(_("Rows at most"), MOST_ROWS, initial=20, required=True)}


def _choices_settings() -> dict[str, forms.Field]:
    return {"options": OptionLines(label=_("Answers")), "most": _whole(_("At most so many"), 100)}


# The fields that questions of a kind alone have, named as in the schema.
SETTINGS: dict[str, Callable[[], dict[str, forms.Field]]] = {
    "short_text": _limit,
    "long_text": _limit,
    "number": _number_settings,
    "money": _bounds,
    "date": _date_settings,
    "choice": lambda: {"options": OptionLines(label=_("Answers"))},
    "choices": _choices_settings,
    "file": _file_settings,
    "table": _table_settings,
}


class QuestionForm(forms.Form):
    """One question. What is typed becomes the question's JSON, which its kind reads as always."""

    title = forms.CharField(label=_("Question"), max_length=300)
    help = forms.CharField(
        label=_("Explanation"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What a good answer holds. It stands under the question."),
    )
    required = forms.BooleanField(label=_("An answer is required"), required=False)
    identifies = forms.BooleanField(
        label=_("Tells who applies"),
        required=False,
        help_text=_("Jurors do not see the answer where the season is blind."),
    )
    case_field = forms.ChoiceField(label=_("If it wins, the answer becomes in the case"), choices=[], required=False)
    condition = forms.MultipleChoiceField(
        label=_("Ask only if the answer is"),
        choices=[],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None marked: always asked. Mark answers of one question."),
    )
    title_en = forms.CharField(label=_("Question in English"), max_length=300, required=False)
    help_en = forms.CharField(
        label=_("Explanation in English"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: Any, *, form: Questionnaire, kind: str, question: Question | None = None) -> None:
        self.kind, self.question = kind, question
        self.own = SETTINGS.get(kind, dict)()
        super().__init__(data, initial=self._initial(question))
        self.fields |= self.own
        self._offer_case_fields()
        choices = _conditions(_before(form, question))
        if choices:
            self.fields["condition"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["condition"]

    def _offer_case_fields(self) -> None:
        offered = fields_for(self.kind)
        if offered:
            self.fields["case_field"].choices = [("", _("does not go there")), *offered]  # type: ignore[attr-defined]
            if self.kind == Table.kind:
                self.fields["case_field"].help_text = _("Then say of each column what it becomes there.")
        else:
            del self.fields["case_field"]

    def _initial(self, question: Question | None) -> dict[str, Any]:
        if question is None:
            return {}
        data = question.as_dict()
        if isinstance(question, Choosing):
            data["options"] = editing.option_lines(question.options)
        if question.condition:
            data["condition"] = [f"{question.condition.question}{BETWEEN}{key}" for key in question.condition.any]
        return {name: getattr(question, name) for name in self.own if hasattr(question, name)} | data

    def own_fields(self) -> list[Any]:
        return [self[name] for name in self.own]

    def clean_condition(self) -> dict[str, Any] | None:
        pairs = [value.split(BETWEEN, 1) for value in self.cleaned_data["condition"]]
        if len({key for key, _answer in pairs}) > 1:
            raise ValidationError(_("Mark answers of one question only."))
        return {"question": pairs[0][0], "any": [answer for _key, answer in pairs]} if pairs else None

    def clean_options(self) -> list[dict[str, Any]]:
        before = self.question.options if isinstance(self.question, Choosing) else ()
        options = editing.options_of(self.cleaned_data["options"].splitlines(), before)
        if len(options) < 2:
            raise ValidationError(_("Write at least two answers to choose from."))
        return [option.as_dict() for option in options]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for low, high in (("least", "most"), ("earliest", "latest"), ("least_rows", "rows")):
            first, last = values.get(low), values.get(high)
            if first is not None and last is not None and first > last:
                self.add_error(high, _("This is below the lower bound."))
        return values

    def read(self, key: str, columns: Iterable[dict[str, Any]] = ()) -> Question:
        """The question as it shall stand."""
        data = {name: _json(value) for name, value in self.cleaned_data.items() if value is not None}
        data |= {"key": key, "kind": self.kind, "columns": list(columns)}
        if "condition" not in self.fields and self.question and self.question.condition:
            data["condition"] = self.question.condition.as_dict()
        return KINDS[self.kind].of(data)


def _json(value: Any) -> Any:
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "as_tuple"):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _before(form: Questionnaire, question: Question | None) -> list[Question]:
    rows = list(form.questions)
    if question in rows:
        rows = rows[: rows.index(question)]
    return rows


def _conditions(questions: list[Question]) -> list[Any]:
    return [
        (each.title, [(f"{each.key}{BETWEEN}{key}", title) for key, title in each.titles.items()])
        for each in questions
        if isinstance(each, Choosing)
    ]
