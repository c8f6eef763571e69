"""A table of rows with typed columns: a budget, a team, a plan of work."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .amounts import Amount, Date, Money, Number
from .case_fields import KNOWN, ROW_FIELDS, field_of, meant
from .choosing import Choice, Choosing
from .question import Question, whole
from .shown import Shown
from .texts import is_empty
from .writing import Link, LongText, ShortText

COLUMN_KINDS: dict[str, type[Question]] = {
    kind.kind: kind for kind in (ShortText, LongText, Number, Money, Date, Choice, Link)
}
MOST_COLUMNS = 12
MOST_ROWS = 100


def column_of(data: Any) -> Question | None:
    kind = COLUMN_KINDS.get(str(data.get("kind"))) if isinstance(data, Mapping) else None
    column = kind.of(data) if kind else None
    return column if column and column.key else None


@dataclass(frozen=True, kw_only=True)
class Table(Question):
    kind = "table"
    label = gettext_lazy("Table of rows")
    about = gettext_lazy("Rows that the applicant adds: a budget, a team, a plan of work.")
    columns: tuple[Question, ...] = ()
    least_rows: int = 0
    rows: int = 20

    @classmethod
    def settings(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        given = data.get("columns")
        read = [column_of(each) for each in given[:MOST_COLUMNS]] if isinstance(given, list) else []
        most = whole(data.get("rows"), 1, MOST_ROWS, 20)
        return {
            "columns": tuple(column for column in read if column),
            "least_rows": whole(data.get("least_rows"), 0, most, 0),
            "rows": most,
        }

    def read(self, raw: Any) -> list[dict[str, Any]]:
        """Rows as a list, or as JSON text; empty ones are dropped, unknown columns too."""
        if isinstance(raw, str) and raw.strip():
            try:
                raw = json.loads(raw)
            except (ValueError, RecursionError):
                raise ValidationError(_("The table could not be read.")) from None
        given = [row for row in raw if isinstance(row, Mapping)] if isinstance(raw, list) else []
        rows = [row for row in (self._row(row) for row in self._filled(given)) if row]
        if len(rows) > MOST_ROWS:
            raise ValidationError(_("Too many rows: at most 100 are kept."))
        return rows

    def _filled(self, given: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Only so many rows are looked at as could be kept, and one more to notice the excess."""
        keys = [column.key for column in self.columns]
        return [row for row in given if any(not is_empty(row.get(key)) for key in keys)][: MOST_ROWS + 1]

    def _row(self, given: Mapping[str, Any]) -> dict[str, Any]:
        row = {}
        for column in self.columns:
            try:
                value = column.read(given.get(column.key))
            except ValidationError as refused:
                raise ValidationError(f"{column.title}: {' '.join(refused.messages)}") from None
            if not is_empty(value):
                row[column.key] = value
        return row

    def faults(self, value: list[dict[str, Any]]) -> Iterator[str]:
        if len(value) > self.rows:
            yield ngettext("At most %(n)s row.", "At most %(n)s rows.", self.rows) % {"n": self.rows}
        if len(value) < self.least_rows:
            text = ngettext("At least %(n)s row is needed.", "At least %(n)s rows are needed.", self.least_rows)
            yield text % {"n": self.least_rows}
        for number, row in enumerate(value, start=1):
            for column in self.columns:
                yield from self._cell_faults(number, column, row.get(column.key))

    def _cell_faults(self, number: int, column: Question, cell: Any) -> Iterator[str]:
        where = _("Row %(row)s, «%(column)s»") % {"row": number, "column": column.title}
        if is_empty(cell):
            if column.required:
                yield _("%(where)s: not filled in.") % {"where": where}
            return
        for fault in column.faults(cell):
            yield f"{where}: {fault}"

    def flaws(self) -> Iterator[Any]:
        yield from super().flaws()
        if not self.columns:
            yield gettext_lazy("The table has no columns.")
        for column in self.columns:
            yield from column.flaws()
        yield from self._case_flaws()

    def _case_flaws(self) -> Iterator[Any]:
        """What would keep the rows from arriving in a case."""
        if self.case_field not in ROW_FIELDS or not self.columns:
            return
        if not any(field_of(self.case_field, column) for column in self.columns):
            yield gettext_lazy("Nothing of the table gets into the case: say of its columns where they go.")
        for column in self.columns:
            known = KNOWN.get((self.case_field, field_of(self.case_field, column)))
            if known and isinstance(column, Choosing) and not any(meant(known, each) for each in column.options):
                yield gettext_lazy("A choice goes into the case, but the case knows none of its answers.")

    def limits(self) -> str:
        return ngettext("up to %(n)s row", "up to %(n)s rows", self.rows) % {"n": self.rows}

    def shown(self, value: list[dict[str, Any]]) -> Shown:
        return Shown(
            "table",
            head=tuple(column.title for column in self.columns),
            rows=tuple(tuple(str(column.display(row.get(column.key))) for column in self.columns) for row in value),
            foot=self._foot(value),
            numeric=tuple(isinstance(column, Amount) for column in self.columns),
        )

    def _foot(self, value: list[dict[str, Any]]) -> tuple[str, ...]:
        """Sums of the columns with money, when there is more than one row."""
        sums = self.sums(value)
        if len(value) < 2 or not sums:
            return ()
        cells = [column.measured(sums[column.key]) if isinstance(column, Money) else "" for column in self.columns]
        return (cells[0] or _("Total"), *cells[1:])

    def sums(self, value: list[dict[str, Any]]) -> dict[str, int]:
        """What the columns with money add up to."""
        money = [column.key for column in self.columns if isinstance(column, Money)]
        return {key: sum(row.get(key) or 0 for row in value) for key in money}
