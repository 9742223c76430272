"""The organiser's desk and the conduct of an edition, in the browser's words."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.errors import RuleError
from app.core.thread import Activity, ActKind
from app.editions.actions.conduct import conduct, publish, withhold
from app.models.accounts import Role
from app.models.convening import Attendance
from app.models.editions import ActivityAct, ActivityPlan, Edition
from app.models.oversight import AuditEntry, ContentReport
from app.models.volunteers import Membership
from tests.editions.test_public import text_of


@pytest.fixture
def edition(make) -> Edition:
    return make.edition(title="2e hackathon")


@pytest.fixture
def organiser(make, edition, signed_in):
    return signed_in(make.account(Role.ORGANISER, edition=edition))


def desk(browser, edition: Edition) -> str:
    return text_of(browser.get(f"/editions/{edition.number}/organisation"))


def test_desk_opens_on_the_next_step_when_nothing_waits(organiser, edition) -> None:
    page = desk(organiser, edition)
    assert "À faire maintenant" in page
    assert "Ouvrir l’étape « Appel »" in page


def test_desk_opens_on_what_waits_first(organiser, make, edition, now) -> None:
    make.volunteer(edition, membership=Membership.TO_CHECK)
    make.volunteer(edition, membership=Membership.TO_CHECK)
    page = desk(organiser, edition)
    assert page.index("2 inscriptions à vérifier") < page.index("Ouvrir l’étape « Appel »")
    make.participant(edition, attendance=Attendance.CONVENED, answer_by=now - timedelta(hours=1))
    page = desk(organiser, edition)
    assert page.index("1 titulaire n’a pas répondu dans le délai") < page.index("inscriptions à vérifier")


def test_desk_tells_reports_of_its_own_pages(organiser, edition, session, now) -> None:
    for path in (f"/editions/{edition.number}/projets/3", "/editions/999/projets/3"):
        session.add(ContentReport(path=path, reason="Une faute de nom.", reported_at=now))
    assert "1 signalement à traiter" in desk(organiser, edition)


def test_desk_of_a_hidden_edition_offers_to_publish(make, signed_in) -> None:
    edition = make.edition(is_public=False)
    browser = signed_in(make.account(Role.ORGANISER, edition=edition))
    assert "Rendre l’édition publique" in desk(browser, edition)
    address = f"/editions/{edition.number}/organisation"
    answer = browser.submit(address, "Rendre l’édition publique")
    assert answer.status_code == 302
    assert "L’édition est publique" in desk(browser, edition)
    browser.submit(address, "Retirer l’édition de la vue du public")
    assert "invisible du public" in desk(browser, edition)


def test_desk_suggests_closing_what_should_be_closed(organiser, make, edition, session, now) -> None:
    make.open(edition, Activity.CALL)
    session.add(ActivityPlan(edition_id=edition.id, activity=Activity.CALL, closes_at=now - timedelta(minutes=1)))
    assert "Clore l’étape « Appel »" in desk(organiser, edition)


def test_desk_costs_as_many_queries_with_more_rows(organiser, make, edition, steady_queries) -> None:
    address = f"/editions/{edition.number}/organisation"
    make.participant(edition)
    steady_queries(lambda: organiser.get(address), lambda: make.participant(edition))


def test_step_is_opened_by_a_dated_act(organiser, edition, session, now) -> None:
    address = f"/editions/{edition.number}/conduite/appel/ouvrir"
    assert "s’ouvre à tous" in text_of(organiser.get(address))
    answer = organiser.submit(address, "Ouvrir l’étape « Appel »", reason="Comme annoncé")
    assert answer.location == f"/editions/{edition.number}/organisation"
    act = session.scalars(select(ActivityAct)).one()
    assert (act.activity, act.kind, act.at, act.reason) == (Activity.CALL, ActKind.OPEN, now, "Comme annoncé")
    assert session.scalars(select(AuditEntry.act)).all()[-1] == "editions.open"
    assert "Comme annoncé" in text_of(organiser.get(f"/editions/{edition.number}/conduite"))


def test_second_organiser_is_told_that_it_is_done(organiser, make, edition, signed_in) -> None:
    other = signed_in(make.account(Role.ORGANISER, edition=edition))
    address = f"/editions/{edition.number}/conduite/appel/ouvrir"
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', other.get(address).get_data(as_text=True))
    organiser.submit(address, "Ouvrir l’étape « Appel »")
    answer = other.post(address, data={"csrf_token": token[1]})
    assert answer.status_code == 422
    assert "est déjà ouverte : rien n’a été modifié" in text_of(answer)


def test_step_too_early_says_what_to_do_first(organiser, make, edition) -> None:
    make.open(edition, Activity.CALL)
    page = text_of(organiser.get(f"/editions/{edition.number}/conduite/tirage/ouvrir"))
    assert "Fermez d’abord l’appel" in page
    assert '<form method="post" class="tb-form' not in page


def test_conduct_lists_the_twelve_steps(organiser, make, edition) -> None:
    make.open(edition, Activity.CALL)
    page = text_of(organiser.get(f"/editions/{edition.number}/conduite"))
    assert page.count("tb-conduct__what") == len(Activity)
    assert f"/editions/{edition.number}/conduite/appel/clore" in page


def test_unknown_step_does_not_exist(organiser, edition) -> None:
    assert organiser.get(f"/editions/{edition.number}/conduite/ailleurs/ouvrir").status_code == 404
    assert organiser.get(f"/editions/{edition.number}/conduite/appel/bousculer").status_code == 404


@pytest.mark.parametrize("page", ["organisation", "conduite", "preparation", "conduite/appel/ouvrir"])
def test_others_do_not_enter(client, make, edition, signed_in, page) -> None:
    address = f"/editions/{edition.number}/{page}"
    assert client.get(address).status_code == 302
    elsewhere = make.account(Role.ORGANISER, edition=make.edition())
    assert signed_in(elsewhere).get(address).status_code == 403


def test_conduct_refuses_by_its_action_too(session, make, edition, now) -> None:
    actor = make.account(Role.ORGANISER, edition=edition)
    with pytest.raises(RuleError, match="appel"):
        conduct(session, edition, Activity.DRAW, ActKind.OPEN, actor, now, "")
    assert session.scalars(select(ActivityAct)).all() == []
    conduct(session, edition, Activity.CALL, ActKind.OPEN, actor, now, "")
    session.flush()
    conduct(session, edition, Activity.CALL, ActKind.CLOSE, actor, now, "")
    session.flush()
    session.refresh(edition, ["acts"])
    assert not edition.is_open(Activity.CALL, now)


def test_called_edition_is_never_hidden_again(session, make, edition, now) -> None:
    actor = make.account(Role.ORGANISER, edition=edition)
    make.open(edition, Activity.CALL)
    with pytest.raises(RuleError, match="reste publique"):
        withhold(session, edition, actor, now)
    with pytest.raises(RuleError, match="déjà publique"):
        publish(session, edition, actor, now)
