"""The Russian catalogue is complete: every string, every plural, every placeholder."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.mofile import write_mo

from scripts import collect_messages
from scripts.collect_messages import RUSSIAN, is_translated, python_of_template, read, strings_of, template

PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%[sd]|\{\w*\}|%%")
TAG = re.compile(r"</?\w+")
CATALOGUE = read(RUSSIAN)
MESSAGES = [message for message in CATALOGUE if message.id]


def strings(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, tuple | list) else [str(message.string)]


def ids(message: Message) -> list[str]:
    return list(message.id) if isinstance(message.id, tuple | list) else [str(message.id)]


def test_every_string_of_the_sources_is_translated():
    missing = [
        f"{ids(message)[0]!r} ({message.locations[0][0]})"
        for message in template()
        if message.id and not is_translated(CATALOGUE.get(message.id, message.context))
    ]
    assert missing == [], f"{len(missing)} strings: `make messages`, then translate"


def test_gettext_is_imported_under_names_that_are_collected():
    """Under any other name its strings would be found by nobody, and stay English."""
    strange = []
    for path in sorted(collect_messages.PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
                names = [each.asname or each.name for each in node.names if "gettext" in each.name]
                strange += [f"{path.name}: {name}" for name in names if name not in collect_messages.KEYWORDS]
    assert strange == []


def test_no_translation_is_left_over():
    wanted = {(ids(message)[0], message.context) for message in template()}
    assert [ids(message)[0] for message in MESSAGES if (ids(message)[0], message.context) not in wanted] == []


def test_no_fragment_waits_to_be_merged():
    assert list(collect_messages.FRAGMENTS.glob("*.po")) == []


def test_placeholders_and_markup_are_the_same():
    wrong = []
    for message in MESSAGES:
        sources = ids(message)
        for place, text in enumerate(strings(message)):
            # The singular may leave the number out («один голос»); other forms follow the plural.
            source = sources[-1]
            expected, found = sorted(PLACEHOLDER.findall(source)), sorted(PLACEHOLDER.findall(text))
            may_omit = len(sources) > 1 and place == 0 and set(found) <= set(expected)
            if expected != found and not may_omit:
                wrong.append(f"{source!r} → {text!r}: {expected} and {found}")
            if sorted(TAG.findall(source)) != sorted(TAG.findall(text)):
                wrong.append(f"{source!r} → {text!r}: markup")
    assert wrong == []


def test_plurals_have_the_four_russian_forms():
    assert CATALOGUE.num_plurals == 4
    plural = [message for message in MESSAGES if len(ids(message)) > 1]
    assert plural, "the site counts something"
    assert [ids(message)[0] for message in plural if len(strings(message)) != 4] == []


def test_nothing_is_fuzzy():
    assert [ids(message)[0] for message in MESSAGES if message.fuzzy] == []


def test_the_russian_speaks_calmly_and_in_good_type():
    loud, quotes, spaces = [], [], []
    for message in MESSAGES:
        for text in strings(message):
            words = re.sub(r"<[^>]*>|%\([^)]*\)\w|&\w+;", "", text)
            if "!" in words:
                loud.append(text)
            if '"' in words or "“" in words or "”" in words:
                quotes.append(text)
            if text != text.strip() and ids(message)[0] == ids(message)[0].strip():
                spaces.append(text)
    assert (loud, quotes, spaces) == ([], [], [])


def test_the_catalogue_compiles_and_speaks(tmp_path: Path):
    import gettext

    with (tmp_path / "django.mo").open("wb") as file:
        write_mo(file, CATALOGUE)
    with (tmp_path / "django.mo").open("rb") as file:
        spoken = gettext.GNUTranslations(file)
    plain = next(message for message in MESSAGES if len(ids(message)) == 1 and not message.context)
    assert spoken.gettext(ids(plain)[0]) == strings(plain)[0]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('{% translate "Vote" %}', [("Vote", None)]),
        ("{% translate 'Vote' context 'button' %}", [("Vote", "button")]),
        ("{% blocktranslate trimmed %}\n   One\n   line\n{% endblocktranslate %}", [("One line", None)]),
        ("{% blocktranslate with n=x %}Hello {{ n }}{% endblocktranslate %}", [("Hello %(n)s", None)]),
        (
            "{% blocktranslate count n=x trimmed %} one vote {% plural %} {{ n }} votes {% endblocktranslate %}",
            [(("one vote", "%(n)s votes"), None)],
        ),
        ('{{ value|default:_("none") }}', [("none", None)]),
        ('{% badge label=_("open") %}', [("open", None)]),
        ('{% if a %}\n    {% translate "In" %}\n{% endif %}', [("In", None)]),
        ('{% translate "100% of it" %}', [("100%% of it", None)]),
    ],
)
def test_strings_of_templates_are_found(source, expected):
    found = strings_of(collect_messages.ROOT / "x.html", python_of_template(source))
    assert [(message, context) for _path, (_line, message, _comments, context) in found] == expected
