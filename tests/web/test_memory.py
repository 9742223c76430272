"""What the house remembers between pages: fragments, words, addresses. It never tells what is no longer true."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from app import create_app
from app.core.thread import Activity, ActKind
from app.models.draws import Draw, DrawKind, DrawState
from app.models.editions import Edition, Guest
from app.models.projects import Project, ProjectState
from app.models.prototypes import Prototype, PrototypeStage, Verdict
from app.models.selection import Decision, Interest, Study, StudyState
from app.models.votes import Poll, PollState
from app.web.addresses import path_to
from app.web.clock import CLOCK
from app.web.translations import catalogue
from app.web.words import day, euros, instant, number
from config import Settings
from tests.databases import dispose
from tests.factories import Factory


@dataclass
class Told:
    """An edition whose page tells of everything that it can."""

    edition: Edition
    following: Edition
    project: Project
    prototype: Prototype
    study: Study
    poll: Poll
    make: Factory


@pytest.fixture
def told(make: Factory, now) -> Told:
    edition = make.edition(Activity.CALL, number=1, title="Première")
    following = make.edition(number=2, title="Deuxième")
    district = make.district(name="Les Tilleuls")
    axis = make.axis(edition)
    project = make.submitted(edition, title="Un jardin", axis_id=axis.id, district_code=district.code)
    prototype = make.prototype(edition, project=make.submitted(edition, title="Une recyclerie"))
    other = make.submitted(edition, title="Un atelier")
    study = make.add(Study(edition_id=edition.id, project_id=other.id, opened_at=now))
    poll = make.add(Poll(edition_id=edition.id, rank=1, title="Vote"))
    make.session.commit()
    return Told(edition, following, project, prototype, study, poll, make)


@pytest.fixture
def neighbour(app: Flask, settings: Settings, now) -> Iterator[Flask]:
    """Another process on the same databases: a memory of its own."""
    house = create_app(settings)
    house.extensions[CLOCK] = lambda: now
    yield house
    dispose(house)


def _conclude(told: Told) -> None:
    told.prototype.verdict, told.prototype.verdict_at = Verdict.CONCLUSIVE, told.make.now


def _answer(told: Told) -> None:
    told.study.state, told.study.interest = StudyState.ANSWERED, Interest.FAVOURABLE
    told.study.answered_at = told.make.now


def _publish_vote(told: Told) -> None:
    told.poll.rule_fingerprint = "f" * 64
    told.poll.state, told.poll.published_at = PollState.PUBLISHED, told.make.now


def _publish_decision(told: Told) -> None:
    told.make.add(Decision(edition_id=told.edition.id, by_function="la ministre", published_at=told.make.now))


def _publish_draw(told: Told) -> None:
    draw = Draw(edition_id=told.edition.id, rank=1, kind=DrawKind.REAL, state=DrawState.PUBLISHED, fingerprint="f" * 64)
    draw.published_at = draw.created_at = draw.frozen_at = told.make.now
    draw.balls, draw.dice = "407", "31415926535897932384"
    draw.created_by_id = told.make.account().id
    draw.seats = told.edition.seats
    told.make.add(draw)


def _close_call(told: Told) -> None:
    told.make.open(told.edition, Activity.CALL, ActKind.CLOSE)


def _set(part: str, **values: Any) -> Callable[[Told], None]:
    def change(told: Told) -> None:
        for name, value in values.items():
            setattr(getattr(told, part), name, value)

    return change


# What is changed, and the words that the page then says.
CHANGES: dict[str, tuple[Callable[[Told], Any], str]] = {
    "title of the edition": (_set("edition", title="Hackathon des quartiers"), "Hackathon des quartiers"),
    "story": (_set("edition", story="Un samedi de décembre."), "Un samedi de décembre."),
    "title of a project": (_set("project", title="Un verger"), "Un verger"),
    "state of a project": (_set("project", state=ProjectState.PITCHED), "présenté"),
    "stage of a prototype": (_set("prototype", stage=PrototypeStage.RUNNING), "L’essai est en cours."),
    "verdict on a prototype": (_conclude, "L’essai est concluant."),
    "town of a prototype": (_set("prototype", town="Maubeuge"), "Maubeuge"),
    "answer to a study": (_answer, "favorable"),
    "act on a step": (_close_call, "Fait le </span>25"),
    "publication of a vote": (_publish_vote, "Résultat du vote indicatif publié"),
    "publication of a choice": (_publish_decision, "la ministre"),
    "publication of a draw": (_publish_draw, "Tirage au sort publié"),
    "volunteer": (lambda told: told.make.volunteer(told.edition), "<dt>volontaires</dt>"),
    "guest": (lambda told: told.make.add(Guest(edition_id=told.edition.id, function="une élue")), "une élue"),
    "next edition": (_set("following", title="Le retour"), "Le retour"),
    "theme of the next edition": (lambda told: told.make.theme(told.following, label="Santé"), "Santé"),
}  # fmt: skip


def test_change_shows_at_once_in_every_process(app: Flask, neighbour: Flask, session, told: Told) -> None:
    readers = [app.test_client(), neighbour.test_client()]
    late: list[str] = []
    for what, (change, words) in CHANGES.items():
        before = [words in reader.get("/editions/1").text for reader in readers]
        change(told)
        session.commit()
        after = [words in reader.get("/editions/1").text for reader in readers]
        if before != [False, False] or after != [True, True]:
            late.append(f"{what}: « {words} » was there {before}, then {after}")
    assert "\n".join(late) == ""


def test_days_figures_and_sums_are_written_in_the_language_of_the_moment(app: Flask, now) -> None:
    with app.app_context():
        for _twice in range(2):
            with force_locale("fr"):
                french = [day(now), instant(now), number(1609), euros(4_200_050), catalogue().gettext("Éditions")]
            with force_locale("en"):
                english = [day(now), instant(now), number(1609), euros(4_200_050), catalogue().gettext("Éditions")]
            assert french[:2] == ["25\u00a0novembre 2017", "25\u00a0novembre 2017 à 10\u00a0h"]
            assert english[:2] == ["25\u00a0November 2017", "25\u00a0November 2017, 10:00"]
            assert all(one != other for one, other in zip(french, english, strict=True))


def test_addresses_differ_by_all_that_they_depend_on(app: Flask, make: Factory, session) -> None:
    for number_ in (1, 2):
        make.edition(number=number_)
    session.commit()
    for _twice in range(2):
        for number_ in (1, 2):
            assert f'href="/editions/{number_}"' in app.test_client().get(f"/editions/{number_}/projets").text
        mounted = {"SCRIPT_NAME": "/tablee"}
        assert 'href="/tablee/editions"' in app.test_client().get("/", environ_overrides=mounted).text
        with app.test_request_context("/"):
            assert path_to("editions.ideas", q=1) == "/idees?q=1"
            assert path_to("editions.ideas", q=True) == "/idees?q=True"
            assert path_to("editions.ideas", q="un") == "/idees?q=un"
