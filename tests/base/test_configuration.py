import re
from pathlib import Path

from livingcities.settings.env import VARIABLES, value
from scripts.configuration_reference import PAGE, page

SETTINGS = Path(__file__).resolve().parents[2] / "src" / "livingcities"


def test_the_table_in_the_docs_is_the_one_that_is_read():
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make reference`"


def test_every_variable_is_read_somewhere_and_none_past_the_table():
    sources = "\n".join(path.read_text(encoding="utf-8") for path in SETTINGS.rglob("*.py"))
    read = set(re.findall(r'value\("([A-Z_]+)"\)', sources)) | {"LC_YANDEX", "LC_VK"}  # these two in a loop
    assert read == {variable.name for variable in VARIABLES}
    assert not re.search(r"os\.environ\[|os\.getenv|environ\.get\(", sources), "settings come from the table"


def test_an_empty_variable_is_its_default(monkeypatch):
    monkeypatch.setenv("LC_DATA", "")
    assert value("LC_DATA") == "var"
    monkeypatch.setenv("LC_DATA", "elsewhere")
    assert value("LC_DATA") == "elsewhere"
