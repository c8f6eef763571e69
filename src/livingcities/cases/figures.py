"""How money and time of a practice are said: on its page, in lists and in books."""

from __future__ import annotations

from django.utils.translation import ngettext, pgettext

from livingcities.base.typography import NBSP, number

YEAR = 12


def roubles(amount: int | None) -> str:
    """60000000 → «60 млн ₽»: rounded to three digits, as one says it aloud; nothing where it is not known."""
    if amount is None:
        return ""
    names = (pgettext("money", "bn"), pgettext("money", "m"), pgettext("money", "thousand"))
    for size, name in zip((10**9, 10**6, 10**3), names, strict=True):
        if amount >= size:
            value = amount / size
            digits = 0 if value >= 100 else 1 if value >= 10 else 2
            return f"{number(round(value, digits))}{NBSP}{name}{NBSP}₽"
    return f"{number(amount)}{NBSP}₽"


def months(count: int | None) -> str:
    """«1 год 4 месяца», «8 месяцев»; nothing where there is no time to tell of."""
    years, rest = divmod(count or 0, YEAR)
    parts = [ngettext("%(n)s year", "%(n)s years", years) % {"n": years}] if years else []
    if rest:
        parts.append(ngettext("%(n)s month", "%(n)s months", rest) % {"n": rest})
    return " ".join(part.replace(" ", NBSP) for part in parts)
