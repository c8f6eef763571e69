"""The families of practices as answers to the ready form of the award, and what jurors wrote about them."""

from __future__ import annotations

import random
from typing import Any

from .practices import passport

# Place of the nomination in the ready template, by family.
TRACKS = {
    "yard-without-cars": 0, "stairs-to-river": 0, "forest-park": 0, "warm-winter": 0, "night-light": 0,
    "school-of-neighbours": 1, "open-yard-library": 1, "first-job": 1, "river-clean": 1,
    "market-hall": 2, "craft-street": 2, "shared-kitchen": 2, "old-school-hub": 2,
    "museum-of-trade": 3, "garden-of-names": 3,
    "budget-by-school": 4, "listening-mayor": 4, "doctor-house": 4, "school-route": 4, "bike-town": 4,
}  # fmt: skip
TO_APPLICANT = (
    "Видно, что решали люди. Хочется прочитать, что было бы без первого года.",
    "Сильное место заявки: вы честно рассказали, что не получилось. Добавьте, сколько стоит год содержания.",
    "Показатели названы, но не сказано, как измеряли. С этим практику повторят скорее.",
    "Хорошо, что начали с пробы. Напишите, кто отвечает теперь, когда первая команда устала.",
    "Понятно, что сделано; меньше понятно, почему именно так. Два-три предложения о выборе помогли бы.",
    "Самое ценное для других городов здесь раздел «что нужно, чтобы повторить». Сделайте его подробнее.",
)
TO_JURY = (
    "Готов обсуждать как пример для малых городов.",
    "Сомневаюсь в устойчивости после гранта.",
    "Из похожих эта рассказана лучше.",
    "",
    "",
)
REJECTED = (
    "Практика ещё не осуществлена: описан замысел. Приходите на следующий год с результатом.",
    "Результаты не названы ни словами, ни числами, жюри не сможет их оценить.",
)


def answers(family: dict[str, Any], draw: random.Random, *, latitude: float, longitude: float) -> dict[str, Any]:
    """The answers but for the files; numbers differ from town to town."""
    told = passport(family, year=draw.choice((2023, 2024, 2025)), scale=draw.uniform(0.6, 1.4)).as_dict()
    shared = ("problem", "solution", "involvement", "mistakes", "needed", "people", "year", "results")
    data: dict[str, Any] = {name: told[name] for name in shared} | {
        "summary": family["summary"],
        "themes": list(family["themes"]),
        "where": {"lat": round(latitude, 5), "lon": round(longitude, 5), "label": "В центре города"},
        "steps": told["steps"],
        "partners": told["partners"],
        "money": told["money"],
        "is_ppp": "yes" if family["ppp_form"] else "no",
        "contact": "Демонстрационная команда города",
    }
    return data | ({"ppp_form": family["ppp_form"]} if family["ppp_form"] else {})
