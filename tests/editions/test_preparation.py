"""Preparing an edition: parameters, lists, calendar."""

import re

import pytest
from sqlalchemy import select

from app.core.thread import Activity
from app.models.accounts import Role
from app.models.draws import Draw, DrawKind, DrawState
from app.models.editions import ActivityPlan, Axis, Edition, Guest, ProgrammeItem, Theme
from app.models.roles import roles_of
from app.models.volunteers import VolunteerTheme
from tests.editions.test_public import text_of


@pytest.fixture
def edition(make) -> Edition:
    return make.edition(title="2e hackathon")


@pytest.fixture
def account(make, edition):
    return make.account(Role.ORGANISER, edition=edition)


@pytest.fixture
def organiser(account, signed_in):
    return signed_in(account)


def at(edition: Edition, page: str) -> str:
    return f"/editions/{edition.number}/preparation{page}"


def test_edition_is_created_hidden_and_organised_by_its_author(organiser, account, session) -> None:
    answer = organiser.submit("/editions/nouvelle", title="3e hackathon", table_count="10", kept_count="2")
    edition = session.scalars(select(Edition).where(Edition.title == "3e hackathon")).one()
    assert answer.location == f"/editions/{edition.number}/preparation/themes"
    assert not edition.is_public
    assert (edition.table_count, edition.seats_per_table, edition.seats) == (10, 5, 50)
    assert Role.ORGANISER in roles_of(session, account, edition.id)


def test_refused_edition_keeps_what_was_typed(organiser, edition) -> None:
    answer = organiser.submit("/editions/nouvelle", title="Mon édition", number=str(edition.number), kept_count="30")
    page = text_of(answer)
    assert answer.status_code == 422
    assert "Il ne peut pas y avoir plus de projets retenus que de tables." in page
    assert 'value="Mon édition"' in page
    answer = organiser.submit("/editions/nouvelle", title="Mon édition", number=str(edition.number))
    assert f"Le numéro {edition.number} est déjà pris" in text_of(answer)


def test_parameters_are_changed(organiser, edition, session) -> None:
    organiser.submit(at(edition, ""), summary="Un samedi.", place="Lille", held_on="2018-03-24")
    session.refresh(edition)
    assert (edition.summary, edition.place, edition.held_on.isoformat()) == ("Un samedi.", "Lille", "2018-03-24")


def test_seats_do_not_move_once_the_list_is_frozen(organiser, make, account, edition, session, now) -> None:
    draw = Draw(edition_id=edition.id, kind=DrawKind.REAL, rank=1, seats=10, created_at=now, created_by_id=account.id)
    draw.state, draw.fingerprint = DrawState.FROZEN, "0" * 64
    session.add(draw)
    answer = organiser.submit(at(edition, ""), table_count="12")
    assert answer.status_code == 422
    assert "La liste du tirage est figée" in text_of(answer)
    assert organiser.submit(at(edition, ""), place="Lille").status_code == 302
    session.refresh(edition)
    assert (edition.table_count, edition.place) == (2, "Lille")


def test_change_made_by_somebody_else_is_not_overwritten(organiser, edition, session) -> None:
    page = organiser.get(at(edition, "")).get_data(as_text=True)
    data = dict(re.findall(r'<input[^>]*name="(csrf_token|seen)"[^>]*value="([^"]*)"', page))
    edition.place = "Lyon"
    session.commit()
    fields = {"number": edition.number, "title": "2e", "perimeter": "metropole", "place": "Lille", "table_count": 2}
    fields |= {"seats_per_table": 5, "substitute_share": 30, "axes_per_theme": 2, "pitch_seconds": 180, "kept_count": 1}
    answer = organiser.post(at(edition, ""), data=data | fields)
    assert answer.status_code == 422
    assert "Quelqu’un d’autre a modifié" in text_of(answer)
    assert 'value="Lille"' in text_of(answer)
    session.refresh(edition)
    assert edition.place == "Lyon"


def test_themes_are_added_changed_and_removed(organiser, edition, session) -> None:
    address = at(edition, "/themes")
    organiser.submit(address, **{"rows-1-label": "Santé", "rows-2-label": "Mobilité", "rows-2-is_candidate": "y"})
    session.refresh(edition, ["themes"])
    assert [theme.label for theme in edition.themes][1:] == ["Santé", "Mobilité"]
    assert [theme.is_candidate for theme in edition.themes] == [False, False, True]
    organiser.submit(address, **{"rows-0-label": "Culture", "rows-1-label": ""})
    session.refresh(edition, ["themes"])
    assert [theme.label for theme in edition.themes] == ["Culture", "Mobilité"]


def test_theme_in_use_stays(organiser, make, edition, session) -> None:
    theme = edition.themes[0]
    session.add(VolunteerTheme(volunteer_id=make.volunteer(edition).id, theme_id=theme.id))
    answer = organiser.submit(at(edition, "/themes"), **{"rows-0-label": ""})
    assert "il ne peut plus être retiré" in text_of(answer)
    assert session.scalar(select(Theme.id).where(Theme.id == theme.id))


def test_axes_get_a_code_and_stay_few(organiser, edition, session) -> None:
    theme = edition.themes[0]
    theme.label = "Éducation"
    address = at(edition, "/axes")
    fields = {"rows-0-label": "Soutien aux familles", "rows-1-label": "Décrocheurs rattrapés"}
    assert organiser.submit(address, **fields).status_code == 302
    assert session.scalars(select(Axis.code).order_by(Axis.rank)).all() == ["EDU-1", "EDU-2"]
    answer = organiser.submit(address, **{"rows-2-label": "Un de trop"})
    assert "a 3 axes, il en est prévu 2 au plus" in text_of(answer)
    answer = organiser.submit(address, **{"rows-1-code": "EDU-1"})
    assert "donné à deux axes" in text_of(answer)


def test_axes_ask_for_themes_first(organiser, make, session, signed_in) -> None:
    edition = make.edition()
    edition.themes[0].is_candidate = True
    browser = signed_in(make.account(Role.ORGANISER, edition=edition))
    assert "Choisissez d’abord les thèmes" in text_of(browser.get(at(edition, "/axes")))


def test_axis_with_projects_stays(organiser, make, edition, session) -> None:
    axis = make.axis(edition, theme_id=edition.themes[0].id)
    make.project(edition, axis_id=axis.id)
    answer = organiser.submit(at(edition, "/axes"), **{"rows-0-label": ""})
    assert "porte déjà des projets" in text_of(answer)


def test_programme_is_sorted_by_hour_and_asks_for_it(organiser, edition, session) -> None:
    address = at(edition, "/programme")
    organiser.submit(
        address,
        **{
            "rows-0-starts_at": "14:00",
            "rows-0-label": "Ateliers",
            "rows-1-starts_at": "09:30",
            "rows-1-label": "Accueil",
        },
    )
    session.refresh(edition, ["programme"])
    assert [item.label for item in edition.programme] == ["Accueil", "Ateliers"]
    answer = organiser.submit(address, **{"rows-2-label": "Vote"})
    assert "Donnez l’heure de « Vote »." in text_of(answer)
    assert len(session.scalars(select(ProgrammeItem)).all()) == 2


def test_guests_keep_the_order_given(organiser, edition, session) -> None:
    organiser.submit(at(edition, "/invites"), **{"rows-0-function": "Élue", "rows-1-function": "Préfète"})
    organiser.submit(at(edition, "/invites"), **{"rows-0-rank": "9"})
    assert session.scalars(select(Guest.function).order_by(Guest.rank)).all() == ["Préfète", "Élue"]


def test_line_added_by_somebody_else_is_not_lost(organiser, edition, session) -> None:
    page = organiser.get(at(edition, "/invites")).get_data(as_text=True)
    data = dict(re.findall(r'<input[^>]*name="(csrf_token|seen)"[^>]*value="([^"]*)"', page))
    session.add(Guest(edition_id=edition.id, function="Maire"))
    session.commit()
    answer = organiser.post(at(edition, "/invites"), data=data | {"rows-0-function": "Élue"})
    assert "Quelqu’un d’autre a modifié" in text_of(answer)
    assert session.scalars(select(Guest.function)).all() == ["Maire"]


def test_calendar_is_written_in_the_time_of_paris(organiser, edition, session) -> None:
    address = at(edition, "/calendrier")
    organiser.submit(address, **{"rows-0-opens_at": "2017-11-02T09:00", "rows-0-closes_at": "2017-12-01T18:00"})
    plan = session.scalars(select(ActivityPlan)).one()
    assert (plan.activity, plan.opens_at.isoformat()) == (Activity.CALL, "2017-11-02T08:00:00+00:00")
    assert 'value="2017-12-01T18:00"' in text_of(organiser.get(address))


def test_calendar_refuses_an_end_before_its_start(organiser, edition, session) -> None:
    fields = {"rows-0-opens_at": "2017-12-02T09:00", "rows-0-closes_at": "2017-12-01T18:00"}
    answer = organiser.submit(at(edition, "/calendrier"), **fields)
    assert answer.status_code == 422
    assert "La clôture vient après l’ouverture." in text_of(answer)
    assert session.scalars(select(ActivityPlan)).all() == []
