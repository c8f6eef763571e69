"""What the search benchmark does inside the site's own process: made-up cases, their index, searches, peers."""

from __future__ import annotations

import itertools
import random
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache

from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

# Ordinary words of the trade; texts are made of their forms, so that most of them are inflected.
WORDS = """площадь набережная двор сквер парк улица рынок школа музей библиотека мост река пруд озеро родник лес роща
тропа маршрут остановка автобус велосипед дорожка тротуар фонарь скамейка навес дерево саженец клумба сад огород
житель горожанин сосед волонтёр архитектор художник мастер ремесло торговец предприниматель администрация совет
встреча обсуждение опрос голосование решение проект чертёж макет стройка ремонт реставрация фасад вывеска окно
наличник крыша дом квартира подъезд площадка каток стадион тренировка праздник фестиваль ярмарка концерт спектакль
кино выставка экскурсия турист гостиница кафе бюджет грант субсидия договор концессия отход мусор контейнер
сортировка переработка вода воздух тишина память памятник церковь завод цех склад пустырь стоянка машина
построить открыть посадить убрать починить покрасить восстановить сохранить провести собрать научить договориться
новый старый деревянный каменный городской детский школьный соседский зелёный тихий безопасный удобный общий""".split()  # noqa: SIM905
BEGINNINGS = "ба ве го до жи за ка ла ме на об по ра се та уб фа хо чи ша".split()  # noqa: SIM905
OTHER_WORDS = 3_000
QUERIES = 60


def pour_cases(*, cases: int, towns: int = 400) -> dict:
    """Published cases with passports of about 200 words, in the database but not yet in the index."""
    from livingcities.cases.models import Case, CaseTag, CaseVersion, Money, Partner, Theme
    from livingcities.cities.models import City

    lottery = random.Random(11)
    cities = _towns(towns, lottery)
    themes, now = list(Theme.objects.all()), timezone.now()
    texts = _texts(lottery)
    with transaction.atomic():
        rows = Case.objects.bulk_create(
            Case(
                title=texts(6).capitalize(),
                slug=f"bench-{n}",
                city=lottery.choice(cities),
                state="published",
                summary=texts(30)[:500],
                year=lottery.randint(2012, 2026),
                cost=lottery.choice([None, *(int(10 ** lottery.uniform(5, 8.7)) for _n in range(6))]),
                months=lottery.randint(1, 40),
                published_at=now - timedelta(minutes=lottery.randint(1, 3_000_000)),
            )
            for n in range(cases)
        )
        versions = CaseVersion.objects.bulk_create(
            CaseVersion(case=row, number=1, passport=_passport(row, texts), published_at=row.published_at)
            for row in rows
        )
        for row, version in zip(rows, versions, strict=True):
            row.current = version
        Case.objects.bulk_update(rows, ["current"], batch_size=500)
        through = Case.themes.through
        through.objects.bulk_create(
            through(case_id=row.pk, theme_id=theme.pk) for row in rows for theme in lottery.sample(themes, 2)
        )
        kinds = (("partner", Partner.values), ("money", Money.values))
        CaseTag.objects.bulk_create(
            CaseTag(case=row, kind=kind, value=value)
            for row in rows
            for kind, values in kinds
            for value in lottery.sample(values, 2)
        )
    return {"cases": len(rows), "towns": City.objects.count()}


def _towns(count: int, lottery: random.Random) -> list:
    from livingcities.cities.models import City, Region

    regions = [
        Region.objects.create(code=f"{n:02d}", slug=f"region-{n}", name=f"Область {n}", kind="область", fias=_uuid(n))
        for n in range(80)
    ]
    people = [int(10 ** lottery.uniform(3.7, 6)) for _town in range(count)]
    return City.objects.bulk_create(
        City(
            slug=f"gorod-{n}",
            name=f"Город {n}",
            sort_name=f"город {n}",
            region=lottery.choice(regions),
            latitude=lottery.uniform(43, 68),
            longitude=lottery.uniform(30, 150),
            population=people[n],
            size=City.size_of(people[n]),
            quality_index=lottery.randint(100, 280),
        )
        for n in range(count)
    )


def _uuid(n: int):
    import uuid

    return uuid.uuid5(uuid.NAMESPACE_OID, f"bench {n}")


@lru_cache(maxsize=1)
def _forms() -> list[list[str]]:
    """Every form of every word, as pymorphy declines it: of those above, then of 3,000 from all over the dictionary."""
    import pymorphy3

    morph = pymorphy3.MorphAnalyzer(lang="ru")
    rare: set[str] = set()
    for beginning in BEGINNINGS:
        for each in itertools.islice(morph.iter_known_word_parses(beginning), 0, 60_000, 40):
            if each.tag.POS in {"NOUN", "VERB", "INFN", "ADJF"} and each.normal_form.isalpha():
                rare.add(each.normal_form)
    others = random.Random(3).sample(sorted(rare - set(WORDS)), OTHER_WORDS)
    return [sorted({each.word for each in morph.parse(word)[0].lexeme}) for word in [*WORDS, *others]]


def _texts(lottery: random.Random) -> Callable[[int], str]:
    """Common words come often, rare ones seldom, as in a language; words of the trade stand among the commoner."""
    forms = _forms()
    front = forms[: 4 * len(WORDS)]
    lottery.shuffle(front)
    forms = front + forms[4 * len(WORDS) :]
    weights = list(itertools.accumulate(1 / (place + 20) for place in range(len(forms))))
    return lambda words: " ".join(lottery.choice(each) for each in lottery.choices(forms, cum_weights=weights, k=words))


def _passport(case, texts: Callable[[int], str]) -> dict:
    steps = [{"title": texts(3), "text": texts(15), "months": 3} for _step in range(3)]
    return {
        "title": case.title,
        "summary": case.summary,
        "problem": texts(40),
        "solution": texts(50),
        "steps": steps,
        "involvement": texts(15),
        "mistakes": texts(15),
        "needed": texts(15),
    }


def index_cases() -> dict:
    """The whole index, case by case, as publishing writes it."""
    from livingcities.base import words
    from livingcities.cases.search import index_all

    words.keys("слово")  # loading the dictionary is not indexing
    started = time.perf_counter()
    count = index_all()
    seconds = time.perf_counter() - started
    with connection.cursor() as cursor:  # as autovacuum or the clock will have done by the next day
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM (ANALYZE)")
            cursor.execute("CHECKPOINT")  # else what was poured is written to the disk while questions are answered
        else:
            cursor.execute("ANALYZE")
    return {"cases": count, "seconds": seconds}


def search_times() -> dict:
    """Milliseconds of the same questions: only found, and as the whole page that a browser asks for."""
    from django.http import QueryDict

    from livingcities.cases.search import Query, find
    from livingcities.cases.search.memory import _kept

    _kept.clear()
    started = time.perf_counter()
    find(Query())
    first = time.perf_counter() - started
    addresses = questions()
    queries = [Query.of(QueryDict(address)) for address in addresses]
    client = Client(headers={"HX-Request": "true"}, SERVER_NAME="localhost")
    paths = [f"/cases/?{query.address}" for query in queries]
    for path in paths:  # templates and word forms are read once in the life of a process
        _ask(client, path)
    found = [_time(lambda query=query: find(query)) for query in queries for _again in range(3)]
    page = [_time(lambda path=path: _ask(client, path)) for path in paths for _again in range(3)]
    hits = [find(query).total for query in queries]
    return {
        "first": first * 1000,
        "hits": statistics.median(hits),
        "found": _quantiles([wall for wall, _cpu in found]) + _quantiles([cpu for _wall, cpu in found])[:2],
        "page": _quantiles([wall for wall, _cpu in page]) + _quantiles([cpu for _wall, cpu in page])[:2],
    }


def questions() -> list[str]:
    """Words, two words, half a word, facets, a town, orders: as readers mix them. Every one carries its facets."""
    lottery = random.Random(23)
    forms = _forms()[: 4 * len(WORDS)]
    asked = []
    for _question in range(QUERIES):
        words = [lottery.choice(lottery.choice(forms)) for _word in range(lottery.choice((1, 1, 2, 2, 3)))]
        address = "q=" + "+".join(words)[: None if lottery.random() < 0.8 else -2]
        if lottery.random() < 0.5:
            address += f"&size={lottery.choice(('to10', 'to20', 'to50'))}"
        if lottery.random() < 0.3:
            address += f"&cost={lottery.choice(('to1', 'to5', 'to20'))}&partner=ngo"
        if lottery.random() < 0.2:
            address += f"&near=gorod-{lottery.randint(0, 99)}&sort=near"
        if lottery.random() < 0.1:
            address = address[address.find("&") + 1 :]
        asked.append(address)
    return asked


def _ask(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200, path


def _time(work: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds that passed, and those in which this process was at work (others may share the machine)."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000


def _quantiles(times: list[float]) -> list[float]:
    cut = statistics.quantiles(times, n=20)
    return [cut[9], cut[18], max(times)]


# --- peers -----------------------------------------------------------------------------------------------


def lay_peers() -> dict:
    """The same texts in two other ways: stems in an index of the same kind, and plain text for LIKE."""
    from livingcities.base import words
    from livingcities.cases.models import Case
    from livingcities.cases.search.document import passages

    postgres = connection.vendor == "postgresql"
    started = time.perf_counter()
    rows = []
    for case in Case.objects.published().select_related("current").iterator(chunk_size=500):
        text = " ".join([case.title, case.summary, *passages(case.current.passport)])
        stems = " ".join(words.stem(word) for word in words.WORD.findall(text.lower()))
        rows.append((case.pk, text, stems))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_plain (case_id bigint PRIMARY KEY, text text)")
        if postgres:
            cursor.execute("CREATE TABLE bench_stems (case_id bigint PRIMARY KEY, document tsvector)")
            cursor.execute(
                "CREATE INDEX bench_stems_document ON bench_stems USING gin (document) WITH (fastupdate = off)"
            )
            insert = "INSERT INTO bench_stems VALUES (%s, to_tsvector('simple', %s))"
        else:
            cursor.execute("CREATE VIRTUAL TABLE bench_stems USING fts5(document)")
            insert = "INSERT INTO bench_stems (rowid, document) VALUES (%s, %s)"
        with transaction.atomic():
            cursor.executemany(insert, [(pk, stems) for pk, _text, stems in rows])
            cursor.executemany("INSERT INTO bench_plain VALUES (%s, %s)", [(pk, text) for pk, text, _stems in rows])
    return {"cases": len(rows), "seconds": time.perf_counter() - started}


def compare_recall(*, pairs: int = 60) -> dict:
    """A word is asked for in one form; relevant is every case that holds any form of it."""
    lottery = random.Random(5)
    holders = _holders()
    known = list(enumerate(_forms()[: 4 * len(WORDS)]))
    asked = [(at, lottery.choice(forms)) for at, forms in lottery.choices(known, k=pairs)]
    answers: dict[str, Callable[[str], set[int]]] = {"ours": _ours, "stems": _stems, "icontains": _icontains}
    result = {}
    if connection.vendor == "postgresql":  # as for ours: the planner does not know what it costs to unpack texts
        with connection.cursor() as cursor:
            cursor.execute("SET enable_seqscan = off")
    for name, answer in answers.items():
        recalls, precisions, times = [], [], []
        for at, form in asked:
            started = time.perf_counter()
            found = answer(form)
            times.append((time.perf_counter() - started) * 1000)
            relevant = holders[at]
            recalls.append(len(found & relevant) / len(relevant) if relevant else 1)
            precisions.append(len(found & relevant) / len(found) if found else 1)
        result[name] = {
            "recall": statistics.mean(recalls),
            "precision": statistics.mean(precisions),
            "times": _quantiles(times),
        }
    return result


def _holders() -> list[set[int]]:
    from livingcities.base.words import WORD

    places: dict[str, list[int]] = {}
    for at, forms in enumerate(_forms()):
        for form in forms:
            places.setdefault(form.replace("ё", "е"), []).append(at)
    held: list[set[int]] = [set() for _word in _forms()]
    with connection.cursor() as cursor:
        cursor.execute("SELECT case_id, text FROM bench_plain")
        for pk, text in cursor.fetchall():
            for word in set(WORD.findall(text.lower().replace("ё", "е"))):
                for at in places.get(word, ()):
                    held[at].add(pk)
    return held


def _ours(form: str) -> set[int]:
    from livingcities.cases.search import engine
    from livingcities.cases.search.words import parse

    return set(engine.match(parse(form)).cases.tolist())


def _stems(form: str) -> set[int]:
    from livingcities.base import words

    stem = words.stem(form)
    if connection.vendor == "postgresql":
        return _ids("SELECT case_id FROM bench_stems WHERE document @@ to_tsquery('simple', %s)", f"'{stem}'")
    return _ids("SELECT rowid FROM bench_stems WHERE bench_stems MATCH %s", f'"{stem}"')


def _icontains(form: str) -> set[int]:
    if connection.vendor == "postgresql":
        return _ids("SELECT case_id FROM bench_plain WHERE UPPER(text) LIKE UPPER(%s)", f"%{form}%")
    return _ids("SELECT case_id FROM bench_plain WHERE text LIKE %s", f"%{form}%")


def _ids(statement: str, *values: str) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return {pk for (pk,) in cursor.fetchall()}
