"""The command line of assignments."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from civicmethods.__main__ import main
from civicmethods.assignment.reasons import reason
from tests.civicmethods.test_opinion_bytes import MACHINES

TABLES = {
    "applications.csv": "id,reviews,track\nA,2,Nature\nB,2,Nature\nC,2,History\n",
    "jurors.csv": "id,most,least,region,professions\nx,2,1,Tver,architect\ny,2,1,Tula,\nz,2,1,,architect;editor\n",
    "fit.csv": "application,juror,fit\nA,x,0.9\nA,y,0.5\nB,y,0.7\nC,z,1\nC,x,0.2\n",
    "conflicts.csv": "application,juror\nB,x\n",
    "rules.json": '{"method": "fairest", "professions": ["architect"]}',
}


@pytest.fixture
def folder(tmp_path):
    for name, text in TABLES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_tables_and_json_give_the_same(folder, capfdbinary):
    assert main(["assignment", str(folder)]) == 0
    from_tables = capfdbinary.readouterr().out
    parts = {
        "applications": [
            {"id": "C", "reviews": 2, "track": "History"},
            *({"id": i, "reviews": 2, "track": "Nature"} for i in "BA"),
        ],
        "jurors": [
            {"id": "x", "most": 2, "least": 1, "region": "Tver", "professions": ["architect"]},
            {"id": "y", "most": 2, "least": 1, "region": "Tula"},
            {"id": "z", "most": 2, "least": 1, "professions": ["architect", "editor"]},
        ],
        "fit": [["A", "x", 0.9], ["A", "y", 0.5], ["B", "y", 0.7], ["C", "z", 1], ["C", "x", 0.2]],
        "conflicts": [["B", "x"]],
        "rules": json.loads(TABLES["rules.json"]),
    }
    (folder / "season.json").write_text(json.dumps(parts))
    assert main(["assignment", str(folder / "season.json")]) == 0
    assert capfdbinary.readouterr().out == from_tables
    values = json.loads(from_tables)
    assert values["complete"] is True
    assert {row["id"]: row["jurors"] for row in values["applications"]}["B"] == ["y", "z"]


def test_what_cannot_be_met_ends_with_1_and_is_said(folder, capsys):
    (folder / "conflicts.csv").write_text("application,juror\nC,x\nC,z\n")
    out = folder / "out.json"
    assert main(["assignment", str(folder), "--out", str(out)]) == 1
    captured = capsys.readouterr()
    assert "Application C needs 2 reviews, but only 1 juror may read it" in captured.err.splitlines()
    assert captured.out.startswith("5 of 6 reviews, 2 of 3 applications complete\n")
    assert len(captured.out.split()[-1]) == 64
    codes = [entry["code"] for entry in json.loads(out.read_bytes())["reasons"]]
    assert codes[:2] == ["too_few_jurors", "track_lacks_outside"]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("fit.csv", "application,juror,fit\nA,x,high\n", "fit.csv, line 2: fit must be a number, not «high»"),
        ("fit.csv", "application,juror,fit\nA,q,1\n", "fit names the unknown pair A, q"),
        ("fit.csv", "application,juror\n", "fit.csv: column fit is missing"),
        ("applications.csv", "id,reviews\nA,1.5\n", "reviews must be a whole number, not «1.5»"),
        ("applications.csv", "id,reviews\nA,1\nB,1\nC,1\nC,1\n", "application C is there twice"),
        ("jurors.csv", "id,most\nx,\n", "jurors.csv, line 2: most is empty"),
        ("conflicts.csv", "application,juror\nB,q\n", "a conflict names the unknown pair B, q"),
        ("rules.json", '{"speed": 9}', "unknown rule speed"),
        ("rules.json", "{", "rules.json: is not JSON"),
        ("rules.json", "[]", "rules must be a JSON object"),
        ("fixed.csv", "application,juror\nB,x\n", "Juror x is settled for application B in spite of a conflict"),
    ],
)
def test_errors_are_one_line_and_exit_2(folder, capsys, name, text, message):
    (folder / name).write_text(text)
    assert main(["assignment", str(folder)]) == 2
    captured = capsys.readouterr()
    assert message in captured.err
    assert captured.err.startswith("error: ")
    assert captured.err.count("\n") == 1
    assert captured.out == ""


@pytest.mark.parametrize(
    ("code", "values", "text"),
    [
        ("lacks", {"applications": 1, "missing": 2, "jurors": 2}, "1 application without a track lacks 2 reviews; add"),
        ("lacks", {"applications": 2, "missing": 1, "jurors": 1}, "2 applications without a track lack 1 review; add"),
        (
            "lacks_outside",
            {"applications": 1, "missing": 1, "jurors": 1, "regions": ["Tver"]},
            "1 application without a track lacks 1 review; add 1 juror from outside Tver",
        ),
        ("least_above_need", {"least": 2, "needed": 1}, "add up to 2 reviews, but only 1 review is needed"),
        ("capacity", {"able": 0, "needed": 1, "jurors": 1}, "can read 0 reviews, but 1 review is needed; raise"),
        ("load_exceeded", {"juror": "x", "given": 2, "most": 1}, "Juror x gets 2 reviews, at most 1 is allowed"),
        ("load_exceeded", {"juror": "x", "given": 2000, "most": 5}, "Juror x gets 2000 reviews, at most 5 are allowed"),
    ],
)
def test_one_is_not_many(code, values, text):
    assert text in reason(code, **values).text


def test_missing_files_are_said(tmp_path, capsys):
    assert main(["assignment", str(tmp_path)]) == 2
    assert "applications.csv is missing" in capsys.readouterr().err
    (tmp_path / "a.json").write_text('{"juries": []}')
    assert main(["assignment", str(tmp_path / "a.json")]) == 2
    assert "unknown part juries" in capsys.readouterr().err


def test_the_same_bytes_on_any_machine(folder):
    command = [sys.executable, "-m", "civicmethods", "assignment", str(folder)]
    outputs = {
        subprocess.run(command, env={**os.environ, **machine}, capture_output=True, check=True).stdout
        for machine in MACHINES.values()
    }
    assert len(outputs) == 1
