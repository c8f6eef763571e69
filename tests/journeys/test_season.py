"""A whole season in the browser, by people in their roles: from a ready template to a practice in the catalogue.

Every role's main screen is used by clicking; the other towns' applications and the other jurors' marks are made."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker

from livingcities.base.models import Email
from livingcities.calls.models import Application, Assignment, Call, Decision, Juror
from livingcities.calls.operations import reviews
from livingcities.calls.questionnaire import Questionnaire
from livingcities.cases.models import Case
from livingcities.credentials.models import Credential
from livingcities.programmes.models import Edition
from tests.browser import press
from tests.calls.applying import pdf_bytes
from tests.calls.factories import SubmissionFactory
from tests.cases.factories import ThemeFactory
from tests.factories import CityFactory, MembershipFactory, RegionFactory, UserFactory

pytestmark = [pytest.mark.journey, pytest.mark.long]

TITLE = "Торговая площадь для людей"
JURORS = ("Вера Ладова", "Глеб Стрижов", "Нина Ольхова")


def work() -> None:
    """What the workers would do: letters, plans, rankings, bundles."""
    options: dict[str, Any] = {"queue_names": ["default", "heavy"], "excluded_queue_names": [], "max_tasks": None}
    Worker(interval=0, batch=True, backend_name="default", startup_delay=False, worker_id="test", **options).run()


class Season:
    """The people of one season and what each of them does in their own browser."""

    def __init__(self, open_page: Callable[..., Any], enter: Callable[..., Any], accessible: Any, folder: Any) -> None:
        self.open_page, self.enter, self.accessible = open_page, enter, accessible
        self.file = folder / "протокол встречи.pdf"
        self.file.write_bytes(pdf_bytes())
        ThemeFactory(slug="squares", name_ru="Площади и улицы")
        self.region = RegionFactory(code="69", name="Тверская область")
        self.city = CityFactory(name="Озёрск", slug="ozersk", region=self.region, population=9_800, size="to10")
        self.team = self.page_of(MembershipFactory(city=self.city, role="coordinator").user, width=390)
        self.office = self.page_of(UserFactory(is_secretariat=True), width=1440)

    def page_of(self, person: Any, **options: Any) -> Any:
        page = self.open_page(client=self.enter(person), **options)
        page.on("dialog", lambda dialog: dialog.accept())
        page.person = person
        return page

    @property
    def call(self) -> Call:
        return Call.objects.get()

    def at(self, rest: str = "") -> str:
        return f"/calls/{self.call.slug}/{rest}"

    # --- the secretariat prepares ------------------------------------------------------------------
    def begin(self, template: str, kind: str) -> None:
        page = self.office
        page.goto("/programmes/")
        page.get_by_role("link", name="Новая программа").click()
        page.locator("[name=kind]").select_option(kind)
        page.locator("[name=name]").fill("Наша программа")
        page.locator("[name=aim]").fill("Найти то, что уже работает.")
        press(page, "main form .form-actions .button")
        page.locator(f"a[href='?template={template}']").click()
        self.accessible(page)
        page.locator("[name=year]").fill(str(timezone.localdate().year + 1))
        press(page, "main form .form-actions .button")
        press(page, "form[action$='/announce/'] button")
        assert Edition.objects.get().announced_at
        page.locator("article.card h3 a").click()
        page.get_by_role("link", name="Подготовка").first.click()
        self.accessible(page)

    def publish_form(self) -> None:
        page = self.office
        page.goto(self.at("form/"))
        self.accessible(page)
        page.get_by_role("link", name=re.compile("глазами заявителя")).click()
        page.locator("#q-summary textarea").wait_for()
        page.goto(self.at("form/"))
        press(page, "form[action$='/form/publish/'] button")

    def open(self, *, each: int) -> None:
        page = self.office
        page.goto(self.at("setup/jury/"))
        page.locator("[name=reviews_each]").fill(str(each))
        page.locator("[name=anchors]").fill("0")
        press(page, "main form .form-actions .button")
        page.goto(self.at("setup/when/"))
        page.locator("[name=opens_at]").fill("")
        press(page, "main form .form-actions .button")
        page.goto(self.at("setup/"))
        press(page, "form[action$='/setup/open/'] button")
        assert self.call.is_open

    # --- a town applies ----------------------------------------------------------------------------
    def apply(self) -> Application:
        page = self.team
        page.goto(self.at())
        apply = page.get_by_role("link", name="Подать заявку")
        assert apply.bounding_box()["y"] < 844, "on a phone the button stands on the first screen"
        apply.click()
        if not self.call.applicants:  # any applicant: one chooses in whose name
            page.get_by_role("link", name=re.compile("Озёрск")).first.click()
        page.locator("[name=title]").fill(TITLE)
        page.wait_for_load_state()
        if page.locator("input[name=track]").count():
            page.locator("input[name=track]").first.check(force=True)
        self.accessible(page)
        press(page, "form button.button-large")
        page.locator("[data-autosave]").wait_for()
        self.fill(page)
        page.locator("[name=submit]").click()
        self.accessible(page)
        press(page, "form button.button-large")
        page.locator(".notice-done").wait_for()
        application = Application.objects.get(title=TITLE)
        receipt = page.request.get(f"/calls/applications/{application.key}/receipt.pdf")
        assert receipt.body().startswith(b"%PDF-")
        assert Email.objects.filter(to=page.person.email, subject__contains=TITLE).exists()
        return application

    def fill(self, page: Any) -> None:
        for question in Questionnaire.of(self.call.form.schema).questions:
            if question.required:
                self.answer(page, question)
        page.wait_for_function("() => document.querySelector('[data-question=summary] [data-version]').value !== '0'")

    def answer(self, page: Any, question: Any) -> None:
        name = f"a-{question.key}"
        match question.kind:
            case "choice" | "choices":
                page.locator(f"[name={name}]").first.check()
            case "place":
                page.locator(f"[name={name}-label]").fill("Торговая площадь, 1")
            case "number":
                page.locator(f"[name={name}]").fill(str(timezone.localdate().year - 1))
            case "file":
                page.locator(f"[name={name}]").set_input_files(str(self.file))
                page.locator(f"[data-question={question.key}] .file-list a").first.wait_for()
            case "table":
                for row in range(question.least_rows or 1):
                    self.fill_row(page, question, row)
            case _:
                page.locator(f"[name={name}]").fill(f"{question.title}: навес, деревья и лавки у рынка.")

    def fill_row(self, page: Any, question: Any, row: int) -> None:
        for column in question.columns:
            cell = page.locator(f"[name=a-{question.key}-{row}-{column.key}]")
            if column.kind == "choice":
                cell.select_option(index=1)
            elif column.kind in {"number", "money"}:
                cell.fill("12" if column.key != "year" else "2025")
            else:
                cell.fill(f"{column.title} {row + 1}")

    def others_apply(self, count: int) -> None:
        """Applications of other towns, put forward where regions are asked."""
        call, mine = self.call, Application.objects.get(title=TITLE)
        says = "put_forward" if call.by_region else ""
        answers = {row.question: row.value for row in mine.answers.all()}
        for number in range(count):
            city = CityFactory(region=RegionFactory(code=str(50 + number)), population=8_000, size="to10")
            given = {"call": call, "city": city, "track": mine.track, "region_says": says, "state": "submitted"}
            given |= {"answers": answers, "title": f"Сквер у вокзала, {number + 1}", "applicant": "city"}
            SubmissionFactory(**{f"application__{name}": value for name, value in given.items()})

    def region_says(self) -> None:
        """The secretariat names who speaks for the region; that person puts the application forward."""
        person = UserFactory()
        self.office.goto("/calls/regions/representatives/")
        self.office.locator("[name=region]").select_option(label="Тверская область")
        self.office.locator("[name=email]").fill(person.email)
        press(self.office, "aside form button.button")
        self.office.locator("tbody tr").first.wait_for()
        page = self.page_of(person, width=390)
        page.goto("/me/")
        page.locator("a[href='/calls/regions/mine/']").first.click()
        self.accessible(page)
        page.locator("h3 a").click()
        self.accessible(page)
        press(page, "form:has(input[value=put_forward]) button")
        page.wait_for_url("**/calls/regions/mine/")
        assert Application.objects.get(title=TITLE).region_says == "put_forward"

    # --- checking, the jury ------------------------------------------------------------------------
    def close(self) -> None:
        """The deadline and its grace pass; the secretariat goes on."""
        now = timezone.now()
        Call.objects.update(opens_at=now - timedelta(days=9), closes_at=now - timedelta(hours=1))
        self.office.goto(self.at("setup/"))
        press(self.office, "form[action$='/setup/close/'] button")
        assert self.call.state == Call.State.SCREENING

    def check(self) -> None:
        page = self.office
        for number in Application.objects.order_by("number").values_list("number", flat=True):
            page.goto(self.at(f"applications/{number}/"))
            if number == 1:
                self.accessible(page)
            for line in page.locator(".check-line").all():
                line.locator("input[value=yes]").check()
            press(page, "form.checklist button")
            if number == 1:
                press(page, "form:has(input[value=admit]) button")
                page.locator("form:has(input[value=return])").wait_for()
        page.goto(self.at("applications/"))
        self.accessible(page)
        page.locator("a[href$='/applications/admit/']").click()
        press(page, "main form .button")
        assert not Application.objects.exclude(state="admitted").exists()

    def call_jury(self) -> list[Any]:
        people = [UserFactory(email=f"juror{n}@example.org") for n in range(len(JURORS))]
        regions = [RegionFactory(code=str(30 + n), name=f"Область жюри {n}") for n in range(len(JURORS))]
        page = self.office
        page.goto(self.at("jury/invite/"))
        page.locator("[name=name]").fill(JURORS[0])
        page.locator("[name=email]").fill(people[0].email)
        page.locator("[name=themes]").fill("площадь, рынок")
        page.locator("[name=is_chair]").check()
        press(page, "main form .form-actions button")
        page.goto(self.at("jury/import/"))
        rows = zip(JURORS[1:], people[1:], regions[1:], strict=True)
        page.locator("[name=lines]").fill(
            "\n".join(f"{name}; {person.email}; {region.name}; архитектор; парк" for name, person, region in rows)
        )
        press(page, "main form .form-actions button")
        self.accessible(page)
        return [self.join(person) for person in people]

    def join(self, person: Any) -> Any:
        letter = Email.objects.filter(to=person.email, text__contains="/calls/jury/invitation/").latest("pk")
        page = self.page_of(person, width=1440)
        page.goto(re.search(r"\S+/calls/jury/invitation/\S+", letter.text).group())
        self.accessible(page)
        press(page, "button[value=yes]")
        assert Juror.objects.get(user=person).state == Juror.State.ACTIVE
        return page

    def give_readings(self, jurors: list[Any]) -> None:
        jurors[0].goto(self.at("jury/conflicts/"))
        self.accessible(jurors[0])
        with jurors[0].expect_navigation():
            jurors[0].locator("main form button").last.click()
        page = self.office
        page.goto(self.at("assigning/"))
        press(page, "form[action$='/assigning/propose/'] button")
        work()
        page.goto(self.at("assigning/"))
        page.locator(".plans a").first.click()
        self.accessible(page)
        press(page, "form[action$='/accept/'] button")
        page.locator(".readers").first.wait_for()
        assert Assignment.objects.in_force().count() == 12

    # --- reading -----------------------------------------------------------------------------------
    def read(self, page: Any, *, blind: bool) -> None:
        """A juror reads their first application on the screen; the rest of their marks are made."""
        page.goto(self.at("desk/"))
        self.accessible(page)
        assert ("Тверская область" in page.locator(".desk-list").inner_text()) is not blind
        page.locator("main .button-large").click()
        page.locator("[data-rubric]").wait_for()
        self.accessible(page)
        assert ("Озёрск" in page.locator(".review-application").inner_text() and blind) is False
        here = page.url
        for line in page.locator(".rubric-line").all():
            line.locator(".mark").nth(3).click()
        page.locator("[name=to_applicant]").fill("Хорошо видно, что жителей слушали.")
        page.locator("button[value=submit]").click()
        page.wait_for_url(lambda url: url != here)
        self.mark_the_rest(page.person)

    def mark_the_rest(self, person: Any) -> None:
        criteria = list(self.call.criteria.all())
        waiting = Assignment.objects.in_force().filter(juror__user=person, review=None)
        for assignment in waiting.select_related("application"):
            own = assignment.application.title == TITLE
            marks = {
                row.pk: self.call.scale_max - (0 if own else assignment.application.number % 3) for row in criteria
            }
            told = "Хорошо видно, что жителей слушали."
            review = reviews.save_review(actor=person, assignment=assignment, marks=marks, version=0, to_applicant=told)
            reviews.submit_review(actor=person, review=review)

    # --- results -----------------------------------------------------------------------------------
    def decide(self) -> None:
        page = self.office
        page.goto(self.at("progress/"))
        self.accessible(page)
        page.locator("a[href$='/seal/']").first.click()
        press(page, "main form button")
        page.wait_for_url("**/results/desk/")
        work()
        page.goto(self.at("results/desk/"))
        self.accessible(page)
        press(page, "a[href$='/sitting/']")
        for box in page.locator("[name=present]").all():
            box.check()
        press(page, "main form .form-actions button")
        page.locator("button[value=follow]").first.wait_for()
        while page.locator("button[value=follow]").count():
            press(page, "button[value=follow]")
        self.accessible(page)
        page.locator("a[href$='/sitting/sign/']").click()
        press(page, "main form button")
        page.goto(self.at("results/comments/"))
        self.accessible(page)
        press(page, "button[value=all]")
        page.goto(self.at("results/desk/"))
        page.locator("a[href$='/results/publish/']").click()
        press(page, "main form button")
        work()
        assert self.call.state == Call.State.PUBLISHED

    def results_are_read(self) -> None:
        application = Application.objects.get(title=TITLE)
        assert Decision.objects.get(application=application).kind == "winner"
        assert Credential.objects.filter(kind="diploma").exists()
        self.team.goto(f"/calls/applications/{application.key}/")
        self.team.locator("a[href$='/feedback/']").first.click()
        self.accessible(self.team)
        assert self.team.locator(".comment").count() >= 1
        visitor = self.open_page(width=390)
        visitor.goto(self.at("results/"))
        self.accessible(visitor)
        assert "Озёрск" in visitor.locator("main").inner_text()
        with visitor.expect_download() as download:
            visitor.locator("a[href$='/results/data.zip']").first.click()
        assert download.value.suggested_filename.endswith(".zip")

    def become_a_case(self) -> None:
        edition, page = Edition.objects.get(), self.office
        page.goto(edition.get_absolute_url())
        page.locator("main a[href$='/cases/']").first.click()
        self.accessible(page)
        page.locator(f"input[name=application][aria-label='{TITLE}']").check()
        press(page, "main form .form-actions .button")
        page.locator("tbody a").first.click()
        self.complete_case()
        slug = Case.objects.get().slug
        press(page, "button[name=then][value=check]")
        self.accessible(page)
        page.locator("a[href$='/send_to_town/']").click()
        press(page, "main form .button")
        self.team.goto(f"/cases/{slug}/check/")
        self.accessible(self.team)
        self.team.locator("a[href$='/agree/']").first.click()
        press(self.team, "main form .button")
        page.goto(f"/cases/{slug}/check/")
        page.locator("a[href$='/publish/']").click()
        press(page, "main form .button")
        assert Case.objects.get().state == Case.State.PUBLISHED

    def complete_case(self) -> None:
        """What the questions of a contest do not ask and a practice needs."""
        page, case = self.office, Case.objects.get()
        page.goto(f"/cases/{case.slug}/edit/")
        page.locator("[name=year]").fill("2025")
        page.locator("[name=needed]").fill("Договор с рынком и один сезон терпения.")
        page.locator("[name=partners-0-kind]").select_option(index=1)
        page.locator("[name=partners-0-name]").fill("Совет рынка")
        page.locator("[name=results-0-indicator]").fill("прохожих в час")
        page.locator("[name=results-0-before]").fill("40")
        page.locator("[name=results-0-after]").fill("260")

    def visitor_finds_it(self) -> None:
        page = self.open_page(width=390)
        page.goto("/cases/")
        page.locator("#q").fill("торговые площади")
        page.locator("#q").press("Enter")
        page.locator(".case-card h2 a", has_text="Торговая").click()
        self.accessible(page)
        assert "Озёрск" in page.locator("main").inner_text()


@pytest.fixture
def season(open_page: Any, live: str, enter: Any, accessible: Any, tmp_path: Any) -> Season:
    return Season(open_page, enter, accessible, tmp_path)


@pytest.mark.parametrize(
    ("template", "kind"),
    [("award", "award"), ("small_towns", "contest")],
)
def test_a_season_from_the_template_to_the_catalogue(season: Season, template: str, kind: str) -> None:
    season.begin(template, kind)
    season.publish_form()
    season.open(each=3)
    season.apply()
    season.others_apply(3)
    if season.call.by_region:
        season.region_says()
    season.close()
    season.check()
    jurors = season.call_jury()
    season.give_readings(jurors)
    season.read(jurors[0], blind=season.call.is_blind)
    for page in jurors[1:]:
        season.mark_the_rest(page.person)
    season.decide()
    season.results_are_read()
    season.become_a_case()
    season.visitor_finds_it()
