"""What an assignment is made from, as it stands in the database now."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from django.utils.translation import gettext as _

from civicmethods.assignment import Application as Read
from civicmethods.assignment import Juror as Reader
from civicmethods.assignment import Problem, Rules
from civicmethods.opinion.canonical import canonical_bytes
from livingcities.calls.conflicts import found_conflicts
from livingcities.calls.models import Application, Assignment, Call, Conflict, Juror, Submission

from .fit import Fits, text_of

AUDITORS_EACH = 2
Key = tuple[int, int]
"""Application, juror."""


def written(pk: int) -> str:
    """An id as the mathematics wants it: a text whose order is that of the numbers."""
    return f"{pk:08d}"


@dataclass(frozen=True, eq=False)
class Ground:
    """The admitted applications of a call, its jurors, what is too near, what is given already."""

    call: Call
    applications: list[Application]
    jurors: list[Juror]
    """Those who read, and those who have left with reviews that count."""
    conflicts: Mapping[Key, str]
    """What is too near, and why."""
    given: dict[Key, str]
    """Readings in force with their kind."""

    @classmethod
    def of(cls, call: Call) -> Ground:
        applications = list(call.applications.admitted().select_related("track", "city__region").order_by("pk"))
        given = {
            (application, juror): kind
            for application, juror, kind in Assignment.objects.in_force()
            .filter(application__in=applications)
            .values_list("application", "juror", "kind")
        }
        busy = {juror for _application, juror in given}
        known = call.jurors.filter(state__in=(Juror.State.ACTIVE, Juror.State.LEFT))
        known = known.select_related("region", "city__region").order_by("pk")
        jurors = [juror for juror in known if juror.state == Juror.State.ACTIVE or juror.pk in busy]
        near = Conflict.objects.filter(juror__call=call).values_list("application", "juror", "kind")
        places = {application.pk for application in applications}
        seats = {juror.pk for juror in jurors}
        pairs = {(a, j): kind for a, j, kind in near.order_by("-id") if a in places and j in seats}
        return cls(call, applications, jurors, pairs, given)

    def looked_through(self, applications: Iterable[Application]) -> Ground:
        """With what has come too near since conflicts were last looked for: an application admitted late, another
        author, a juror who has moved. Readings given already stay given."""
        found = found_conflicts(self.call, self.jurors, applications)
        fresh = {(a, j): kind for j, a, kind in sorted(found) if (a, j) not in self.given}
        return replace(self, conflicts={**fresh, **self.conflicts})

    @cached_property
    def loads(self) -> Counter[int]:
        return Counter(juror for _application, juror in self.given)

    @property
    def regular(self) -> list[Juror]:
        return [juror for juror in self.jurors if not juror.is_auditor]

    @property
    def auditors(self) -> list[Juror]:
        return [juror for juror in self.jurors if juror.is_auditor]

    def given_to(self, jurors: Iterable[Juror]) -> frozenset[Key]:
        """The readings these jurors have already."""
        seats = {juror.pk for juror in jurors}
        return frozenset(pair for pair in self.given if pair[1] in seats)

    def digest(self) -> str:
        """Changes with anything that a plan rests on: a plan of another ground is not put in force."""
        call = self.call
        parts = {
            "applications": [[row.pk, row.track_id] for row in self.applications],
            "jurors": [
                [row.pk, row.state, row.is_auditor, row.least, row.most, region_of(row), sorted(row.professions)]
                for row in self.jurors
            ],
            "conflicts": sorted(self.conflicts),
            "given": sorted(self.given),
            "rules": [call.reviews_each, call.anchors, call.audit_percent, call.one_per_region, call.professions],
            "method": [call.method, call.seed],
        }
        return hashlib.sha256(canonical_bytes(parts)).hexdigest()

    def hindrance(self, juror: Juror, application: Application) -> str:
        """Why this juror may not get this reading; empty where nothing stands in the way."""
        name, pair = {"name": juror.name}, (application.pk, juror.pk)
        near = self.conflicts.get(pair, "")
        region = self._region_in_the_way(juror, application)
        checks = (
            (juror.state != Juror.State.ACTIVE, _("%(name)s is not in the jury.") % name),
            (
                all(row.pk != application.pk for row in self.applications),
                _("The application has not been admitted to the jury."),
            ),
            (near, _("There is a conflict of interest: %(why)s.") % {"why": dict(Conflict.Kind.choices).get(near, "")}),
            (pair in self.given, _("%(name)s reads this application already.") % name),
            (self.loads[juror.pk] >= juror.most, _("%(name)s has as many readings as the load allows.") % name),
            (region, _("Another juror of the same region reads this application: %(region)s.") % {"region": region}),
        )
        return next((text for stands, text in checks if stands), "")

    def _region_in_the_way(self, juror: Juror, application: Application) -> str:
        """The region if another juror of it reads this application; what everybody reads is free of the rule."""
        region = region_of(juror)
        bound = region and self.call.one_per_region and application.pk not in self.anchors
        return region if bound and region in self._regions_reading(application, juror.is_auditor) else ""

    def _regions_reading(self, application: Application, second_jury: bool) -> set[str]:
        readers = (juror for juror in self.jurors if juror.is_auditor == second_jury)
        return {region_of(juror) for juror in readers if (application.pk, juror.pk) in self.given}

    # --- the problems ---------------------------------------------------------------------------

    def fits(self, applications: Iterable[Application] | None = None) -> Fits:
        return Fits.of(self.texts(self.applications if applications is None else applications), self.jurors)

    def texts(self, applications: Iterable[Application]) -> dict[int, str]:
        """What each application says: its last submission."""
        rows = list(applications)
        handed_in = Submission.objects.filter(application__in=rows).order_by("number")
        latest = dict(handed_in.values_list("application", "snapshot"))
        return {row.pk: text_of(row.title, latest.get(row.pk, {})) for row in rows}

    def problem(self, fits: Fits) -> Problem:
        """Who of the jury reads what; what is given stays."""
        call = self.call
        rules = Rules(
            method=call.method,
            one_per_region=call.one_per_region,
            professions=tuple(call.professions),
            anchors=call.anchors,
            seed=call.seed,
        )
        anchors = self.anchors
        reads = [_read(row, call.reviews_each, row.pk in anchors) for row in self.applications]
        return self._problem(reads, self.regular, fits, rules)

    @property
    def anchors(self) -> set[int]:
        return {application for (application, _juror), kind in self.given.items() if kind == Assignment.Kind.ANCHOR}

    def audited(self) -> list[Application]:
        """The share that a second jury reads: what it reads already, then by a draw that the seed repeats."""
        share = math.ceil(len(self.applications) * self.call.audit_percent / 100)
        begun = {application for application, _juror in self.given_to(self.auditors)}
        order = sorted(self.applications, key=lambda row: (row.pk not in begun, self._lot(row.pk)))
        return sorted(order[: max(share, len(begun))], key=lambda row: row.pk)

    def _lot(self, pk: int) -> str:
        return hashlib.sha256(f"{self.call.seed}:audit:{pk}".encode()).hexdigest()

    def audit_problem(self, fits: Fits) -> Problem | None:
        """Who of the second jury reads what of its share; None where nobody or nothing is to be read."""
        active = [juror for juror in self.auditors if juror.state == Juror.State.ACTIVE]
        audited = {row.pk for row in self.audited()} if active and self.call.audit_percent else set()
        if not audited:
            return None
        each = min(AUDITORS_EACH, len(active))
        reads = [_read(row, each if row.pk in audited else 0) for row in self.applications]
        return self._problem(reads, self.auditors, fits, Rules(seed=self.call.seed, connected=False))

    def narrowed(self, wanted: dict[int, int], jurors: Collection[Juror], fits: Fits) -> Problem:
        """Only these applications (not the anchors, which all read), each with so many readings in all.

        What the jurors read elsewhere counts against their loads; which readings are settled is for the caller.
        """
        rules = Rules(
            one_per_region=self.call.one_per_region,
            professions=tuple(self.call.professions),
            connected=False,
            seed=self.call.seed,
        )
        rows = [row for row in self.applications if row.pk in wanted]
        return self._problem([_read(row, wanted[row.pk]) for row in rows], jurors, fits, rules, narrow=True)

    def _problem(
        self, reads: list[Read], jurors: Collection[Juror], fits: Fits, rules: Rules, narrow: bool = False
    ) -> Problem:
        inside = {read.id for read in reads}
        seats = {juror.pk: juror for juror in jurors}
        columns = [at for at, pk in enumerate(fits.terms) if pk in seats]
        current = {(written(a), written(j)) for a, j in self.given_to(jurors) if written(a) in inside}
        here = Counter(juror for _application, juror in current)
        elsewhere = {juror.pk: self.loads[juror.pk] - here[written(juror.pk)] for juror in jurors}
        return Problem(
            applications=tuple(reads),
            jurors=tuple(self._reader(seats[pk], elsewhere[pk], narrow) for pk in fits.terms if pk in seats),
            fit=np.asarray(fits.values)[:, columns],
            conflicts=frozenset(
                (written(a), written(j)) for a, j in self.conflicts if j in seats and written(a) in inside
            ),
            fixed=frozenset(current),
            rules=rules,
        )

    def _reader(self, juror: Juror, elsewhere: int, narrow: bool) -> Reader:
        """A load that was lowered later takes no reading away; who has left reads nothing more."""
        has = self.loads[juror.pk]
        reads_on = juror.state == Juror.State.ACTIVE
        most = (max(juror.most, has) if reads_on else has) - elsewhere
        least = min(juror.least, most) if reads_on and not narrow else 0
        return Reader(written(juror.pk), most, least, region_of(juror), tuple(sorted(juror.professions)))


def _read(row: Application, reviews: int, anchor: bool = False) -> Read:
    return Read(written(row.pk), reviews, str(row.track) if row.track else "", anchor)


def region_of(juror: Juror) -> str:
    """The region a juror stands for, by name: it is said in sentences."""
    region = juror.region or (juror.city.region if juror.city else None)
    return str(region) if region else ""
