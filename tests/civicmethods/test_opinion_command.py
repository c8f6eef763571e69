"""The command line: anyone may draw a map, and check a published one."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile

import pytest

from civicmethods.__main__ import main
from civicmethods.opinion import Parameters
from tests.civicmethods.opinion_world import camps


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """A folder as our open data has it, with its map."""
    folder = tmp_path_factory.mktemp("package")
    votes, _ = camps((40, 30), 20, seed=8)
    lines = zip(votes.persons.tolist(), votes.statements.tolist(), votes.values.tolist(), strict=True)
    (folder / "votes.csv").write_text("seat,statement,vote\n" + "".join(f"{p + 1000},{s},{v}\n" for p, s, v in lines))
    (folder / "statements.csv").write_text(
        "statement,text,state\n"
        + "".join(f"{s},Суждение {s},{'rejected' if s == 3 else 'accepted'}\n" for s in range(20))
    )
    (folder / "parameters.json").write_text(json.dumps({**Parameters().as_dict(), "seed": 12}))
    assert main(["opinion", str(folder), "--out", str(folder / "map.json")]) == 0
    return folder


@pytest.fixture
def copy(package, tmp_path):
    return shutil.copytree(package, tmp_path / "copy")


def zipped(folder, path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, file.name)
    return path


def test_the_map_is_written_with_the_package_s_parameters(package, capsys):
    values = json.loads((package / "map.json").read_bytes())
    assert values["parameters"]["seed"] == 12
    assert values["counts"]["moderated_out"] == 1
    assert min(values["people"]["id"]) == 1000


def test_a_summary_is_printed(package, tmp_path, capsys):
    assert main(["opinion", str(package), "--out", str(tmp_path / "m.json"), "--seed", "3"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("70 people, 20 statements, ")
    assert out[1].startswith("2 groups (")
    assert len(out[2].split()[1]) == 64
    assert json.loads((tmp_path / "m.json").read_bytes())["parameters"]["seed"] == 3


def test_without_out_the_map_goes_to_the_screen(package):
    run = subprocess.run(
        [sys.executable, "-m", "civicmethods", "opinion", str(package)], capture_output=True, check=True
    )
    assert run.stdout == (package / "map.json").read_bytes()


def test_votes_parameters_and_statements_as_single_files(package, tmp_path):
    out = tmp_path / "map.json"
    arguments = ["opinion", str(package / "votes.csv"), "--out", str(out)]
    given = ["--parameters", str(package / "parameters.json"), "--statements", str(package / "statements.csv")]
    assert main([*arguments, *given]) == 0
    assert out.read_bytes() == (package / "map.json").read_bytes()


def test_verify_says_the_same(package, tmp_path, capsys):
    assert main(["verify", str(package)]) == 0
    assert main(["verify", str(zipped(package, tmp_path / "package.zip"))]) == 0
    assert capsys.readouterr().out.count("The same, byte for byte: sha256 ") == 2


def test_verify_notices_one_changed_vote(copy, capsys):
    lines = (copy / "votes.csv").read_text().splitlines()
    seat, statement, vote = lines[1].split(",")
    lines[1] = f"{seat},{statement},{-1 if vote == '1' else 1}"
    (copy / "votes.csv").write_text("\n".join(lines) + "\n")
    assert main(["verify", str(copy)]) == 1
    out = capsys.readouterr().out
    assert out.startswith("Not the same: ")
    assert "input_digest" in out


def test_verify_notices_another_seed_and_mere_spaces(copy, capsys):
    (copy / "parameters.json").write_text(json.dumps({**Parameters().as_dict(), "seed": 13}))
    assert main(["verify", str(copy)]) == 1
    assert "parameters" in capsys.readouterr().out
    (copy / "parameters.json").write_text(json.dumps({**Parameters().as_dict(), "seed": 12}))
    (copy / "map.json").write_bytes((copy / "map.json").read_bytes() + b" ")
    assert main(["verify", str(copy)]) == 1
    assert "written differently" in capsys.readouterr().out


def described(folder, *resources):
    (folder / "datapackage.json").write_text(json.dumps({"resources": list(resources)}))
    return str(folder)


def test_verify_checks_every_hash_that_the_package_names(copy, capsys):
    texts = copy / "statements.csv"
    named = {"path": "statements.csv", "hash": f"sha256:{hashlib.sha256(texts.read_bytes()).hexdigest()}"}
    assert main(["verify", described(copy, named, {"path": "votes.csv"}, {"path": "map.json", "hash": "md5"})]) == 0
    words = texts.read_text()
    texts.write_text(words.replace("Суждение 4,", "Суждение @,").replace("Суждение 5,", "Суждение 4,"))
    capsys.readouterr()
    assert main(["verify", str(copy)]) == 1
    out = capsys.readouterr().out
    assert out.startswith("The map follows from its votes: sha256 ")
    assert out.splitlines()[1] == "Not the file that datapackage.json describes: statements.csv"
    assert main(["verify", described(copy, {"path": "sheets.csv", "hash": "sha256:" + "0" * 64})]) == 1
    assert "sheets.csv" in capsys.readouterr().out


@pytest.mark.parametrize("content", ["{", "[]", '{"resources": 5}', '{"resources": ["votes.csv"]}'])
def test_a_description_that_is_none_is_one_line_too(copy, capsys, content):
    (copy / "datapackage.json").write_text(content)
    assert main(["verify", str(copy)]) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith("error: datapackage.json: ")
    assert captured.err.count("\n") == 1


def test_errors_are_one_line_and_exit_2(copy, capsys):
    (copy / "map.json").unlink()
    for arguments, message in (
        (["verify", str(copy)], "map.json is missing"),
        (["verify", str(copy / "nowhere.zip")], "no such file or folder"),
        (["opinion", str(copy / "nowhere.csv")], "no such file or folder"),
        (["opinion", str(copy), "--parameters", str(copy / "votes.csv")], "votes.csv: is not JSON"),
        (["opinion", str(copy), "--out", str(copy / "no" / "map.json")], "No such file or directory"),
        (["nonsense"], "no command «nonsense»"),
    ):
        assert main(arguments) == 2
        captured = capsys.readouterr()
        assert message in captured.err
        assert captured.err.startswith("error: ")
        assert captured.err.count("\n") == 1
        assert captured.out == ""


def test_help(capsys):
    assert main([]) == 2
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    assert "opinion" in out
    assert "verify" in out
    with pytest.raises(SystemExit) as stop:
        main(["opinion", "--help"])
    assert stop.value.code == 0
