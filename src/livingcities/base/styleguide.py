"""The living style guide: every part of the face with content like the real one."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django import forms
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from .forms import DateTimeLocal, RadioCards
from .icons import ICONS

WHO = {
    "link": "Самый простой путь: ссылку можно повесить в школе и в магазине.",
    "signed_in": "Нужен вход по почте. Один человек голосует один раз.",
    "residents": "Голосуют те, чьё место жительства подтвердила команда города.",
}


class Sample(forms.Form):
    question = forms.CharField(
        label="О чём спросите город", max_length=120, help_text="Одно предложение, понятное с первого раза"
    )
    framing = forms.CharField(
        label="Пара слов о поводе", widget=forms.Textarea, max_length=600, required=False, initial="Пруд чистят осенью."
    )
    city = forms.ChoiceField(label="Город", choices=[("", "Выберите город"), ("1", "Выкса"), ("2", "Темников")])
    closes_at = forms.DateTimeField(label="Когда закроется", widget=DateTimeLocal, help_text="По времени города")
    who = forms.ChoiceField(
        label="Кто может голосовать",
        choices=[("link", "Любой, у кого есть ссылка"), ("signed_in", "Кто вошёл"), ("residents", "Жители города")],
        widget=RadioCards(texts=WHO),
        initial="link",
    )
    topics = forms.MultipleChoiceField(
        label="Темы",
        choices=[("yard", "Дворы"), ("water", "Вода и берега"), ("school", "Школы")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    picture = forms.FileField(label="Схема или фотография места", required=False, help_text="До 5 МБ, JPEG или PDF")
    agree = forms.BooleanField(label="Прочитали правила и согласны с ними")

    def clean_closes_at(self) -> datetime:
        closes_at: datetime = self.cleaned_data["closes_at"]
        if closes_at < timezone.now():
            raise forms.ValidationError("Это время уже прошло: выберите будущее.")
        return closes_at


@cache
def tokens() -> list[str]:
    """The names of the colours, from the stylesheet itself."""
    sheet = Path(str(finders.find("base/css/tokens.css"))).read_text(encoding="utf-8")
    first_block = sheet[: sheet.index("/* what high contrast")]
    return re.findall(r"--([\w-]+): oklch", first_block)


def moments_shown() -> list[dict[str, Any]]:
    now = timezone.now()
    return [
        {"city": "Выкса", "tz": "Europe/Moscow", "at": now + timedelta(days=6, hours=2)},
        {"city": "Ижевск", "tz": "Europe/Samara", "at": now + timedelta(hours=5)},
        {"city": "Находка", "tz": "Asia/Vladivostok", "at": now + timedelta(days=41)},
        {"city": "Калининград", "tz": "Europe/Kaliningrad", "at": now - timedelta(days=3)},
    ]


def styleguide(request: HttpRequest) -> HttpResponse:
    context = {
        "colours": tokens(),
        "icons": sorted(ICONS),
        "form": Sample(),
        "wrong": Sample({"framing": "Пруд чистят осенью.", "who": "link", "closes_at": "2026-01-15T18:00"}),
        "page": Paginator(range(430), 20).get_page(request.GET.get("page", 4)),
        "moments": moments_shown(),
        "towns": [
            ("Выкса", "Нижегородская область", 49_700, 184, "living"),
            ("Темников", "Мордовия", 6_231, 171, "historic"),
            ("Находка", "Приморский край", 139_931, 162, ""),
        ],
    }
    return render(request, "base/styleguide.html", context)
