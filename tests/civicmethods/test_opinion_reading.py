"""Votes out of files: the right numbers, or one line that says what is wrong and where."""

from __future__ import annotations

import gzip
import json
import zipfile

import numpy as np
import pytest

from civicmethods.opinion import sheets
from civicmethods.opinion.reading import (
    PolisExport,
    differing,
    read_any,
    read_package,
    read_polis,
    read_votes,
)
from civicmethods.opinion.sheets import ReadingError
from tests.civicmethods.opinion_world import BOWLING_GREEN

COMMENTS = (
    "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
    '1403067224363,Wed Jun 18 11:53:44 WIB 2014,3,215,38,18,1,"More trees, please"\n'
    "1403067224364,Wed Jun 18 11:53:45 WIB 2014,1,,0,1,-1,«Спам»\n"
    "1403067224365,Wed Jun 18 11:53:46 WIB 2014,2,7,0,0,0,Wider pavements\n"
)
POLIS_VOTES = (
    "timestamp,datetime,comment-id,voter-id,vote\n"
    "2000,later,3,0,-1\n"
    "1000,sooner,3,0,1\n"
    '1500,"between, roughly",2,0,0\n'
    "3000,last,1,5,1\n"
)
MATRIX = "participant,group-id,n-comments,n-votes,n-agree,n-disagree,1,2,3\n0,1,0,2,0,1,,0,-1\n5,,0,1,1,0,1,,\n"
SUMMARY = 'topic,Trees\nurl,https://example.org/1\nconversation-description,"Where, and how many?"\n'
STATEMENTS = (
    "statement,text,state,meta\n1,Деревья,accepted,\n2,Спам,rejected,\n3,I live here,accepted,1\n4,Same,merged,\n"
)
VOTES = "seat,statement,vote\n7,1,1\n7,2,-1\n8,1,0\n"


def write(folder, **files):
    for name, text in files.items():
        path = folder / name.replace("_csv", ".csv").replace("_json", ".json").replace("__", "-")
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def rows(read):
    votes = read.votes
    return list(zip(votes.persons.tolist(), votes.statements.tolist(), votes.values.tolist(), strict=True))


# --- what is read -------------------------------------------------------------------------------


def test_a_polis_export_in_the_order_of_time(tmp_path):
    folder = write(
        tmp_path, comments_csv=COMMENTS, votes_csv=POLIS_VOTES, participants__votes_csv=MATRIX, summary_csv=SUMMARY
    )
    read = read_polis(folder)
    assert rows(read) == [(0, 3, 1), (0, 2, 0), (0, 3, -1), (5, 1, 1)]
    assert read.times.tolist() == [1000, 1500, 2000, 3000]
    assert (read.statement_ids, read.moderated_out, read.meta) == ((1, 2, 3), (1,), ())
    assert read.groups == {0: 1}
    assert (read.title, read.url, read.description) == ("Trees", "https://example.org/1", "Where, and how many?")
    third = read.statements[2]
    assert (third.text, third.author, third.at, third.agrees, third.disagrees, third.moderated) == (
        "More trees, please",
        215,
        1403067224363,
        38,
        18,
        1,
    )
    assert read.statements[0].author is None


def test_a_polis_matrix_alone_and_gzipped(tmp_path):
    folder = write(tmp_path, comments_csv=COMMENTS)
    (folder / "participants-votes.csv.gz").write_bytes(gzip.compress(MATRIX.encode()))
    read = read_polis(folder)
    assert rows(read) == [(0, 2, 0), (0, 3, -1), (5, 1, 1)]
    assert read.times is None
    assert read.groups == {0: 1}


def test_a_polis_export_in_a_zip_and_a_meta_column(tmp_path):
    comments = "comment-id,moderated,is-meta,comment-body\n1,1,true,I am a resident\n2,1,false,b\n3,1,,c\n"
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("conversation/comments.csv", comments)
        archive.writestr("conversation/votes.csv", POLIS_VOTES)
    read = read_any(path)
    assert isinstance(read, PolisExport)
    assert read.meta == (1,)
    assert len(read.votes) == 4


def test_bowling_green_is_whole():
    read = read_polis(BOWLING_GREEN)
    assert (len(read.votes), len(read.statements), len(read.moderated_out)) == (225_524, 896, 289)
    assert len(np.unique(read.votes.persons)) == 2031
    assert len(read.groups) == 1581
    assert read.title == "Improving Bowling Green / Warren County"


def test_our_package(tmp_path):
    folder = write(tmp_path, votes_csv=VOTES, statements_csv=STATEMENTS, parameters_json='{"seed": 5}')
    read = read_package(folder)
    assert rows(read) == [(7, 1, 1), (7, 2, -1), (8, 1, 0)]
    assert (read.moderated_out, read.meta, read.parameters.seed, read.published) == ((2, 4), (3,), 5, None)


def test_our_votes_sorted_by_their_times_where_they_have_any(tmp_path):
    iso = (
        "at,seat,statement,vote\n"
        "2026-11-21T12:00:00+03:00,1,1,1\n"
        "2026-11-21T08:59:59Z,1,1,-1\n"
        "2026-11-21T09:00:01,1,1,0\n"
    )
    assert rows(read_votes(write(tmp_path, votes_csv=iso) / "votes.csv")) == [(1, 1, -1), (1, 1, 1), (1, 1, 0)]
    numbers = "seat,statement,vote,at\n1,1,1,20\n1,1,-1,10\n"
    assert rows(read_votes(write(tmp_path, votes_csv=numbers) / "votes.csv")) == [(1, 1, -1), (1, 1, 1)]


def test_byte_order_mark_blank_lines_and_windows_line_ends(tmp_path):
    text = "\ufeff" + VOTES.replace("\n", "\r\n") + "\r\n"
    assert len(read_votes(write(tmp_path, votes_csv=text) / "votes.csv").votes) == 3


def test_a_table_without_a_single_vote(tmp_path):
    assert len(read_votes(write(tmp_path, votes_csv="seat,statement,vote\n") / "votes.csv").votes) == 0


def test_statements_beside_a_table_of_votes(tmp_path):
    folder = write(tmp_path, votes_csv=VOTES, list_csv=STATEMENTS, comments_csv=COMMENTS)
    ours = read_votes(folder / "votes.csv", folder / "list.csv")
    theirs = read_votes(folder / "votes.csv", folder / "comments.csv")
    assert (ours.moderated_out, theirs.moderated_out) == ((2, 4), (1,))


def test_where_two_maps_differ():
    assert differing(b'{"a":1,"b":2}', {"a": 1, "b": 3, "c": 4}) == ["b", "c"]
    assert differing(b"nonsense", {}) == ["map.json is not JSON"]
    assert differing(b"[]", {}) == ["map.json is not a map"]


# --- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("votes", "message"),
    [
        ("seat,vote\n1,1\n", "votes.csv: the column statement is missing"),
        ("", "votes.csv: the column seat is missing"),
        ("seat,statement,vote\n1,1,1\n1,2,2\n", "votes.csv: vote number 2 is 2; a vote is 1, 0 or -1"),
        ("seat,statement,vote\n1,1,1\n1,2,yes\n", "votes.csv, line 3: vote must be a whole number, not «yes»"),
        ("seat,statement,vote\nA1,1,1\n", "votes.csv, line 2: seat must be a whole number, not «A1»"),
        ("seat,statement,vote\n1,1\n", "votes.csv, line 2: too few columns"),
        ("seat,statement,vote\n99999999999999999999,1,1\n", "votes.csv, line 2: seat is too large"),
        ("seat,statement,vote,at\n1,1,1,soon\n", "votes.csv, line 2: at must be a time, not «soon»"),
        ("seat,statement,vote\n1,9,1\n", "votes.csv: a vote names the unknown statement 9"),
        (b"seat,statement,vote\n\xff\xfe,1,1\n", "votes.csv: is not UTF-8 text"),
    ],
)
def test_votes_that_cannot_be_read(tmp_path, votes, message):
    folder = write(tmp_path, votes_csv=votes, statements_csv=STATEMENTS)
    with pytest.raises(ReadingError) as error:
        read_package(folder)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("statements", "message"),
    [
        ("statement,text\n1,a\n", "statements.csv: the column state is missing"),
        ("statement,text,state\n1,a,maybe\n", "statements.csv, line 2: the state must be"),
        ("statement,text,state\nx,a,accepted\n", "statements.csv, line 2: statement must be a whole number"),
        ("statement,text,state\n1,a,accepted\n1,b,accepted\n", "statements.csv: the statement 1 stands there twice"),
        ("statement,text,state\n", "statements.csv: there is no statement in it"),
    ],
)
def test_statements_that_cannot_be_read(tmp_path, statements, message):
    with pytest.raises(ReadingError, match=message):
        read_package(write(tmp_path, votes_csv=VOTES, statements_csv=statements))


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"votes_csv": POLIS_VOTES}, "comments.csv is missing"),
        ({"comments_csv": COMMENTS}, "participants-votes.csv is missing"),
        ({"comments_csv": COMMENTS, "votes_csv": POLIS_VOTES + "1,x,77,1,1\n"}, "unknown statement 77"),
        ({"comments_csv": COMMENTS, "votes_csv": POLIS_VOTES + "1,x,3,1,9\n"}, "vote number 5 is 9"),
        ({"comments_csv": COMMENTS.replace(",-1,", ",5,"), "votes_csv": POLIS_VOTES}, "line 3: moderated must be"),
        ({"comments_csv": COMMENTS, "participants__votes_csv": MATRIX + "6,0\n"}, "line 4: 2 columns instead of 9"),
        ({"comments_csv": COMMENTS, "participants__votes_csv": MATRIX + "6,0,0,0,0,0,x,,\n"}, "line 4: a vote is 1"),
        (
            {"comments_csv": COMMENTS, "participants__votes_csv": MATRIX.replace(",3\n", ",30\n")},
            "unknown statement 30",
        ),
    ],
)
def test_polis_exports_that_cannot_be_read(tmp_path, files, message):
    with pytest.raises(ReadingError, match=message):
        read_polis(write(tmp_path, **files))


def test_broken_containers_and_parameters(tmp_path):
    (tmp_path / "broken.zip").write_bytes(b"PK not really")
    with pytest.raises(ReadingError, match="is not a ZIP file"):
        read_any(tmp_path / "broken.zip")
    with pytest.raises(ReadingError, match="no such file or folder"):
        read_any(tmp_path / "nowhere")
    with pytest.raises(ReadingError, match=r"neither votes.csv with statements.csv nor a Polis export"):
        read_any(tmp_path)
    (tmp_path / "votes.csv.gz").write_bytes(b"not gzip")
    with pytest.raises(ReadingError, match=r"votes.csv: cannot be read"):
        read_votes(tmp_path / "votes.csv.gz")
    folder = write(tmp_path, votes_csv=VOTES, statements_csv=STATEMENTS)
    for text, message in (("{", "is not JSON"), ("[]", "must hold one object"), ('{"a": 1}', "unknown parameter a")):
        (folder / "parameters.json").write_text(text)
        with pytest.raises(ReadingError, match=f"parameters.json: {message}"):
            read_package(folder)


@pytest.mark.parametrize("packed", ["votes.csv", "votes.csv.gz"])
def test_a_small_file_that_would_fill_the_memory(tmp_path, monkeypatch, packed):
    monkeypatch.setattr(sheets, "LARGEST", 3_000_000)
    rows = b"voter-id,comment-id,vote\n" + b"\n" * 4_000_000
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("statements.csv", STATEMENTS)
        archive.writestr(packed, gzip.compress(rows) if packed.endswith(".gz") else rows)
    with pytest.raises(ReadingError, match="unpacks to more than"):
        read_any(path)


def test_the_fast_and_the_patient_reader_agree(tmp_path):
    random = np.random.RandomState(1)
    table = np.stack((random.randint(0, 500, 3000), random.randint(0, 4, 3000), random.randint(-1, 2, 3000)), axis=1)
    plain = "\n".join(",".join(map(str, row)) for row in table.tolist())
    fast = read_votes(write(tmp_path, votes_csv=f"seat,statement,vote\n{plain}\n") / "votes.csv")
    timed = "\n".join(f"{a},{b},{c},2026-01-01T00:00:00Z" for a, b, c in table.tolist())
    patient = read_votes(write(tmp_path, votes_csv=f"seat,statement,vote,at\n{timed}\n") / "votes.csv")
    assert rows(fast) == rows(patient) == [tuple(row) for row in table.tolist()]
    assert json.dumps(patient.times.tolist()[:1]) == "[1767225600000]"
