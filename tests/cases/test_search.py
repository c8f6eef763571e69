"""The index of both engines, the memory of the catalogue, facets and marks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from livingcities.base.actors import SYSTEM
from livingcities.cases.models import Case, CaseAward, CatalogueEntry, SynonymFamily
from livingcities.cases.operations import finding as acts
from livingcities.cases.search import (
    Query,
    among,
    cases_for,
    engine,
    find,
    forget_case,
    index_all,
    index_case,
    indexing,
    matching,
    memory,
    news,
    recount_case,
)
from livingcities.cases.search.bands import COSTS, band
from livingcities.cases.search.document import document
from livingcities.cases.search.marking import Marker
from livingcities.cases.search.query import SORTS
from livingcities.cases.search.words import Synonyms, family, keys_of, parse
from tests.cases.factories import AdoptionFactory, CaseFactory, OutcomeCheckFactory, ThemeFactory
from tests.factories import CityFactory, RegionFactory


def titles(address: str) -> list[str]:
    return [card.case.title for card in find(Query.at(address)).cards]


def made(title: str, **passport: Any) -> Case:
    city = passport.pop("city", None)
    return CaseFactory(title=title, passport={"title": title, **passport}, **({"city": city} if city else {}))


@pytest.fixture
def no_synonyms(db: None) -> None:
    SynonymFamily.objects.all().delete()
    acts._tell_processes()


# --- words ---------------------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked", ["лодка", "лодки", "лодками", "ЛОДОК", "прокат лодок", "лодка на прокат", "людям лодку", "человек лодка"]
)
def test_every_form_of_a_word_finds_it(no_synonyms: None, asked: str):
    made("Прокат лодок для людей", summary="Лодки стоят у причала.")
    made("Школьный двор", summary="Двор открыли для всех.")
    assert titles(f"q={asked}") == ["Прокат лодок для людей"]


@pytest.mark.django_db
def test_yo_is_ye_and_all_words_are_wanted(no_synonyms: None):
    made("Жёлтый дом", summary="")
    assert titles("q=желтый") == titles("q=жёлтые+дома") == ["Жёлтый дом"]
    assert titles("q=жёлтый+причал") == []


@pytest.mark.django_db
@pytest.mark.parametrize("half", ["набережн", "набережну", "наб", "прогулка по набережн", "прогулка по н"])
def test_the_last_word_may_be_half_typed(no_synonyms: None, half: str):
    made("Прогулка по набережной", summary="")
    assert titles(f"q={half}") == ["Прогулка по набережной"]


@pytest.mark.django_db
def test_a_whole_word_is_not_taken_for_a_beginning(no_synonyms: None):
    made("Сад у больницы", summary="", solution="", problem="")
    made("Садовник года", summary="", solution="", problem="")
    assert titles("q=сад") == ["Сад у больницы"]


@pytest.mark.django_db
def test_the_title_weighs_more_than_the_text(no_synonyms: None):
    made("Площадь", summary="Сквер", solution="Посреди площади вырос причал. Причал виден издалека.")
    made("Причал", summary="Сквер", solution="Посреди площади.")
    made("Пруд", summary="Причал стоит на пруду", solution="Посреди площади.")
    assert titles("q=причал") == ["Причал", "Пруд", "Площадь"]


@pytest.mark.django_db
def test_texts_town_region_and_theme_are_searched(no_synonyms: None):
    town = CityFactory(name="Кунгур", region=RegionFactory(code="59", name="Пермский край"))
    theme = ThemeFactory(slug="boats", name_ru="Лодочное дело")
    case = made("Площадь", city=town, themes=[theme.slug], mistakes="Мы забыли про водосток.")
    for asked in ("водостоки", "Кунгуре", "пермскому краю", "лодочным"):
        assert matching(Query.at(f"q={asked}")) == [case.pk], asked


@pytest.mark.django_db
@pytest.mark.parametrize("odd", ["'", '"', "\\", ") OR (", "* | &", "-", "NEAR(a b)", "😀", "%", "a:*", "и", "\x00б"])
def test_no_sign_breaks_a_search(odd: str):
    made("Площадь")
    asked = QueryDict(mutable=True)
    asked["q"] = odd
    assert find(Query.of(asked)).total in (0, 1)


@given(st.text(max_size=60))
def test_any_text_is_parsed_into_keys_of_letters_and_digits(text: str):
    for word in parse(text, is_typing=True).words():
        assert all(part.isalnum() for part in (*word.keys, *word.beginnings))


# --- synonyms ------------------------------------------------------------------------------------------
def keys_of_ways(text: str, *families: str) -> set[frozenset[str]]:
    wanted = parse(text, Synonyms(family(each.split(",")) for each in families))
    return {frozenset(word.keys[0] for word in phrase) for meaning in wanted.meanings for phrase in meaning}


def test_synonyms_join_noun_and_verb():
    assert keys_of_ways("благоустройство", "благоустройство, благоустроить") == {
        frozenset({"благоустройство"}),
        frozenset({"благоустроить"}),
    }


def test_a_phrase_is_a_synonym_both_ways():
    family_ = "ТОС, территориальное общественное самоуправление"
    whole = frozenset({"территориальный", "общественный", "самоуправление"})
    assert keys_of_ways("тос", family_) == {frozenset({"тос"}), whole}
    assert keys_of_ways("территориального общественного самоуправления", family_) == {frozenset({"тос"}), whole}
    assert keys_of_ways("общественное", family_) == {frozenset({"общественный"})}


def test_the_longest_phrase_wins():
    found = keys_of_ways("детская площадка", "площадка, настил", "детская площадка, песочница")
    assert found == {frozenset({"детский", "площадка"}), frozenset({"песочница"})}


@pytest.mark.django_db
def test_the_families_that_come_with_the_site():
    assert SynonymFamily.objects.count() >= 60
    made("Набережную благоустроили", summary="")
    assert titles("q=благоустройство+набережной") == ["Набережную благоустроили"]
    assert titles("q=обустройство+берега") == ["Набережную благоустроили"]


# --- into the index and out of it ----------------------------------------------------------------------
@pytest.mark.django_db
def test_a_case_is_found_anew_when_it_changes_and_not_when_it_is_withdrawn(no_synonyms: None):
    case = made("Причал", summary="")
    case.title = "Маяк"
    case.save()
    index_case(case)
    assert (titles("q=причал"), titles("q=маяк")) == ([], ["Маяк"])
    case.state = Case.State.WITHDRAWN
    case.save()
    index_case(case)
    assert find(Query()).total == 0
    assert (engine.count(), CatalogueEntry.objects.get(case=case).is_listed) == (0, False)
    forget_case(case)  # once more, and nothing happens


@pytest.mark.django_db
def test_a_draft_is_never_indexed():
    draft = CaseFactory(draft=True)
    index_case(draft)
    assert not CatalogueEntry.objects.filter(case=draft).exists()


@pytest.mark.django_db
def test_nobody_sees_a_case_that_is_no_longer_published():
    """Even where the index was not told: the page reads cases through `visible_to`."""
    case = made("Причал")
    find(Query())
    Case.objects.filter(pk=case.pk).update(state=Case.State.WITHDRAWN)
    assert find(Query()).cards == []


@pytest.mark.django_db
def test_the_index_mends_itself(django_capture_on_commit_callbacks: Any):
    kept, lost = made("Причал"), made("Маяк")
    gone = made("Мост")
    engine.delete(lost.pk)
    Case.objects.filter(pk=gone.pk).update(state=Case.State.WITHDRAWN)
    assert index_all() == 2
    assert sorted(matching(Query())) == sorted([kept.pk, lost.pk])
    assert matching(Query.at("q=маяк")) == [lost.pk]


@pytest.mark.django_db
@pytest.mark.parametrize("harm", ["none", "row", "entry", "withdrawn"])
def test_the_clock_asks_for_a_new_index_only_when_something_is_wrong(harm: str, monkeypatch: pytest.MonkeyPatch):
    case = made("Причал")
    if harm == "row":
        engine.delete(case.pk)
    elif harm == "entry":
        CatalogueEntry.objects.all().delete()
    elif harm == "withdrawn":
        Case.objects.filter(pk=case.pk).update(state=Case.State.WITHDRAWN)
    asked: list[bool] = []
    monkeypatch.setattr(type(indexing.rebuild_index), "enqueue", lambda *_args, **_kwargs: asked.append(True))
    indexing.mend_index()
    assert bool(asked) == (harm != "none")


# --- the memory ----------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_memory_grows_with_the_catalogue_and_equals_a_fresh_reading():
    for step in range(4):
        made(f"Практика {step}", year=2020 + step)
        grown = memory.catalogue()
        memory._kept.clear()
        fresh = memory.catalogue()
        assert (grown.rows, grown.revision) == (fresh.rows, fresh.revision)


@pytest.mark.django_db
def test_a_change_that_was_rolled_back_is_forgotten():
    made("Причал")
    find(Query())

    class Undone(Exception):
        pass

    def publish_and_fail() -> None:
        with transaction.atomic():
            made("Маяк")
            assert find(Query()).total == 2
            raise Undone

    with pytest.raises(Undone):
        publish_and_fail()
    assert find(Query()).total == 1
    made("Мост")
    assert sorted(titles("")) == ["Мост", "Причал"]


@pytest.mark.django_db
def test_the_same_case_changed_again_and_again_is_read_alone():
    for number in range(3):
        last = made(f"Причал {number}")
    known = memory.catalogue()
    for year in (2001, 2002):
        Case.objects.filter(pk=last.pk).update(year=year)
        recount_case(last)
        grown = memory.catalogue()
        assert grown.rows[last.pk].values["year"] == (str(year),)
        assert all(grown.rows[pk] is row for pk, row in known.rows.items() if pk != last.pk)


# --- facets --------------------------------------------------------------------------------------------
def build_catalogue() -> None:
    small, large = CityFactory(population=9_000, size="to10"), CityFactory(population=80_000, size="to100")
    for number in range(12):
        money = [{"source": ("federal", "business")[number % 2], "amount": 10 ** (5 + number % 4), "note": ""}]
        case = made(
            ("Причал", "Маяк", "Мост")[number % 3],
            city=(small, large)[number % 2],
            year=2020 + number % 4,
            money=money,
            themes=[("squares", "parks")[number % 2]],
        )
        if number % 5 == 0:
            CaseAward.objects.create(case=case, programme="Премия", year=2024, prize="победитель")
            index_case(case)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["", "q=маяк", "size=to10", "theme=parks&year=2021", "q=причал&cost=to1&cost=to5", "award=Премия&money=federal"],
)
def test_a_count_is_what_one_finds_by_choosing_it(no_synonyms: None, address: str):
    build_catalogue()
    query = Query.at(address)
    for facet in find(query).facets:
        for choice in facet.choices:
            alone = query.changed(chosen={**query.chosen, facet.name: (choice.value,)})
            assert find(alone).total == choice.count, (facet.name, choice.value)


@pytest.mark.django_db
def test_values_of_one_facet_are_alternatives_and_facets_are_conditions(no_synonyms: None):
    build_catalogue()
    one, other = find(Query.at("year=2020")).total, find(Query.at("year=2021")).total
    assert find(Query.at("year=2020&year=2021")).total == one + other
    assert find(Query.at("size=to10&year=2021")).total == 0  # odd years were in the large town


@pytest.mark.django_db
def test_chips_say_what_dropping_them_would_bring(no_synonyms: None):
    build_catalogue()
    found = find(Query.at("q=маяк&size=to10&year=2021"))
    assert (found.total, len(found.chips)) == (0, 3)
    for chip in found.chips:
        assert find(Query.at(chip.address)).total == chip.count


@pytest.mark.parametrize(
    ("cost", "key"),
    [(None, ""), (0, "to1"), (1_000_000, "to1"), (1_000_001, "to5"), (100_000_000, "to100"), (100_000_001, "over")],
)
def test_a_bound_belongs_to_the_lower_band(cost: int | None, key: str):
    assert band(COSTS, cost) == key


@pytest.mark.postgres
@pytest.mark.django_db
def test_postgresql_never_reads_all_texts_to_find_some():
    """Its planner would: the rows are short and it does not count the texts that lie apart from them."""
    for number in range(3):
        made(f"Причал {number}")
    wanted = parse("причал")
    with connection.cursor() as cursor:

        def reads() -> tuple[int, int]:
            cursor.execute("SELECT seq_scan, idx_scan FROM pg_stat_xact_user_tables WHERE relname = 'cases_index'")
            return cursor.fetchone()

        before = reads()
        assert len(engine.match(wanted).cases) == len(engine.match(wanted, scored=False).cases) == 3
        for column in ("title", "short"):
            assert len(engine._postgres_ids(wanted, column)) == 3
        after = reads()
        cursor.execute("SELECT reloptions FROM pg_class WHERE relname ~ '^cases_index_(title|short|document)$'")
        options = cursor.fetchall()
    assert (after[0] - before[0], after[1] - before[1]) == (0, 5)
    assert options == [(["fastupdate=off"],)] * 3, "and no question reads a list of what was written lately"


# --- order, towns, news --------------------------------------------------------------------------------
@pytest.mark.django_db
def test_orders():
    now = timezone.now()
    for days, amount in ((3, 100), (1, 300), (2, 200)):
        case = made(f"Дом {days}", money=[{"source": "grant", "amount": amount, "note": ""}])
        Case.objects.filter(pk=case.pk).update(published_at=now - timedelta(days=days))
        index_case(Case.objects.get(pk=case.pk))
    unknown = made("Дом без цены", money=[])
    assert titles("sort=new") == ["Дом без цены", "Дом 1", "Дом 2", "Дом 3"]
    assert titles("sort=cheap") == ["Дом 3", "Дом 2", "Дом 1", unknown.title]


@pytest.mark.django_db
def test_nearest_first_is_the_town_most_alike_whatever_the_kilometres():
    mine = CityFactory(slug="mine", population=20_000, latitude=57, longitude=35)
    far_twin = CityFactory(population=21_000, latitude=56, longitude=38)
    near_giant = CityFactory(population=900_000, size="to1000", latitude=57.1, longitude=35.1)
    giant, twin, own = made("Гигант", city=near_giant), made("Двойник", city=far_twin), made("Свой", city=mine)
    assert matching(Query.at("near=mine")) == [own.pk, twin.pk, giant.pk]
    assert [case.pk for case in cases_for(mine)] == [twin.pk, giant.pk]
    found = find(Query.at("near=mine"))
    assert (found.near, [card.fit for card in found.cards]) == (
        mine,
        sorted((c.fit for c in found.cards), reverse=True),
    )


@pytest.mark.django_db
def test_practices_with_a_prize_are_looked_for_among_all():
    mine = CityFactory(slug="mine", population=20_000)
    twin, giant = CityFactory(population=21_000), CityFactory(population=900_000, size="to1000")
    for number in range(3):
        made(f"Двойник {number}", city=twin)
    assert cases_for(mine, most=1, awarded=True) == []
    prized, own = made("Гигант", city=giant), made("Своя", city=mine)
    for case in (prized, own):
        CaseAward.objects.create(case=case, programme="Премия", year=2025, prize="Победитель")
        index_case(case)
    assert cases_for(mine, most=1, awarded=True) == [prized]
    assert len(cases_for(mine, most=9)) == 4


@pytest.mark.django_db
@pytest.mark.parametrize("many", [0, 1, 3, 70_000])
def test_rows_are_narrowed_by_ids_however_many(many: int):
    cases = CaseFactory.create_batch(4)
    ids = [case.pk for case in cases[: min(many, 3)]]
    rows = Case.objects.filter(pk__in=among([*ids, *range(10**9, 10**9 + many)]))
    assert len(rows.query.sql_with_params()[1]) == 1
    assert sorted(rows.values_list("pk", flat=True)) == sorted(ids)


@pytest.mark.django_db
def test_what_stopped_working_elsewhere_stands_behind():
    city = CityFactory(slug="mine")
    good, bad, given_up = made("Хорошая", city=city), made("Плохая", city=city), made("Брошенная", city=city)
    OutcomeCheckFactory(adoption=AdoptionFactory(case=good, stage="done"), outcome="works")
    OutcomeCheckFactory(adoption=AdoptionFactory(case=bad, stage="done"), outcome="stopped")
    AdoptionFactory(case=given_up, stage="given_up", reason="Не хватило людей")
    assert matching(Query.at("near=mine")) == [good.pk, given_up.pk, bad.pk]


@pytest.mark.django_db
def test_news_are_what_came_after_the_mark(no_synonyms: None):
    now = timezone.now()
    old, new, other = made("Причал"), made("Причал у моста"), made("Маяк")
    for case, days in ((old, 10), (new, 2), (other, 1)):
        Case.objects.filter(pk=case.pk).update(published_at=now - timedelta(days=days))
    assert news(Query.at("q=причал"), since=now - timedelta(days=7), until=now) == [new]


# --- marks ---------------------------------------------------------------------------------------------
def test_forms_are_marked_and_lookalikes_are_not():
    marker = Marker(parse("сад"))
    assert (
        marker.mark("В садах и саду, но не в садке")
        == "В\u00a0<mark>садах</mark> и\u00a0<mark>саду</mark>, но\u00a0не\u00a0в\u00a0садке"
    )


def test_text_is_escaped_around_the_marks():
    marked = Marker(parse("script мост")).mark("<script>мосты</script> & мост")
    assert "<script>" not in marked
    assert marked.count("<mark>") == 4
    assert "&amp;" in marked


@given(st.text(max_size=200), st.text(max_size=30))
def test_marks_never_change_the_text(text: str, asked: str):
    from django.utils.html import escape

    from livingcities.base.typography import typo

    marked = str(Marker(parse(asked)).mark(text))
    assert marked.replace("<mark>", "").replace("</mark>", "") == escape(typo(text))


@pytest.mark.django_db
def test_a_snippet_shows_what_title_and_summary_do_not(no_synonyms: None):
    made("Площадь", summary="Рынок", mistakes="Сначала всё шло хорошо. Потом мы забыли про водосток и тротуар утонул.")
    (card,) = find(Query.at("q=водостоки+площади")).cards
    assert card.snippet.replace("\u00a0", " ") == "Потом мы забыли про <mark>водосток</mark> и тротуар утонул."
    (card,) = find(Query.at("q=рынки+площади")).cards
    assert card.snippet == ""


# --- the address ---------------------------------------------------------------------------------------
parts = st.lists(
    st.tuples(
        st.sampled_from(
            ["q", "theme", "size", "cost", "year", "money", "award", "near", "alike", "sort", "view", "page", "x"]
        ),
        st.one_of(
            st.sampled_from(["", "to10", "to5", "2024", "1", "2", "map", "vyksa", "federal", "parks", *SORTS]),
            st.text(max_size=12),
        ),
    ),
    max_size=8,
)


@given(parts)
def test_an_address_asks_the_same_again(given_parts: list[tuple[str, str]]):
    asked = QueryDict(mutable=True)
    for name, value in given_parts:
        asked.appendlist(name, value)
    query = Query.of(asked)
    again = Query.at(query.address)
    assert again.address == query.address
    assert (again.text, again.chosen, again.order, again.view, again.page) == (
        query.text,
        query.chosen,
        query.order,
        query.view,
        query.page,
    )


@pytest.mark.django_db
def test_keys_of_both_ways_meet():
    """What is put into the index and what is asked are made by one function."""
    case = made("Мосты и причалы")
    assert set(keys_of("мост причал").split()) <= set(document(case).title.split())


@pytest.mark.django_db(transaction=True)
def test_two_acts_at_once_get_two_revisions(together: Any):
    first, second = made("Причал"), made("Маяк")
    results = together(lambda: index_case(first), lambda: index_case(second))
    assert results == [None, None]
    revisions = list(CatalogueEntry.objects.values_list("revision", flat=True))
    assert len(set(revisions)) == 2
    assert memory.state().revision == max(revisions)
    assert np.array_equal(memory.catalogue().ids, sorted([first.pk, second.pk]))


@pytest.mark.django_db
def test_synonyms_reach_a_memory_that_is_kept():
    SynonymFamily.objects.all().delete()
    acts._tell_processes()
    made("Бульвар", summary="")
    assert titles("q=проспект") == []
    acts.add_synonyms(actor=SYSTEM, words="бульвар, проспект")
    assert titles("q=проспект") == ["Бульвар"]
