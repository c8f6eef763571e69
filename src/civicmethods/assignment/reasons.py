"""What stands in the way, as a code with parameters that can be translated, and an English sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from civicmethods.lines import form

SENTENCES = {
    # What could not be met.
    "capacity": "All jurors together can read {able:review}, but {needed:review is|reviews are} needed; "
    "raise the loads or add {jurors:juror}",
    "too_few_jurors": "Application {application} needs {needed:review}, but only {able:juror} may read it",
    "track_lacks": "Track {track} lacks {missing:review}; add {jurors:juror}",
    "track_lacks_outside": "Track {track} lacks {missing:review}; add {jurors:juror} from outside {regions}",
    "lacks": "{applications:application without a track lacks|applications without a track lack} {missing:review}; "
    "add {jurors:juror}",
    "lacks_outside": "{applications:application without a track lacks|applications without a track lack} "
    "{missing:review}; "
    "add {jurors:juror} from outside {regions}",
    "least_above_need": "The least loads add up to {least:review}, but only {needed:review is|reviews are} needed",
    "juror_below_least": "Juror {juror} gets {given:review} instead of at least {least}",
    "profession_missing": "Application {application} is read by nobody of the profession {profession}",
    "anchor_not_read": "Anchor application {application} is not read by {juror}",
    "not_linked": "The jury falls apart into {groups:group} that share no application; add an anchor application",
    "not_proved": "The worst fit is {worst}; better than {bound} is impossible, in between nothing was proved",
    # What the checker finds broken.
    "conflict_assigned": "Juror {juror} reads application {application} in spite of a conflict",
    "read_twice": "Juror {juror} reads application {application} twice",
    "load_exceeded": "Juror {juror} gets {given:review}, at most {most:is|are} allowed",
    "region_twice": "Application {application} is read by several jurors from {region}",
    "reviews_missing": "Application {application} gets {given} of {needed:review}",
    "reviews_too_many": "Application {application} gets {given:review} instead of {needed}",
    "fixed_dropped": "Juror {juror} no longer reads application {application}, though that was settled",
    # What makes a problem contradict itself.
    "fixed_conflict": "Juror {juror} is settled for application {application} in spite of a conflict",
    "fixed_over_load": "Juror {juror} is settled for {given:review}, at most {most:is|are} allowed",
    "fixed_same_region": "Several jurors from {region} are settled for application {application}",
}


class _Counted(int):
    """A number that takes its words along: «1 review», «7 reviews», «2 are»."""

    def __format__(self, words: str) -> str:
        return f"{int(self)} {form(self, words)}" if words else str(int(self))


@dataclass(frozen=True)
class Reason:
    code: str
    parameters: Mapping[str, Any]

    @property
    def text(self) -> str:
        return SENTENCES[self.code].format_map({name: _shown(value) for name, value in self.parameters.items()})

    def as_dict(self) -> dict[str, Any]:
        return {"code": self.code, "parameters": dict(self.parameters), "text": self.text}


def reason(code: str, **parameters: Any) -> Reason:
    return Reason(code, parameters)


def _shown(value: Any) -> Any:
    if isinstance(value, int):
        return _Counted(value)
    return ", ".join(value) if isinstance(value, list) else value
