"""Whatever the files say: a command line works, or says in one line what is wrong. Never does it break off."""

from __future__ import annotations

import io
import json
import math
import tempfile
import zipfile
from contextlib import redirect_stderr, redirect_stdout
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civicmethods.__main__ import main
from civicmethods.calibration.command import read_season
from civicmethods.calibration.means import ranked
from civicmethods.calibration.seal import part_digest, seal_digest
from civicmethods.opinion.sheets import Files, ReadingError

RULES = {"method": "fairest", "professions": ["architect"], "one_per_region": True, "anchors": 1, "levels": 2}
PARAMETERS = {"prizes": 2, "draws": 20, "weightings": 4, "order": "whole jury", "decides": "raw", "interval": 0.9}
PROBLEM = {
    "applications": [{"id": "A", "reviews": 2, "track": "T", "anchor": False}, {"id": "B", "reviews": 1}, ["C", 2]],
    "jurors": [
        {"id": "x", "most": 2, "least": 1, "region": "Tver", "professions": ["architect"]},
        {"id": "y", "most": 3, "professions": "editor; architect"},
        ["z", 2],
    ],
    "fit": [["A", "x", 0.9], {"application": "B", "juror": "y", "fit": 0.7}],
    "conflicts": [["B", "x"]],
    "fixed": [["A", "y"]],
    "rules": RULES,
}
MARKS = [(5, 7), (8, 6), (3, None), (9, 9), (4, 6), (7, 7), (2, 3), (6, 8), (5, 5), (8, 9), (1, 4), (7, 5)]
SEASON = {
    "reviews": [
        {"application": f"A{at // 3}", "juror": f"j{at % 3}", "idea": idea, "work": work, "weight": 1}
        for at, (idea, work) in enumerate(MARKS)
    ],
    "criteria": [{"name": "idea", "weight": 2}, ["work"]],
    "applications": [{"id": f"A{at}", "track": "T", "region": f"R{at % 2}"} for at in range(4)],
    "jurors": [{"id": f"j{at}", "region": f"R{at % 2}"} for at in range(3)],
    "parameters": PARAMETERS,
}
VOTES = "seat,statement,vote,at\n" + "".join(
    f"{seat},{number},{1 if (seat < 10) == (number < 4) else -1},{100 + seat}\n"
    for seat in range(20)
    for number in range(8)
)
TOWNS = "key,latitude,longitude,population,quality,historic\na,56,35,416000,190,0\nb,57,34,45000,180,1\nc,69,88,,,\n"
FILES = {
    "opinion": {
        "votes.csv": VOTES,
        "statements.csv": "statement,text,state,meta\n" + "".join(f"{n},T{n},accepted,\n" for n in range(8)),
        "parameters.json": '{"min_votes": 5, "starts": 2, "bootstrap_rounds": 2, "max_groups": 3, "seed": 4}',
    },
    "polis": {
        "comments.csv": "timestamp,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
        + "".join(f"100,{n},{n},1,1,1,T\n" for n in range(3)),
        "participants-votes.csv": "participant,group-id,0,1,2\n1,0,1,-1,\n2,0,,0,1\n3,1,1,1,1\n",
    },
    "towns": {"towns.csv": TOWNS},
    "texts": {"texts.csv": "key,text\na,the river and its bank\nb,a river and its bank\nc,park\n"},
}
COMMANDS = {
    "opinion": ("opinion", "", ()),
    "polis": ("opinion", "", ()),
    "towns": ("similarity", "towns.csv", ("--town", "b")),
    "texts": ("similarity", "texts.csv", ()),
    "bundle": ("verify", "", ()),
}

WRONG = (None, True, 0, -1, 7, 0.5, 1e300, -1e300, 10**9, 10**30, math.nan, math.inf, "", "x", "\ud800")
NESTED = ([], [1], ["x"], [None], [[]], {}, {"a": 1})
CELLS = ("", "0", "-1", "7", "0.5", "x", "nan", "inf", "1e300", "-1e300", "9" * 30, "²", '"', "\x00", "1,2", "а")


def said(*arguments: str) -> tuple[int, str]:
    """How the command ends and what it complains of; anything but its own errors falls through."""
    out, complaint = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
    with redirect_stdout(out), redirect_stderr(complaint):
        code = main(list(arguments))
    if code == 2:
        assert complaint.getvalue().startswith("error: ")
        assert complaint.getvalue().count("\n") == 1
    return code, complaint.getvalue()


def bundle(folder: Path) -> dict[str, str]:
    """The open results of a jury, sound, as texts by their places in the folder."""
    track = folder / "tracks" / "1"
    track.mkdir(parents=True)
    rows = [(f"A{at // 3}", f"j{at % 3}", idea, work) for at, (idea, work) in enumerate(MARKS)]
    cells = "".join(f"{a},{j},1,{idea},{'' if work is None else work}\n" for a, j, idea, work in rows)
    (track / "reviews.csv").write_text(f"application,juror,seal,c1,c2\n{cells}")
    (track / "criteria.csv").write_text("name,weight\nc1,1\nc2,2\n")
    (track / "applications.csv").write_text("id,track\n" + "".join(f"A{at},1\n" for at in range(4)))
    (track / "parameters.json").write_text(json.dumps(PARAMETERS))
    season = read_season(track)
    result = ranked(season.table, season.parameters, own=season.own, tracks=season.tracks)
    (track / "result.json").write_bytes(result.to_bytes())
    digest = part_digest("award", 1, "n", [[a, j, 0, idea, work] for a, j, idea, work in rows])
    part = {"track": 1, "digest": digest, "nonce": "n"}
    seal = {"seal": 1, "at": "2026-11-01", "digest": seal_digest("award", 1, [digest]), "parts": [part]}
    digests = {"call": "award", "seals": [seal], "results": {"tracks/1": result.digest()}}
    (folder / "digests.json").write_text(json.dumps(digests))
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return {**FILES, "bundle": bundle(tmp_path_factory.mktemp("bundle"))}


# --- random damage ----------------------------------------------------------------------------------


def places(value, way=()):
    """The ways to everything inside a JSON value."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, entry in entries:
        yield (*way, key)
        yield from places(entry, (*way, key))


@st.composite
def damaged_json(draw, sound):
    value = deepcopy(sound)
    for _ in range(draw(st.integers(1, 2))):
        *way, last = draw(st.sampled_from(sorted(places(value), key=lambda way: (len(way), str(way)))))
        holder = value
        for key in way:
            holder = holder[key]
        harm = draw(st.sampled_from(("wrong", "wrong", "nested", "gone", "twice")))
        if harm == "gone":
            del holder[last]
        elif harm == "twice" and isinstance(holder, list):
            holder.append(deepcopy(holder[last]))
        else:
            holder[last] = deepcopy(draw(st.sampled_from(WRONG if harm == "wrong" else NESTED)))
        if not value:
            break
    return json.dumps(value).encode()


@st.composite
def damaged_table(draw, sound):
    rows = [line.split(",") for line in sound.splitlines()]
    for _ in range(draw(st.integers(1, 2))):
        row = draw(st.integers(0, len(rows) - 1))
        column = draw(st.integers(0, max(len(rows[row]) - 1, 0)))
        harm = draw(
            st.sampled_from(("cell", "cell", "no column", "column twice", "row twice", "longer", "header only"))
        )
        if harm == "cell":
            rows[row][column : column + 1] = [draw(st.sampled_from(CELLS))]
        elif harm == "no column":
            rows = [[*cells[:column], *cells[column + 1 :]] for cells in rows]
        elif harm == "column twice":
            rows = [cells + cells[column : column + 1] for cells in rows]
        elif harm == "header only":
            rows = rows[:1]
        else:
            rows = [*rows, rows[row]] if harm == "row twice" else [*rows, [*rows[row], "1"]]
    return "\n".join(map(",".join, rows)).encode() + b"\n"


@st.composite
def damaged_bytes(draw, sound):
    at = draw(st.integers(0, len(sound)))
    new = draw(st.sampled_from((b"", b"\xff", b"\0", b'"', b"\r", b",", b"\n", b"[" * 50_000, b"9" * 30)))
    return sound[:at] + new + draw(st.sampled_from((sound[at:], sound[at + 5 :], b"")))


@st.composite
def damaged(draw, folder):
    """The folder with one of its files damaged."""
    name = draw(st.sampled_from(sorted(folder)))
    sound = folder[name]
    ways = [damaged_json(json.loads(sound)) if name.endswith(".json") else damaged_table(sound)]
    return {**folder, name: draw(st.one_of(*ways, damaged_bytes(sound.encode())))}


def written(root: Path, folder: dict[str, str | bytes]) -> Path:
    for name, text in folder.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


@settings(max_examples=60)
@given(st.data())
@pytest.mark.parametrize("kind", COMMANDS)
def test_a_damaged_file_is_read_or_refused(kind, files, data):
    command, name, options = COMMANDS[kind]
    with tempfile.TemporaryDirectory() as root:
        said(command, str(written(Path(root), data.draw(damaged(files[kind]))) / name), *options)


@settings(max_examples=150)
@given(st.data())
@pytest.mark.parametrize(("command", "sound"), [("assignment", PROBLEM), ("calibration", SEASON)])
def test_damaged_json_is_read_or_refused(command, sound, data):
    with tempfile.TemporaryDirectory() as root:
        path = Path(root) / "season.json"
        path.write_bytes(data.draw(st.one_of(damaged_json(sound), damaged_bytes(json.dumps(sound).encode()))))
        said(command, str(path))


@settings(max_examples=60)
@given(st.data(), st.sampled_from((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA)))
def test_a_damaged_archive_is_read_or_refused(files, data, packing):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", packing) as archive:
        for name, text in files["bundle"].items():
            archive.writestr(name, text)
    whole = bytearray(memory.getvalue())
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=8)):
        whole[at] = data.draw(st.integers(0, 255))
    with tempfile.TemporaryDirectory() as root:
        path = Path(root) / "bundle.zip"
        path.write_bytes(whole)
        for command in ("verify", "calibration"):
            said(command, str(path))


# --- what is said -----------------------------------------------------------------------------------


def test_sound_files_are_read(files, tmp_path):
    for kind, (command, name, options) in COMMANDS.items():
        root = written(tmp_path / kind, files[kind])
        assert said(command, str(root / name), *options) == (0, "")
    for command, sound in (("assignment", PROBLEM), ("calibration", SEASON)):
        (tmp_path / "season.json").write_text(json.dumps(sound))
        assert said(command, str(tmp_path / "season.json"))[0] == 0


@pytest.mark.parametrize(
    ("part", "value", "message"),
    [
        (
            "applications",
            [{"id": "A", "reviews": 10**30}],
            "season.json: applications, entry 1: reviews must be from 0",
        ),
        ("applications", [{"id": ["A"], "reviews": 1}], "applications, entry 1: id must be a name, not «['A']»"),
        ("applications", [["A", 1, "T"]], "applications, entry 1: more than id, reviews"),
        (
            "applications",
            [{"id": "A", "reviews": 1, "anchor": "perhaps"}],
            "anchor must be true or false, not «perhaps»",
        ),
        ("jurors", [{"id": "x", "most": 2, "professions": 5}], "entry 1: professions must be a list of names"),
        ("jurors", [{"id": "x", "most": -2}], "jurors, entry 1: most must be from 0 to 1,000,000,000, not «-2»"),
        ("fit", [["A", "x", 1], ["A", "x", 2]], "season.json: fit, entry 2: A, x is there twice"),
        ("fit", [["A", "q", 1]], "season.json: fit, entry 1: fit names the unknown pair A, q"),
        ("rules", {"professions": None}, "professions must be a list of names"),
        ("rules", {"professions": {"architect": 1}}, "professions must be a list of names"),
        ("rules", {"method": []}, "method must be total or fairest"),
        ("rules", {"professions": ["\ud800"]}, "season.json: is not JSON"),
    ],
)
def test_what_is_wrong_with_a_problem(tmp_path, part, value, message):
    (tmp_path / "season.json").write_text(json.dumps({**PROBLEM, part: value}))
    code, complaint = said("assignment", str(tmp_path / "season.json"))
    assert code == 2
    assert message in complaint


@pytest.mark.parametrize(
    ("part", "value", "message"),
    [
        ("reviews", [["A", "x", 5]], "season.json: reviews, entry 1: more than application, juror"),
        (
            "reviews",
            [{"application": "A", "juror": "x", "idea": 1e300}],
            "reviews, entry 1: idea must be from -1,000,000",
        ),
        ("reviews", [{"application": True, "juror": "x", "idea": 1}], "application must be a name, not «True»"),
        ("applications", [{"id": "A"}, {"id": "A"}], "season.json: applications, entry 2: A is there twice"),
        ("criteria", [["idea"], {"name": "work", "weight": 1e300}], "the weight of criterion work must be from 0.0001"),
        ("criteria", [["beauty"]], "season.json: reviews: there is no criterion column"),
        ("parameters", {"decides": []}, "decides must be raw or calibrated"),
        ("parameters", {"draws": 10**12}, "draws must be at most 10,000,000"),
    ],
)
def test_what_is_wrong_with_a_season(tmp_path, part, value, message):
    (tmp_path / "season.json").write_text(json.dumps({**SEASON, part: value}))
    code, complaint = said("calibration", str(tmp_path / "season.json"))
    assert code == 2
    assert message in complaint


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("application,juror\nA,x\n", "marks.csv: there is no criterion column"),
        ("application,juror,idea\n", "marks.csv: there are no reviews"),
        ("application,juror,idea,idea\nA,x,1,2\n", "marks.csv: column idea is there twice"),
        ("application,juror,idea\nA,x,-1e300\n", "marks.csv, line 2: idea must be from -1,000,000 to 1,000,000"),
        ("", "marks.csv: column application is missing"),
    ],
)
def test_what_is_wrong_with_a_table_of_marks(tmp_path, table, message):
    (tmp_path / "marks.csv").write_text(table)
    code, complaint = said("calibration", str(tmp_path / "marks.csv"))
    assert code == 2
    assert message in complaint


def test_named_criteria_and_no_reviews(tmp_path):
    (tmp_path / "season.json").write_text(json.dumps({**SEASON, "reviews": []}))
    assert said("calibration", str(tmp_path / "season.json")) == (2, "error: there are no reviews\n")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("parameters.json", "[" * 100_000, "parameters.json: is not JSON"),
        ("parameters.json", '{"starts": 1000000000000000000}', "starts must be at most 1,000"),
        ("parameters.json", '{"max_groups": 128}', "max_groups must be at most 100"),
        ("statements.csv", "statement,text,state\n", "there is no statement in it"),
        ("votes.csv", 'seat,statement,vote\n1,1,"1\n\n"\n1,2,x\n', "vote must be a whole number, not «x»"),
    ],
)
def test_what_is_wrong_with_a_dialogue(tmp_path, name, text, message):
    code, complaint = said("opinion", str(written(tmp_path, {**FILES["opinion"], name: text})))
    assert code == 2
    assert message in complaint


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([], "digests.json: must be a JSON object"),
        ({"call": "award", "seals": []}, "digests.json: results is missing or not as it should be"),
        ({"call": "award", "seals": [], "results": "x"}, "digests.json: results is missing or not as it should be"),
        ({"call": "award", "seals": [1], "results": {}}, "digests.json, a seal: must be a JSON object"),
        (
            {"call": "award", "results": {}, "seals": [{"seal": 1, "at": "", "digest": "", "parts": [{"track": 1}]}]},
            "digests.json, a part of seal 1: digest is missing or not as it should be",
        ),
    ],
)
def test_what_is_wrong_with_digests(files, tmp_path, value, message):
    code, complaint = said("verify", str(written(tmp_path, {**files["bundle"], "digests.json": json.dumps(value)})))
    assert code == 2
    assert message in complaint


def test_a_statement_in_the_header_of_a_matrix_is_a_whole_number(tmp_path):
    folder = {**FILES["polis"], "participants-votes.csv": "participant,0,²\n1,1,1\n"}
    code, complaint = said("opinion", str(written(tmp_path, folder)))
    assert code == 2
    assert "participants-votes.csv: a statement must be a whole number, not «²»" in complaint


def test_an_archive_that_asks_for_a_newer_program_is_refused(tmp_path):
    path = tmp_path / "bundle.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("digests.json", "{}")
    path.write_bytes(path.read_bytes().replace(b"PK\x01\x02\x14\x03\x14\x00", b"PK\x01\x02\x14\x03\xff\x00"))
    with pytest.raises(ReadingError, match="is not a ZIP file"):
        "digests.json" in Files(path)  # noqa: B015
