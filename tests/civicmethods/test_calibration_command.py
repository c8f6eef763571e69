"""The command line of calibration."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys

import numpy as np
import pytest

from civicmethods.__main__ import main
from tests.civicmethods.test_opinion_bytes import MACHINES

DIGEST = "74b8ad1e9120e2034a6257207b6787bc75f4356bead2b76c9bab75050ba0e6cf"
"""SHA-256 of the calibration of the season below. A change of the method changes it, and its version with it."""


@pytest.fixture
def folder(tmp_path):
    rng = np.random.default_rng(11)
    quality, leniency = rng.normal(6, 1.5, 30), rng.normal(0, 0.7, 8)
    lines = []
    for i in range(30):
        for j in sorted(rng.choice(8, 4, replace=False).tolist()):
            marks = np.round(quality[i] + leniency[j] + rng.normal(0, 0.8, 3), 1).tolist()
            cells = ["n/a" if rng.random() < 0.05 else str(mark) for mark in marks]
            lines.append(f"A{i:02},j{j},{','.join(cells)}\n")
    (tmp_path / "reviews.csv").write_text("application,juror,idea,work,effect\n" + "".join(lines))
    (tmp_path / "criteria.csv").write_text("name,weight\nidea,2\nwork,1\neffect,1\n")
    (tmp_path / "applications.csv").write_text(
        "id,track,region\n" + "".join(f"A{i:02},{'first' if i < 15 else 'second'},R{i % 6}\n" for i in range(30))
    )
    (tmp_path / "jurors.csv").write_text("id,region\n" + "".join(f"j{j},R{j % 6}\n" for j in range(8)))
    (tmp_path / "parameters.json").write_text('{"prizes": 4, "draws": 500, "weightings": 40}')
    return tmp_path


def test_a_season_is_calibrated(folder, capsys):
    out = folder / "out.json"
    assert main(["calibration", str(folder), "--out", str(out)]) == 0
    values = json.loads(out.read_bytes())
    summary = capsys.readouterr().out
    assert summary.startswith("30 applications, 8 jurors, 120 reviews; a reliability of 0.8 takes ")
    assert summary.split()[-1] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert values["parameters"]["prizes"] == 4
    assert [row["weight"] for row in values["criteria"]["criteria"]] == [2, 1, 1]
    assert [entry["kind"] for entry in values["bias"]] == ["region"]
    assert len(values["winners"]) == 4
    assert main(["calibration", str(folder), "--out", str(out), "--prizes", "2", "--seed", "5"]) == 0
    assert json.loads(out.read_bytes())["parameters"] == {**values["parameters"], "prizes": 2, "seed": 5}


def test_json_and_a_single_file_are_read_too(folder, capfdbinary):
    rows = [line.split(",") for line in (folder / "reviews.csv").read_text().splitlines()]
    reviews = [dict(zip(rows[0], row, strict=True)) for row in reversed(rows[1:])]
    for review in reviews:
        for name in ("idea", "work", "effect"):
            review[name] = None if review[name] == "n/a" else float(review[name])
    parts = {
        "reviews": reviews,
        "criteria": [{"name": "idea", "weight": 2}, ["work"], ["effect"]],
        "applications": [
            {"id": f"A{i:02}", "track": "first" if i < 15 else "second", "region": f"R{i % 6}"} for i in range(30)
        ],
        "jurors": [{"id": f"j{j}", "region": f"R{j % 6}"} for j in range(8)],
        "parameters": json.loads((folder / "parameters.json").read_text()),
    }
    (folder / "season.json").write_text(json.dumps(parts))
    assert main(["calibration", str(folder)]) == 0
    from_tables = capfdbinary.readouterr().out
    assert main(["calibration", str(folder / "season.json")]) == 0
    assert capfdbinary.readouterr().out == from_tables
    assert main(["calibration", str(folder / "reviews.csv")]) == 0
    alone = json.loads(capfdbinary.readouterr().out)
    assert [row["name"] for row in alone["criteria"]["criteria"]] == ["idea", "work", "effect"]


def test_one_winner_is_one(folder, capsys):
    assert main(["calibration", str(folder), "--out", str(folder / "out.json"), "--prizes", "1"]) == 0
    assert "\n1 winner, " in capsys.readouterr().out
    (folder / "reviews.csv").write_text("application,juror,idea\nA,x,1\nA,y,1\nB,x,8\nB,y,8\n")
    assert main(["calibration", str(folder), "--out", str(folder / "out.json"), "--prizes", "1"]) == 0
    summary = capsys.readouterr().out
    assert summary.startswith("2 applications, 2 jurors, 4 reviews; a reliability of 0.8 takes 1 review each\n")
    assert "\n1 winner, 1 at the prize line, 0 depend on" in summary


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("reviews.csv", "application,juror,idea\nA,x,good\n", "reviews.csv, line 2: idea must be a number, not «good»"),
        ("reviews.csv", "application,idea\nA,1\n", "column juror is missing"),
        ("reviews.csv", "application,juror,idea\nA,x,1,2\n", "the number of columns differs from the header's"),
        ("reviews.csv", "application,juror,idea\nA,x,1\nA,x,2\n", "juror x reviews application A twice"),
        ("reviews.csv", "application,juror,idea\nA,x,1\nB,y,2\n", "at least two applications, two jurors"),
        ("criteria.csv", "name,weight\nidea,0\n", "the weight of criterion idea must be above 0"),
        ("parameters.json", '{"decides": "both"}', "decides must be raw or calibrated"),
    ],
)
def test_errors_are_one_line_and_exit_2(folder, capsys, name, text, message):
    (folder / name).write_text(text)
    assert main(["calibration", str(folder)]) == 2
    captured = capsys.readouterr()
    assert message in captured.err
    assert captured.err.startswith("error: ")
    assert captured.err.count("\n") == 1
    assert captured.out == ""


@pytest.mark.parametrize("machine", MACHINES)
def test_the_same_bytes_on(machine, folder):
    run = subprocess.run(
        [sys.executable, "-m", "civicmethods", "calibration", str(folder)],
        env={**os.environ, **MACHINES[machine]},
        capture_output=True,
        check=True,
    )
    assert hashlib.sha256(run.stdout).hexdigest() == DIGEST
