"""Collect every string of the interface into the Russian catalogue: `make messages`.

Strings of Python files and templates are taken from the sources; translations are kept from the catalogue and
taken over from fragments (`locale/fragments/*.po`, newer than the catalogue), which are deleted afterwards.
"""

from __future__ import annotations

import argparse
import io
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "livingcities"
FRAGMENTS = PACKAGE / "locale" / "fragments"
RUSSIAN = PACKAGE / "locale" / "ru" / "LC_MESSAGES" / "django.po"

KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
    "operation": None,  # the verb of an act, which the journal shows in words
}
HEADER = """\
# Living Cities in Russian. `make messages` collects new strings; translations are written here by hand.
msgid ""
msgstr ""
"Language: ru\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=4; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : "
"n%10==0 || (n%10>=5 && n%10<=9) || (n%100>=11 && n%100<=14)? 2 : 3);\\n"

"""


def python_of_template(source: str) -> str:
    """What the framework's own extractor makes of a template: Python with the same strings in calls."""
    import django
    from django.conf import settings

    if not settings.configured:
        settings.configure()
        django.setup()
    from django.utils.translation.template import templatize

    # Each call on a line of its own at the margin: Python's tokenizer minds indentation.
    lines = (line.strip() for line in templatize(source).splitlines())
    return "\n".join(lines) + "\n"


def extracted() -> Iterator[tuple[str, Any]]:
    """(file, babel's line, message, comments, context) of every translatable string."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield from strings_of(path, path.read_text(encoding="utf-8"))
    for path in sorted(PACKAGE.rglob("*")):
        if "templates" in path.parts and path.suffix in {".html", ".txt", ".svg", ".xml"}:
            yield from strings_of(path, python_of_template(path.read_text(encoding="utf-8")))


def strings_of(path: Path, python: str) -> Iterator[tuple[str, Any]]:
    found = extract("python", io.BytesIO(python.encode()), keywords=KEYWORDS, comment_tags=("Translators:",))
    for line in found:
        yield path.relative_to(ROOT).as_posix(), line


def template() -> Catalog:
    """All strings of the sources, without translations."""
    # From the header, not from the locale: Babel's Russian has three plural forms, Django's needs the fourth.
    catalog = read_po(io.BytesIO(HEADER.encode()), locale="ru")
    for path, (_line, message, comments, context) in extracted():
        catalog.add(message, locations=[(path, None)], auto_comments=comments, context=context)
    return catalog


def read(path: Path) -> Catalog:
    return read_po(io.BytesIO(path.read_bytes()), locale="ru") if path.exists() else Catalog(locale="ru")


def is_translated(message: Message | None) -> bool:
    strings = (
        [] if message is None else message.string if isinstance(message.string, tuple | list) else [message.string]
    )
    return message is not None and not message.fuzzy and bool(strings) and all(strings)


def merged() -> tuple[Catalog, list[str]]:
    """The whole catalogue, and remarks for whoever runs this."""
    catalog, remarks = template(), []
    sources = [(path.name, read(path)) for path in sorted(FRAGMENTS.glob("*.po"))] + [("the catalogue", read(RUSSIAN))]
    for message in catalog:
        if not message.id:
            continue
        known = [(name, source.get(message.id, message.context)) for name, source in sources]
        known = [(name, row) for name, row in known if is_translated(row)]
        if not known:
            remarks.append(f"not translated: {message.id!r} ({message.locations[0][0]})")
            continue
        message.string = known[0][1].string
        message.user_comments = known[0][1].user_comments
        remarks += [
            f"translated in two ways: {message.id!r} in {known[0][0]} and {name}"
            for name, row in known[1:]
            if name != "the catalogue" and row.string != message.string
        ]
    wanted = {(message.id if isinstance(message.id, str) else message.id[0], message.context) for message in catalog}
    for name, source in sources:
        for row in source:
            key = (row.id if isinstance(row.id, str) else row.id[0], row.context)
            if row.id and key not in wanted:
                remarks.append(f"no longer in the sources: {key[0]!r} ({name})")
    return catalog, remarks


def text_of(catalog: Catalog) -> str:
    out = io.BytesIO()
    write_po(out, catalog, omit_header=True, include_lineno=False, sort_by_file=True, width=110)
    return HEADER + re.sub(r"\n{3,}", "\n\n", out.getvalue().decode()).strip() + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if something would change")
    parser.add_argument("--keep", action="store_true", help="leave the fragments")
    options = parser.parse_args()
    catalog, remarks = merged()
    text = text_of(catalog)
    for remark in remarks:
        print(textwrap.shorten(remark, 200))
    changed = not RUSSIAN.exists() or RUSSIAN.read_text(encoding="utf-8") != text
    if options.check:
        return int(changed or bool(remarks))
    if changed:
        RUSSIAN.parent.mkdir(parents=True, exist_ok=True)
        RUSSIAN.write_text(text, encoding="utf-8")
    if not options.keep:
        for path in FRAGMENTS.glob("*.po"):
            path.unlink()
    missing = sum(remark.startswith("not translated") for remark in remarks)
    print(f"{len(catalog)} strings, {missing} without a translation")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
