"""The programme for checking results: taken from the site alone, it runs by itself."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import numpy as np
import pytest

from livingcities.dialogues.operations import mapping
from livingcities.dialogues.operations.open_data import pack
from livingcities.site.methods_zip import methods_zip
from tests.dialogues.test_results import published

pytestmark = pytest.mark.django_db
ADDRESS = "/open-data/civicmethods.zip"


@pytest.fixture
def unpacked(visitor, tmp_path: Path) -> Path:
    answer = visitor.get(ADDRESS)
    assert answer["Content-Type"] == "application/zip"
    folder = tmp_path / "alone"
    zipfile.ZipFile(io.BytesIO(answer.content)).extractall(folder)
    return folder


def alone(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run it with nothing of the house within reach: no site packages but those of numpy and scipy."""
    libraries = folder.parent / "libraries"
    libraries.mkdir(exist_ok=True)
    for found in Path(np.__file__).parents[1].glob("*"):
        if found.name.startswith(("numpy", "scipy")) and not (libraries / found.name).exists():
            (libraries / found.name).symlink_to(found)
    return subprocess.run(
        [sys.executable, "-S", "-m", "civicmethods", *arguments],
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join([str(folder), str(libraries)])},
    )


def test_a_published_map_is_the_same_on_a_computer_without_the_site(unpacked: Path):
    dialogue = published()
    mapping.redraw(dialogue)
    (unpacked / "data.zip").write_bytes(pack(dialogue).package.open().read())
    said = alone(unpacked, "verify", "data.zip")
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith("The same, byte for byte: sha256 ")
    assert dialogue.current_map.computation.result_digest in said.stdout


def test_it_holds_the_package_and_what_belongs_to_it(unpacked: Path):
    about = tomllib.loads((unpacked / "pyproject.toml").read_text())["project"]
    assert about["name"] == "civicmethods"
    assert set(about["dependencies"]) == {"numpy", "scipy"}
    assert "Apache License" in (unpacked / "LICENSE").read_text()
    assert ADDRESS in (unpacked / "README.md").read_text()
    assert {path.name for path in unpacked.iterdir()} == {"LICENSE", "README.md", "pyproject.toml", "civicmethods"}
    assert not list(unpacked.rglob("*.pyc"))


def test_the_bytes_depend_on_the_sources_alone(visitor):
    first = visitor.get(ADDRESS)
    methods_zip.cache_clear()
    again = visitor.get(ADDRESS)
    assert first.content == again.content
    assert visitor.get(ADDRESS, headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_pages_and_packages_say_where_it_is(visitor):
    dialogue = published()
    package = pack(dialogue).package.open()
    method = visitor.get(f"/dialogues/{dialogue.slug}/results/", {"view": "method"}).text
    assert f'href="{ADDRESS}"' in method
    assert f'href="{ADDRESS}"' in visitor.get("/data/").text
    assert zipfile.ZipFile(package).read("README.md").decode().count(ADDRESS) == 2
