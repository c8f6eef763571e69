"""What those who run a dialogue type in: the set-up, statements to begin with, a new closing time."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from livingcities.base.forms import DateTimeLocal, RadioCards
from livingcities.base.moments import MOSCOW, offset_from_moscow, offset_name
from livingcities.dialogues.models import Dialogue
from livingcities.dialogues.wording import checked, clean

MOST_SEEDS = 300
SHORTEST_QUESTION = 10

HELP = {
    "question": _("One open question in plain words, without «how good is it that…»."),
    "framing": _(
        "Three to six sentences: what the dialogue is about, what is settled already, who decides what with the "
        "answers and when. People answer more willingly when they know what for."
    ),
    "statement_length": _("140 characters hold one thought; longer texts usually hold several."),
    "statements_per_person": _("A few for everybody, so that one person does not fill the whole list."),
    "smallest_group": _("Answers of fewer people are not shown per group, so that nobody can be recognised."),
}
SENTENCES = {
    "voters": {
        "anyone": _("Most answers. One person may answer on several devices; the integrity panel looks for that."),
        "signed_in": _("One answer per account. Fewer people take part."),
        "residents": _("The team confirms each resident first. For decisions where residence matters."),
    },
    "authors": {
        "voters": _("The dialogue grows from what people think themselves."),
        "signed_in": _("Fewer statements, a little more order."),
        "team": _("People answer your statements only."),
    },
    "moderation": {
        "before": _("Calmer. Look into the queue at least twice a day: people wait."),
        "after": _("Livelier. Something rude may stand there for an hour."),
    },
}


class MomentField(forms.DateTimeField):
    """A day and hour as the clocks of one town show them, whatever the zone of the server or the browser."""

    widget = DateTimeLocal

    def __init__(self, *, tz: tzinfo, **kwargs: Any):
        super().__init__(**kwargs)
        self.tz = tz

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(self.tz):
            return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return timezone.make_naive(value, self.tz) if isinstance(value, datetime) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(initial and timezone.make_naive(initial, self.tz), data)


def zone_in_words(dialogue: Dialogue) -> str:
    """The zone in which a moment is typed in, for its label."""
    offset = offset_from_moscow(timezone.now(), dialogue.tz)
    if not offset:
        return gettext("Moscow time")
    return gettext("local time of %(place)s, %(offset)s") % {"place": dialogue.place, "offset": offset_name(offset)}


def clocks_now(dialogue: Dialogue) -> str:
    """Two clocks side by side: nobody has to reckon hours in their head."""
    now = timezone.now()
    there, moscow = now.astimezone(dialogue.tz), now.astimezone(MOSCOW)
    if there.utcoffset() == moscow.utcoffset():
        return gettext("It is %(time)s now.") % {"time": f"{there:%H:%M}"}
    return gettext("It is %(there)s there now, %(moscow)s in Moscow.") % {
        "there": f"{there:%H:%M}",
        "moscow": f"{moscow:%H:%M}",
    }


def _moment_field(dialogue: Dialogue, label: object) -> MomentField:
    words = {"label": str(label), "zone": zone_in_words(dialogue)}
    field = MomentField(tz=dialogue.tz, required=False, label=gettext("%(label)s (%(zone)s)") % words)
    field.help_text = clocks_now(dialogue)
    offset = offset_from_moscow(timezone.now(), dialogue.tz)
    if offset:  # the script beside the form shows the same moment in Moscow while it is being typed
        field.widget.attrs["data-moscow-offset"] = str(int(offset.total_seconds() // 60))
    return field


def clean_paragraphs(text: str) -> str:
    """Lines kept, invisible and direction-changing marks taken out, at most one empty line in a row."""
    lines = [clean(line) for line in text.splitlines()]
    kept = [line for place, line in enumerate(lines) if line or (place and lines[place - 1])]
    return "\n".join(kept).strip()


def clean_question(text: str) -> str:
    cleaned = clean(text)
    if len(cleaned) < SHORTEST_QUESTION or not any(letter.isalpha() for letter in cleaned):
        raise ValidationError(_("Ask a whole question: at least ten characters, in words."))
    return cleaned


class CreateForm(forms.ModelForm):
    class Meta:
        model = Dialogue
        fields = ("question", "place_name")
        widgets = {"question": forms.Textarea(attrs={"rows": 2, "autofocus": True})}
        help_texts = {"question": HELP["question"]}

    def __init__(self, *args: Any, cities: Any, free_place: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        city = forms.ModelChoiceField(cities, to_field_name="slug", label=_("City"), required=not free_place)
        if free_place:
            city.empty_label = _("no city of ours")
            city.help_text = _("Or leave it open and name the place below.")
        else:
            del self.fields["place_name"]
        self.fields = {"city": city, **self.fields}

    def clean_question(self) -> str:
        return clean_question(self.cleaned_data["question"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "place_name" in self.fields and not cleaned.get("city") and not cleaned.get("place_name", "").strip():
            self.add_error("place_name", _("Choose a city or name the place."))
        return cleaned


class EditForm(forms.ModelForm):
    """The settings of a draft. Moments are typed in and shown in the city's own time."""

    class Meta:
        model = Dialogue
        fields = (
            "question",
            "framing",
            "place_name",
            "opens_at",
            "closes_at",
            "voters",
            "authors",
            "moderation",
            "statement_length",
            "statements_per_person",
            "smallest_group",
        )
        widgets = {
            "question": forms.Textarea(attrs={"rows": 2}),
            "framing": forms.Textarea(attrs={"rows": 8}),
            **{name: RadioCards(texts=texts) for name, texts in SENTENCES.items()},
        }
        help_texts = HELP

    LIMITS = {"statement_length": (60, 400), "statements_per_person": (1, 50), "smallest_group": (3, 100)}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        dialogue = self.instance
        self.fields["opens_at"] = _moment_field(dialogue, _("Opens"))
        self.fields["closes_at"] = _moment_field(dialogue, _("Closes"))
        if dialogue.city_id:
            del self.fields["place_name"]
        for name, (least, most) in self.LIMITS.items():
            field = self.fields[name]
            field.validators = [MinValueValidator(least), MaxValueValidator(most)]
            field.widget.attrs |= {"min": least, "max": most, "inputmode": "numeric"}
        voters = [choice for choice in Dialogue.Voters.choices if dialogue.city_id or choice[0] != "residents"]
        choices: Any = self.fields["voters"]
        choices.choices = voters

    def clean_question(self) -> str:
        return clean_question(self.cleaned_data["question"])

    def clean_framing(self) -> str:
        return clean_paragraphs(self.cleaned_data["framing"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("It closes before it opens."))
        elif closes and closes <= timezone.now() and "closes_at" in self.changed_data:
            self.add_error("closes_at", _("This moment has passed already."))
        return cleaned

    def changes(self) -> dict[str, Any]:
        """What the operation is asked to change; the instance itself stays as it was read."""
        return {name: self.cleaned_data[name] for name in self.fields}

    def _post_clean(self) -> None:
        """The instance is changed by the operation alone, under its lock."""


class SeedsForm(forms.Form):
    """Statements to begin with, one a line; every line that does not fit is named."""

    texts = forms.CharField(
        label=_("Statements, one per line"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "Ten to twenty are a good start. Write them as people say them, from different sides: "
            "one thought a line, no questions, nothing that everybody agrees with anyway."
        ),
    )

    def __init__(self, *args: Any, longest: int, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.longest = longest

    def clean_texts(self) -> list[str]:
        lines = [line for line in self.cleaned_data["texts"].splitlines() if clean(line)]
        if not lines:
            raise ValidationError(_("Write at least one statement."))
        if len(lines) > MOST_SEEDS:
            raise ValidationError(_("At most 300 statements at a time."))
        texts, faults = [], []
        for place, line in enumerate(lines, start=1):
            try:
                texts.append(checked(line, self.longest))
            except ValidationError as error:
                start = clean(line)[:40]
                words = {"place": place, "start": start, "fault": " ".join(map(str, error.messages))}
                faults.append(gettext("Line %(place)s («%(start)s…»): %(fault)s") % words)
        if faults:
            raise ValidationError(faults)
        return texts


class SeedForm(forms.Form):
    text = forms.CharField(label=_("Statement"), strip=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, longest: int, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.longest = longest
        self.fields["text"].widget.attrs["maxlength"] = longest

    def clean_text(self) -> str:
        return checked(self.cleaned_data["text"], self.longest)


class ExtendForm(forms.Form):
    def __init__(self, *args: Any, dialogue: Dialogue, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.dialogue = dialogue
        self.fields["closes_at"] = _moment_field(dialogue, _("New closing time"))
        self.fields["closes_at"].required = True

    def clean_closes_at(self) -> datetime:
        moment: datetime = self.cleaned_data["closes_at"]
        if moment <= timezone.now():
            raise ValidationError(_("This moment has passed already."))
        if self.dialogue.closes_at and moment <= self.dialogue.closes_at:
            raise ValidationError(_("Choose a later time than the present one. To end sooner, close the dialogue."))
        return moment
