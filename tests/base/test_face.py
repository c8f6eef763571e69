"""The face: typography, time in words, forms, and the measurable promises of the stylesheet."""

from __future__ import annotations

import gzip
import re
import tomllib
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django import forms
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template import engines
from django.utils import translation
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

from livingcities.base import moments, typography
from livingcities.base.forms import DateTimeLocal, RadioCards
from livingcities.base.icons import ICONS
from livingcities.base.staticfiles import ENTRY, joined
from livingcities.base.styleguide import tokens

ROOT = Path(__file__).resolve().parents[2]
NB, THIN = typography.NBSP, typography.THIN


def render(source: str, request: HttpRequest | None = None, **context: object) -> str:
    return engines["django"].from_string(source).render(context, request)


# --- typography -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("plain", "bound"),
    [
        ("Город в лесу", f"Город в{NB}лесу"),
        ("и в городе", f"и{NB}в{NB}городе"),
        ("О реке и о мосте", f"О{NB}реке и{NB}о{NB}мосте"),
        ("а что же дальше", f"а{NB}что{NB}же дальше"),
        ("Двор у школы № 1", f"Двор у{NB}школы №{NB}1"),
        ("бюджет 74 млн ₽", f"бюджет 74{NB}млн ₽"),
        ("86 % за", f"86{NB}% за"),
        ("14 декабря, 5 голосов", f"14{NB}декабря, 5{NB}голосов"),
        ("всего 225 524 голоса", f"всего 225{THIN}524{NB}голоса"),
        ("в 2026 и в 2027", f"в{NB}2026 и{NB}в{NB}2027"),
        ("А. С. Пушкин", f"А.{NB}С.{NB}Пушкин"),
        ("ул. Ленина, д. 5", f"ул.{NB}Ленина, д.{NB}5"),
        ("и т. д.", f"и{NB}т.{NB}д."),
        ("пруд – для всех", f"пруд{NB}– для{NB}всех"),
        ("кое-кто за что-то", f"кое-кто за{NB}что-то"),
        ("молоко", "молоко"),
    ],
)
def test_typography_binds_what_may_not_be_torn(plain: str, bound: str) -> None:
    assert typography.typo(plain) == bound


def test_typography_leaves_tags_and_escaping_alone() -> None:
    link = '<a class="button в лесу" href="/a b">дом в лесу</a>'
    assert render("{{ x|typo }}", x=mark_safe(link)) == link.replace("дом в лесу", f"дом в{NB}лесу")
    assert render("{{ x|typo }}", x="<script>и я</script>") == f"&lt;script&gt;и{NB}я&lt;/script&gt;"


@given(st.text())
def test_typography_changes_nothing_but_spaces(text: str) -> None:
    def skeleton(value: str) -> str:
        return "".join(value.split())

    assert skeleton(typography.typo(text)) == skeleton(text)
    assert typography.typo(text).count("\n") == text.count("\n")


def test_lines_that_somebody_began_stay_lines() -> None:
    told = "Что сделано:\n– посажены деревья в\nпарке;\n\n– площадь: 1200\nдлина: 30"
    assert typography.typo(told).replace(NB, " ").splitlines() == told.splitlines()


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0, None, "0"),
        (1284, None, f"1{THIN}284"),
        (225524, None, f"225{THIN}524"),
        (-1500, None, f"−1{THIN}500"),
        (3.14159, 2, "3,14"),
        (2.5, None, "2,5"),
        (Decimal("1234567.80"), None, f"1{THIN}234{THIN}567,8"),
        (1e6, None, f"1{THIN}000{THIN}000"),
        (0.999, 0, "1"),
    ],
)
def test_numbers(value: float | Decimal, decimals: int | None, text: str) -> None:
    with translation.override("ru"):
        assert typography.number(value, decimals) == text


def test_number_filter_bears_what_templates_bring() -> None:
    with translation.override("ru"):
        assert render("{{ a|number }}|{{ b|number }}|{{ c|number }}", a=None, b="", c="около 5") == "||около 5"
        assert render("{{ x|percent }}", x=0.864) == f"86{NB}%"


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=6))
def test_percentages_add_up(counts: list[int]) -> None:
    parts = typography.percentages(counts)
    assert sum(parts) == (100 if sum(counts) else 0)
    for part, count in zip(parts, counts, strict=True):
        assert abs(part - 100 * count / (sum(counts) or 1)) < 1 or not sum(counts)


# --- time -----------------------------------------------------------------------------------------

AT = datetime(2026, 12, 14, 20, 59, tzinfo=UTC)


def test_one_time_where_the_city_lives_by_moscow() -> None:
    with translation.override("en"):
        assert moments.moment(AT, "Europe/Moscow") == (f"14{NB}December{NB}2026, 23:59 Moscow time",)
        assert moments.moment(AT, "Europe/Simferopol") == (f"14{NB}December{NB}2026, 23:59 Moscow time",)


def test_two_times_elsewhere_and_the_day_where_it_differs() -> None:
    with translation.override("en"):
        local, moscow = moments.moment(AT, "Europe/Kaliningrad")
        assert local == f"14{NB}December{NB}2026, 22:59 local time (MSK−1)"
        assert moscow == "23:59 in Moscow"
        local, moscow = moments.moment(AT, "Asia/Vladivostok")
        assert local == f"15{NB}December{NB}2026, 06:59 local time (MSK+7)"
        assert moscow == f"14{NB}December, 23:59 in Moscow"
        new_year = datetime(2026, 12, 31, 20, 0, tzinfo=UTC)
        assert moments.moment(new_year, "Asia/Omsk")[1] == f"31{NB}December{NB}2026, 23:00 in Moscow"


def test_the_russian_moment() -> None:
    with translation.override("ru"):
        local = str(moments.moment(AT, "Asia/Yekaterinburg")[0])
    assert local == f"15{NB}декабря{NB}2026, 01:59 по{NB}местному времени (МСК+2)"


@pytest.mark.parametrize(
    ("zone", "offset"),
    [("Europe/Kaliningrad", "−1"), ("Asia/Kamchatka", "+9"), ("Asia/Kolkata", "+2:30"), ("America/Chicago", "−9")],
)
def test_offsets_from_moscow(zone: str, offset: str) -> None:
    with translation.override("en"):
        assert moments.offset_name(moments.offset_from_moscow(AT, moments.zone(zone))) == f"MSK{offset}"


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(days=6, hours=5), "6 days left"),
        (timedelta(days=1), "1 day left"),
        (timedelta(hours=23, minutes=59), "23 hours left"),
        (timedelta(minutes=59, seconds=59), "59 minutes left"),
        (timedelta(seconds=30), "less than a minute left"),
        (timedelta(seconds=-30), "just now"),
        (-timedelta(days=3, hours=1), "3 days ago"),
        (-timedelta(hours=1), "1 hour ago"),
    ],
)
def test_time_left_never_promises_too_much(span: timedelta, text: str) -> None:
    with translation.override("en"):
        assert moments.time_left(AT + span, AT).replace(NB, " ") == text


@pytest.mark.parametrize(
    ("period", "text"),
    [
        (timedelta(seconds=15), "every 15 seconds"),
        (timedelta(seconds=90), "every 90 seconds"),
        (timedelta(minutes=1), "every minute"),
        (timedelta(minutes=5), "every 5 minutes"),
        (timedelta(hours=1), "every hour"),
        (timedelta(hours=6), "every 6 hours"),
        (timedelta(hours=24), "once a day"),
        (timedelta(days=30), "every 30 days"),
    ],
)
def test_how_often_is_told_in_whole_units(period: timedelta, text: str) -> None:
    with translation.override("en"):
        assert moments.how_often(period).replace(NB, " ") == text


def test_moment_tag_carries_a_machine_readable_time() -> None:
    html = render("{% moment at tz %}", at=AT, tz="Asia/Vladivostok")
    assert 'datetime="2026-12-15T06:59+10:00"' in html
    assert html.count("<span>") == 2


# --- parts ----------------------------------------------------------------------------------------


def test_shares_have_a_text_twin_and_add_up() -> None:
    with translation.override("en"):
        html = render("{% shares 2 1 0 label='Group A' voice=2 %}")
        assert "agree 67 %, disagree 33 %, undecided 0 %" in html
        assert 'class="agree" width="67"' in html
        assert "nobody has answered yet" in render("{% shares 0 0 0 %}")


def test_pagination_keeps_the_filters(rf) -> None:
    request = rf.get("/cities/", {"region": "13", "page": "2"})
    html = render("{% pagination page %}", request=request, page=Paginator(range(100), 20).get_page(2))
    assert "region=13&amp;page=3" in html
    assert '<span aria-current="page">2</span>' in html
    assert render("{% pagination page %}", request=request, page=Paginator(range(5), 20).get_page(1)).strip() == ""


def test_breadcrumb_links_all_but_the_last() -> None:
    html = render("{% breadcrumb 'Города' '/cities/' 'Выкса' %}")
    assert '<a href="/cities/">Города</a>' in html
    assert '<span aria-current="page">Выкса</span>' in html


def test_avatar_and_icon_escape_what_people_wrote() -> None:
    assert "<b" not in render("{% avatar name %}", name="<b onload=x> Кравцова")
    assert 'aria-label="&quot;x"' in render("{% icon 'lock' label %}", label='"x')
    assert all("<script" not in drawing and "style=" not in drawing for drawing in ICONS.values())


# --- forms ----------------------------------------------------------------------------------------


class Asked(forms.Form):
    question = forms.CharField(label="Question", help_text="One sentence", max_length=120)
    framing = forms.CharField(label="Framing", widget=forms.Textarea, max_length=600, required=False)
    closes_at = forms.DateTimeField(label="Closes", widget=DateTimeLocal)
    who = forms.ChoiceField(
        label="Who",
        choices=[("link", "Anyone"), ("in", "Signed in")],
        widget=RadioCards(texts={"link": "With the link"}),
    )
    agree = forms.BooleanField(label="Agree")


def test_errors_stand_by_their_field_and_in_the_summary() -> None:
    html = str(Asked({"framing": "kept words"}))
    assert 'aria-describedby="id_question_helptext id_question_error"' in html
    assert 'id="id_question_helptext"' in html
    assert 'id="id_question_error"' in html
    assert html.count('aria-invalid="true"') >= 3
    assert '<a href="#id_question">' in html
    assert "kept words" in html


def test_a_fresh_form_has_no_summary_but_marks_and_counters() -> None:
    with translation.override("en"):
        html = str(Asked())
    assert "error-summary" not in html
    assert 'data-count-for="id_framing"' in html
    assert "up to 600 characters" in html
    assert 'type="datetime-local"' in html
    assert html.count("field-required") == 4
    assert "With the link" in html
    assert "<legend" in html


@pytest.mark.parametrize("kind", [forms.CharField, forms.BooleanField, forms.ChoiceField])
def test_a_help_text_is_text_unless_the_code_says_that_it_is_markup(kind: type[forms.Field]) -> None:
    """What people typed comes into help texts, too: the names of professions, the words of a question."""

    class Helped(forms.Form):
        typed = kind(help_text="<b>Architect</b>", widget=forms.RadioSelect if kind is forms.ChoiceField else None)
        ours = kind(help_text=mark_safe("<b>bold</b>"))

    html = str(Helped())
    assert "&lt;b&gt;Architect" in html
    assert "<b>bold</b>" in html


def test_every_description_points_to_something() -> None:
    for form in (Asked(), Asked({})):
        html = str(form)
        for ids in re.findall(r'aria-describedby="([^"]+)"', html):
            for one in ids.split():
                assert f'id="{one}"' in html, one


# --- pages ----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_style_guide_shows_every_part(client) -> None:
    html = client.get("/styleguide/").content.decode()
    for name in (*tokens(), *ICONS):
        assert name in html
    for part in ("notice-refused", "steps-row", "timeline", "table-cards", "shares-bar", "pagination", "<dialog"):
        assert part in html
    assert " style=" not in html
    assert " onclick=" not in html


@pytest.mark.django_db
def test_a_field_for_a_time_gets_nothing_but_a_time(client) -> None:
    """A browser shows anything else as an empty field, and complains."""
    html = client.get("/styleguide/").content.decode()
    values = [re.search(r'value="([^"]*)"', tag) for tag in re.findall(r'<input type="datetime-local"[^>]*>', html)]
    told = [value[1] for value in values if value]
    assert told
    assert all(datetime.fromisoformat(value) for value in told)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("cookie", "attribute"),
    [("dark.large.high", 'data-theme="dark" data-text="large" data-contrast="high"'), ("auto.normal.normal", "data-")],
)
def test_the_chosen_appearance_stands_on_the_page(client, cookie: str, attribute: str) -> None:
    client.cookies["appearance"] = cookie
    opening = client.get("/styleguide/").content.decode().split("<html", 1)[1].split(">", 1)[0]
    assert (attribute in opening) == (cookie != "auto.normal.normal")


@pytest.mark.django_db
def test_a_missing_page_has_a_face(client) -> None:
    answer = client.get("/there-is-no-such-page/")
    assert answer.status_code == 404
    assert b"refusal" in answer.content


def test_the_page_of_a_broken_site_needs_nothing() -> None:
    html = engines["django"].get_template("500.html").render({})
    assert "base/css/livingcities.css" in html
    assert "<script" not in html


@pytest.mark.django_db
def test_the_offline_page_is_nobody_s(client) -> None:
    html = client.get("/offline/").content.decode()
    assert "csrf" not in html
    assert 'href="' in html
    assert "livingcities" in html


# --- weight and licences ----------------------------------------------------------------------------


def sheet() -> str:
    folder = Path(str(finders.find(ENTRY))).parent
    return joined((folder / "livingcities.css").read_text(), lambda name: (folder / name).read_text())


def test_the_stylesheet_is_one_and_light() -> None:
    css = sheet()
    assert "@import" not in css
    assert "data:" not in css
    assert css.count("{") == css.count("}")
    assert len(gzip.compress(css.encode(), 9)) < 14 * 1024


def test_the_first_visit_stays_light() -> None:
    """Stylesheet, the two fonts of a Russian page, and the scripts: what every first page brings besides itself."""
    fonts = sum(
        Path(str(finders.find(f"base/vendor/golos-text-5.3.0/golos-text-{part}.woff2"))).stat().st_size
        for part in ("basic", "russian")
    )
    scripts = sum(
        len(gzip.compress(Path(str(finders.find(f"base/js/{name}.js"))).read_bytes(), 9)) for name in ("page", "forms")
    )
    assert fonts + scripts + len(gzip.compress(sheet().encode(), 9)) < 60 * 1024


def test_every_vendored_file_is_listed_with_its_licence() -> None:
    packages = tomllib.loads((ROOT / "scripts/vendor.toml").read_text(encoding="utf-8"))["package"]
    for package in packages:
        folder = ROOT / package["target"]
        assert (folder / package["licence"]).stat().st_size > 500, package["name"]
        listed = set(package["files"].values()) | {part["file"] for part in package.get("subset", [])}
        assert {path.name for path in folder.iterdir()} == listed, package["name"]
    vendor = ROOT / "src/livingcities/base/static/base/vendor"
    assert {f"src/livingcities/base/static/base/vendor/{path.name}" for path in vendor.iterdir()} <= {
        package["target"] for package in packages
    }
