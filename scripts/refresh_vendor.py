#!/usr/bin/env -S uv run --script
# /// script
# requires-python = ">=3.12"
# dependencies = ["fonttools==4.68.0", "brotli==1.2.1"]
# ///
"""Fetch the third-party files listed in vendor.toml again, exactly as pinned.

Usage: `.venv/bin/uv run --script scripts/refresh_vendor.py` (needs npm). To move to a newer version, change
the version and the target in vendor.toml, run with `--accept` once to print the new digest, and write it down.
"""

import base64
import hashlib
import io
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent


def pack(name: str, version: str, folder: Path) -> bytes:
    """The package as npm hands it out, without installing it or running anything of it."""
    command = ["npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", str(folder)]
    printed = subprocess.run([*command, f"{name}@{version}"], check=True, capture_output=True, text=True)
    return (folder / printed.stdout.strip().splitlines()[-1]).read_bytes()


def check(archive: bytes, package: dict, accept: bool) -> None:
    found = "sha512-" + base64.b64encode(hashlib.sha512(archive).digest()).decode()
    if found == package["integrity"]:
        return
    if not accept:
        raise SystemExit(f"{package['name']}: the digest is {found}, not the one in vendor.toml. Nothing written.")
    print(f"{package['name']} {package['version']}: integrity = {found}")


def characters(ranges: str) -> list[int]:
    found: list[int] = []
    for part in ranges.split(","):
        first, _, last = part.partition("-")
        found.extend(range(int(first, 16), int(last or first, 16) + 1))
    return found


def cut(font_file: bytes, part: dict) -> bytes:
    """The font with only the wanted characters, unhinted, with the features the pages use."""
    alias: dict[str, str] = part.get("alias", {})
    font = TTFont(io.BytesIO(font_file), recalcTimestamp=False)
    for table in font["cmap"].tables:
        for new, old in alias.items():
            if table.isUnicode() and int(old, 16) in table.cmap:
                table.cmap[int(new, 16)] = table.cmap[int(old, 16)]
    for code, width in part.get("width", {}).items():
        font["hmtx"][font.getBestCmap()[int(code, 16)]] = (width, 0)
    options = subset.Options()
    options.layout_features = ["kern", "ccmp", "mark", "tnum"]
    options.drop_tables += ["VVAR", "vmtx", "vhea"]
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = ["*"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters(part["unicodes"]) + [int(code, 16) for code in alias])
    cutter.subset(font)
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def kept(content: bytes, without: list[str]) -> bytes:
    """The file but for the lines that name what is not kept here."""
    if not without:
        return content
    lines = content.decode().splitlines(keepends=True)
    return "".join(line for line in lines if not any(word in line for word in without)).encode()


def write(package: dict, archive: bytes) -> None:
    target = ROOT / package["target"]
    target.mkdir(parents=True, exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:

        def content(name: str) -> bytes:
            member = tar.extractfile(f"package/{name}")
            if member is None:
                raise SystemExit(f"{package['name']} has no file {name}")
            return member.read()

        for source, file in package["files"].items():
            (target / file).write_bytes(kept(content(source), package.get("without", [])))
        for part in package.get("subset", []):
            font = cut(content(part["source"]), part)
            (target / part["file"]).write_bytes(font)
            print(f"  {part['file']}: {len(font):,} bytes")


def main() -> None:
    packages = tomllib.loads((HERE / "vendor.toml").read_text(encoding="utf-8"))["package"]
    with tempfile.TemporaryDirectory() as folder:
        for package in packages:
            print(f"{package['name']} {package['version']}")
            archive = pack(package["name"], package["version"], Path(folder))
            check(archive, package, accept="--accept" in sys.argv)
            write(package, archive)


if __name__ == "__main__":
    main()
