"""What could not be met, in the language of the reader: a sentence for each code of `civicmethods.assignment`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

from livingcities.base.typography import number
from livingcities.calls.models import Application, Call, Juror

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Names:
    """Ids of a problem and how people call them."""

    applications: Mapping[str, str]
    jurors: Mapping[str, str]

    @classmethod
    def of(cls, call: Call) -> Names:
        from .ground import written

        applications = Application.objects.filter(call=call).exclude(number=None).select_related("call")
        jurors = Juror.objects.filter(call=call).values_list("pk", "name")
        return cls(
            {written(row.pk): f"{row.reference} «{row.title}»" for row in applications},
            {written(pk): name for pk, name in jurors},
        )


def _readings(n: int) -> str:
    return ngettext("%(n)s reading", "%(n)s readings", n) % {"n": number(n)}


def _applications(n: int) -> str:
    return ngettext("%(n)s application", "%(n)s applications", n) % {"n": number(n)}


def _jurors(n: int) -> str:
    return ngettext("%(n)s juror", "%(n)s jurors", n) % {"n": number(n)}


def _add(n: int) -> str:
    """In Russian whom one adds stands in another case."""
    return npgettext("add", "%(n)s juror", "%(n)s jurors", n) % {"n": number(n)}


def _groups(n: int) -> str:
    return ngettext("%(n)s group", "%(n)s groups", n) % {"n": number(n)}


COUNTED: dict[str, dict[str, Callable[[int], str]]] = {
    "capacity": {"able": _readings, "needed": _readings, "jurors": _add},
    "too_few_jurors": {"needed": _readings, "able": _jurors},
    "track_lacks": {"missing": _readings, "jurors": _add},
    "track_lacks_outside": {"missing": _readings, "jurors": _add},
    "lacks": {"applications": _applications, "missing": _readings, "jurors": _add},
    "lacks_outside": {"applications": _applications, "missing": _readings, "jurors": _add},
    "least_above_need": {"least": _readings, "needed": _readings},
    "juror_below_least": {"given": _readings},
    "not_linked": {"groups": _groups},
    "load_exceeded": {"given": _readings},
    "reviews_missing": {"needed": _readings},
    "reviews_too_many": {"given": _readings},
    "fixed_over_load": {"given": _readings},
}


def sentences() -> dict[str, str]:
    """Sentences by code, in the language that is on now."""
    return {
        "capacity": _(
            "All jurors together can manage %(able)s, needed: %(needed)s. Raise the loads or add %(jurors)s."
        ),
        "too_few_jurors": _("%(application)s needs %(needed)s, but free to read it: %(able)s."),
        "track_lacks": _("Nomination «%(track)s» lacks %(missing)s: add %(jurors)s."),
        "track_lacks_outside": _(
            "Nomination «%(track)s» lacks %(missing)s: add %(jurors)s, not from here: %(regions)s."
        ),
        "lacks": _("Without a nomination: %(applications)s, they lack %(missing)s. Add %(jurors)s."),
        "lacks_outside": _(
            "Without a nomination: %(applications)s, they lack %(missing)s. Add %(jurors)s, not from here: %(regions)s."
        ),
        "least_above_need": _("The least loads add up to %(least)s, needed: only %(needed)s. Lower the least loads."),
        "juror_below_least": _("%(juror)s gets %(given)s, and at least %(least)s were promised."),
        "profession_missing": _("%(application)s is read by nobody of the profession «%(profession)s»."),
        "anchor_not_read": _(
            "%(juror)s does not read %(application)s, which everybody should read: a conflict or a full load."
        ),
        "not_linked": _(
            "The jury falls apart into %(groups)s that share no application: their scores cannot be compared. "
            "Let one application be read by everybody."
        ),
        "not_proved": _(
            "The worst-served application has a fit of %(worst)s; nobody can do better than %(bound)s, "
            "and whether there is anything in between was not proved."
        ),
        "conflict_assigned": _("%(juror)s reads %(application)s in spite of a conflict."),
        "read_twice": _("%(juror)s was given %(application)s twice."),
        "load_exceeded": _("%(juror)s gets %(given)s, at most %(most)s are allowed."),
        "region_twice": _("%(application)s is read by several jurors of one region: %(region)s."),
        "reviews_missing": _("%(application)s: %(given)s given, needed: %(needed)s."),
        "reviews_too_many": _("%(application)s gets %(given)s, only so many are needed: %(needed)s."),
        "fixed_dropped": _("%(juror)s no longer reads %(application)s, though that was settled."),
        "fixed_conflict": _("%(juror)s reads %(application)s already, and there is a conflict now."),
        "fixed_over_load": _("%(juror)s has %(given)s already, at most %(most)s are allowed."),
        "fixed_same_region": _("%(application)s is read already by several jurors of one region: %(region)s."),
    }


def said(reasons: list[dict[str, Any]], names: Names) -> list[str]:
    """Reasons as kept in a plan's report, {"code", "parameters"}, as sentences."""
    known = sentences()
    return [known[row["code"]] % _spelt(row["code"], row["parameters"], names) for row in reasons]


def _spelt(code: str, values: Values, names: Names) -> dict[str, str]:
    counted = COUNTED.get(code, {})
    return {name: _value(name, value, counted.get(name), names) for name, value in values.items()}


def _value(name: str, value: Any, counted: Callable[[int], str] | None, names: Names) -> str:
    if counted:
        return counted(int(value))
    if name == "application":
        return names.applications.get(value, str(value))
    if name == "juror":
        return names.jurors.get(value, str(value))
    if isinstance(value, list):
        return ", ".join(str(entry) for entry in value)
    if name in {"worst", "bound"}:
        return number(float(value), 3)
    return number(value) if isinstance(value, int) else str(value)
