"""A form as long as a builder may make it arrives whole, in one sending, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from livingcities.calls.models import Answer
from livingcities.calls.questionnaire import Questionnaire
from livingcities.calls.questionnaire.table import MOST_COLUMNS, MOST_ROWS

from .applying import leader
from .factories import ApplicationFactory

pytestmark = pytest.mark.django_db

TEXTS, LETTERS = 30, 90_000
COLUMNS = [{"key": f"c{n}", "kind": "short_text", "title": f"Столбец {n}"} for n in range(MOST_COLUMNS)]
SCHEMA = Questionnaire.of(
    {
        "sections": [
            {
                "key": "all",
                "title": "Всё",
                "questions": [
                    {"key": "costs", "kind": "table", "title": "Смета", "columns": COLUMNS, "rows": MOST_ROWS},
                    *({"key": f"t{n}", "kind": "long_text", "title": f"Вопрос {n}"} for n in range(TEXTS)),
                ],
            }
        ]
    }
).schema


def test_the_largest_table_and_many_long_texts_are_kept(enter: Callable[[Any], Client]) -> None:
    application = ApplicationFactory(answers={})
    application.form.schema = SCHEMA
    application.form.save()
    rows, columns = range(MOST_ROWS), range(MOST_COLUMNS)
    typed = {f"a-costs-{row}-c{column}": f"{row}.{column}" for row in rows for column in columns}
    typed |= {f"a-t{n}": f"{n} " + "ж" * LETTERS for n in range(TEXTS)}
    typed |= {f"v-{question}": "0" for question in ("costs", *(f"t{n}" for n in range(TEXTS)))}
    answer = enter(leader(application)).post(reverse("calls:fill", args=[application.key]), typed)
    assert answer.status_code == 302
    kept = dict(Answer.objects.values_list("question", "value"))
    assert len(kept["costs"]) == MOST_ROWS
    assert kept["costs"][-1]["c11"] == "99.11"
    assert all(len(kept[f"t{n}"]) > LETTERS for n in range(TEXTS))
