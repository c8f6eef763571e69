"""What applicants and the secretariat type in around an application; its questions are in `calls.questionnaire`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from livingcities.base.decision import Decision
from livingcities.base.forms import MomentField, RadioCards
from livingcities.calls.eligibility import Eligibility
from livingcities.calls.models import Application, Author, Call, Track


class BeginForm(forms.Form):
    """The name of the project, and the nomination where several fit."""

    title = forms.CharField(
        label=_("Name of the practice or project"),
        help_text=_("As you would call it in a talk: short and plain. You can change it later."),
        max_length=200,
    )

    def __init__(self, *args: Any, call: Call, eligibility: Eligibility, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if call.title_label:
            self.fields["title"].label = call.title_label
        if len(eligibility.tracks) > 1:
            self.fields["track"] = forms.ModelChoiceField(
                label=_("Nomination"),
                queryset=Track.objects.filter(pk__in=[track.pk for track in eligibility.tracks]),
                empty_label=None,
                widget=RadioCards(texts={str(track.pk): track.description for track in eligibility.tracks}),
            )


class InviteAuthorForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("We send the link there. Leave it empty to get a link that you pass on yourself."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=Author.Role.choices, initial=Author.Role.EDITOR)


class AppealForm(forms.Form):
    """One click is enough: both fields are optional."""

    wanted = forms.ModelChoiceField(
        label=_("Which nomination it should be"),
        queryset=Track.objects.none(),
        required=False,
        empty_label=_("let the secretariat decide"),
    )
    text = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=1000,
        help_text=_("Optional. For example: the town has grown since the census."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, application: Application, **kwargs: Any):
        super().__init__(*args, **kwargs)
        tracks = Track.objects.filter(call=application.call_id).exclude(pk=application.track_id or 0)
        self.fields["wanted"].queryset = tracks  # type: ignore[attr-defined]


NO_ONLY = (("no", _("Leave it as it is")),)


class AnswerAppealForm(forms.Form):
    granted = forms.TypedChoiceField(
        label=_("The answer of the secretariat"),
        choices=(("yes", _("Agree with the authors")), *NO_ONLY),
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
    )
    track = forms.ModelChoiceField(
        label=_("The nomination it becomes"), queryset=Track.objects.none(), required=False, empty_label=None
    )
    answer = forms.CharField(
        label=_("In words"),
        required=False,
        max_length=1000,
        help_text=_("The authors read it in a letter."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, application: Application, can_grant: Decision, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["track"].queryset = Track.objects.filter(call=application.call_id)  # type: ignore[attr-defined]
        if not can_grant:
            del self.fields["track"]
            granted = self.fields["granted"]
            granted.choices, granted.help_text = NO_ONLY, can_grant.reason  # type: ignore[attr-defined]


class ExtensionForm(forms.Form):
    until = MomentField(label=_("New deadline, Moscow time"))
    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        help_text=_("The authors read it in a letter, and it stays on record."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
