"""A season before the jury: applications of real-looking towns, jurors, readings, marks with a will of their own."""

from __future__ import annotations

import random
from typing import Any

from livingcities.calls.models import Application, Assignment, Call, Juror, Review
from livingcities.calls.operations import results, sitting
from tests.calls.factories import AssignmentFactory, CallFactory, JurorFactory, ReviewFactory, SubmissionFactory
from tests.factories import CityFactory, UserFactory

NAMES = ("Аверин", "Белова", "Ветров", "Громова", "Дёмин", "Ежова", "Жуков", "Зимина", "Ильин", "Котова")


class Season:
    """`Season(applications=8, jurors=6, each=3)`: read by its jurors, nothing sealed yet."""

    def __init__(
        self, *, applications: int = 8, jurors: int = 6, each: int = 3, seed: int = 7, call: Any = None, **fields: Any
    ) -> None:
        self.draw = random.Random(seed)
        self.call: Call = call or CallFactory(review=True, **fields)
        self.track = self.call.tracks.last()
        self.office = UserFactory(is_secretariat=True)
        self.jurors: list[Juror] = [
            JurorFactory(call=self.call, name=f"Судья {NAMES[number % len(NAMES)]}") for number in range(jurors)
        ]
        self.applications: list[Application] = [self.apply() for _place in range(applications)]
        for application in self.applications:
            for juror in self.draw.sample(self.jurors, each):
                self.read(application, juror)

    def apply(self, **fields: Any) -> Application:
        given = {"application__call": self.call, "application__city": CityFactory(), "application__track": self.track}
        made: Application = SubmissionFactory(
            **given | {f"application__{key}": value for key, value in fields.items()},
            application__state=Application.State.ADMITTED,
        ).application
        return made

    def assign(self, application: Application, juror: Juror, kind: str = "regular") -> Assignment:
        assignment: Assignment = AssignmentFactory(application=application, juror=juror, kind=kind)
        return assignment

    def read(self, application: Application, juror: Juror, marks: Any = None, kind: str = "regular") -> Review:
        """One review: better applications have a higher number within their track, jurors their own severity."""
        if marks is None:
            merit = (application.number or 0) / 3 + juror.pk % 3
            marks = [max(1, min(5, round(merit + self.draw.uniform(-1, 1)))) for _c in self.call.criteria.all()]
        review: Review = ReviewFactory(assignment=self.assign(application, juror, kind), marks=marks)
        return review

    # --- what the secretariat does ---------------------------------------------------------------
    def seal(self) -> Season:
        results.seal(actor=self.office, call=self.call)
        results.rank(self.call)
        return self

    def sit(self, **fields: Any) -> Season:
        """Everybody comes, the ranking is followed, the protocol is signed."""
        import datetime

        held = sitting.hold_sitting(
            actor=self.office, call=self.call, held_on=datetime.date(2026, 11, 20), present=self.jurors, **fields
        )
        for track in {application.track for application in self.applications}:
            sitting.follow_ranking(actor=self.office, sitting=held, track=track)
        sitting.sign_sitting(actor=self.office, sitting=held)
        return self

    def publish(self) -> Season:
        results.publish(actor=self.office, call=self.call)
        return self
