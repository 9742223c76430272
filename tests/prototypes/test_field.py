"""Figures over time, two voices, territories; and the facts that tell what became of an idea."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.errors import RuleError
from app.models.accounts import Role
from app.models.followup import Declaration, DeclaredState, Indicator, Reading, Stance, Voice, VoiceSide
from app.models.messages import OutboxMessage
from app.models.prototypes import (
    AssessmentPoint,
    DeploymentState,
    Generalisation,
    JournalEntry,
    PointKind,
    TeamMember,
    Verdict,
)
from app.prototypes.actions import deployments, voices
from app.prototypes.actions.journal import write
from app.prototypes.queries import public
from app.prototypes.queries import voices as queries
from tests.house.test_routes import token_of
from tests.prototypes.conftest import Field
from tests.prototypes.test_pages import day

SAID = voices.Said(DeclaredState.AS_PLANNED, "Les deux permanences sont tenues.", "Équipe marraine")
PAGE = "http://localhost/etats"


def plain(text: str) -> str:
    """With ordinary spaces."""
    return text.replace("\xa0", " ").replace("\u202f", " ")


def declared(field: Field, session, now) -> Declaration:
    return voices.declare(session, field.prototype, SAID, now, field.sponsor)


def seated(make, field: Field):
    """Somebody of the table that had the idea."""
    participant = make.participant(field.edition)
    make.seat(field.prototype.project.table, participant)
    return make.account(person=participant.person)


def test_figure_goes_from_its_baseline_to_its_target(field, signed_in, client, session, now) -> None:
    browser = signed_in(field.bearer)
    aim = {"label": "Familles reçues", "unit": "familles", "baseline": "0", "baseline_on": day(now, -19)}
    assert (
        browser.submit(f"{field.page}/chiffres/ajouter", **aim, target="0", target_on=day(now, 60)).status_code == 422
    )
    browser.submit(f"{field.page}/chiffres/ajouter", **aim, target="30", target_on=day(now, 60))
    number = session.scalars(select(Indicator.id)).one()
    path = f"{field.page}/chiffres/{number}"
    for _ in range(2):
        answer = browser.submit(f"{path}/valeur", value="12,5", measured_on=day(now, -2), source="Cahier")
        assert answer.status_code == 302
    assert session.scalars(select(Reading.value)).all() == [12_50]
    again = browser.submit(f"{path}/valeur", value="14", measured_on=day(now, -2))
    assert (again.status_code, "déjà notée pour le 23" in again.text) == (422, True)
    for odd in ({"measured_on": day(now, 1)}, {"measured_on": day(now, -30)}, {"value": "beaucoup"}):
        assert (
            browser.submit(f"{path}/valeur", **({"value": "1", "measured_on": day(now, -1)} | odd)).status_code == 422
        )
    reading = session.scalars(select(Reading.id)).one()
    browser.submit(f"{path}/valeurs/{reading}/corriger", value="15")
    page = plain(client.get(f"{field.page}/chiffres").text)
    assert "15 familles pour une cible de 30 familles, 50 % du chemin" in page
    assert "c’était 12,5 familles" in page
    assert "Familles reçues : 15 familles" in plain(client.get(field.page).text)
    browser.submit(f"{path}/cible", target="15", target_on=day(now, 70), reason="Le lieu est petit.")
    assert session.scalars(select(JournalEntry.text)).one().endswith("Le lieu est petit.")
    assert "est atteinte" in client.get(f"{field.page}/chiffres").text
    refused = browser.post(f"{path}/retirer", data={"csrf_token": token_of(browser)})
    assert refused.status_code == 409


def test_each_answers_once_and_may_change_and_sponsors_are_told_once(field, make, signed_in, client, session, now):
    declaration = declared(field, session, now)
    table, citizen = (
        seated(make, field),
        make.account(person=make.volunteer(make.edition(), email_confirmed_at=now).person),
    )
    path = f"{field.page}/etats/{declaration.id}/voix"
    browsers = {who.id: signed_in(who) for who in (table, citizen, field.bearer)}
    silent = browsers[table.id].submit(path, stance="contests", reason="")
    assert (silent.status_code, "sans raison" in silent.text) == (422, True)
    for _ in range(2):
        browsers[table.id].submit(path, stance="contests", reason="La seconde école est fermée.")
    browsers[citizen.id].submit(path, stance="contests", reason="Porte close jeudi.")
    browsers[field.bearer.id].submit(path, stance="confirms")
    told = session.scalars(select(OutboxMessage).where(OutboxMessage.purpose == "contested_state")).all()
    assert [one.to_address for one in told] == [field.sponsor.email]
    assert "La seconde école est fermée." in told[0].body
    browsers[table.id].submit(path, stance="qualifies", reason="Elle rouvre lundi.")
    browsers[table.id].submit(path, stance="contests", reason="Encore fermée.")
    session.expire_all()
    spoken = session.scalars(select(Voice).order_by(Voice.account_id)).all()
    assert {(one.side, one.stance) for one in spoken} == {
        (VoiceSide.TABLE, Stance.CONTESTS), (VoiceSide.CITIZEN, Stance.CONTESTS), (VoiceSide.BEARER, Stance.CONFIRMS),
    }  # fmt: skip
    assert len(session.scalars(select(OutboxMessage).where(OutboxMessage.purpose == "contested_state")).all()) == 1
    page = client.get(f"{field.page}/etats").text
    assert "Les deux permanences sont tenues." in page
    assert "Encore fermée." in page
    assert table.person.family_name not in page
    assert "contesté par 2 voix" in client.get(field.page).text
    assert "état contesté par 2 voix" in signed_in(field.sponsor).get("/mes-prototypes").text


def test_whoever_declares_or_has_no_part_does_not_answer(field, make, signed_in, session, now):
    declaration = declared(field, session, now)
    path = f"{field.page}/etats/{declaration.id}/voix"
    stranger = make.account(Role.GUARANTOR, edition=field.edition)
    for who in (field.sponsor, field.organiser, stranger):
        assert signed_in(who).get(path).status_code == 403
        with pytest.raises(RuleError, match="sa propre déclaration"):
            voices.speak(session, field.prototype, declaration, Stance.CONFIRMS, "", now, who, page=PAGE)
    assert session.scalars(select(Voice)).all() == []


def test_next_declaration_leaves_the_former_with_its_voices(field, make, session, client, now):
    first = declared(field, session, now)
    assert declared(field, session, now) is first  # a double tap
    table = seated(make, field)
    voices.speak(session, field.prototype, first, Stance.CONTESTS, "Fermé.", now, table, page=PAGE)
    assert queries.contested(session, [field.prototype.id]) == {field.prototype.id: 1}
    answered = voices.Said(DeclaredState.SLOWED, "Une école a fermé en novembre.", "Équipe marraine")
    voices.declare(session, field.prototype, answered, now + timedelta(days=1), field.sponsor)
    assert queries.contested(session, [field.prototype.id]) == {}
    with pytest.raises(RuleError, match="a remplacé celle-ci"):
        voices.speak(session, field.prototype, first, Stance.CONFIRMS, "", now, table, page=PAGE)
    page = client.get(f"{field.page}/etats").text
    assert page.index("Une école a fermé") < page.index("Fermé.")


def test_territory_is_followed_act_by_act(field, signed_in, client, session, now):
    prototype = session.merge(field.prototype)
    prototype.verdict, prototype.verdict_at, prototype.verdict_reason = Verdict.CONCLUSIVE, now, "Dix familles."
    browser = signed_in(field.sponsor)
    form = {"place": "Tourcoing", "in_charge": "Direction de la famille"}
    late = browser.submit(f"{field.page}/territoires/ajouter", **form, starts_on=day(now, 9), due_on=day(now, 3))
    assert late.status_code == 422
    browser.submit(f"{field.page}/territoires/ajouter", **form, due_on=day(now, 90))
    one = session.scalars(select(Generalisation)).one()
    path = f"{field.page}/territoires/{one.id}"
    sent = {"words": "Salle prêtée", "state": "preparing", "happened_on": day(now, 0)}
    token = token_of(browser)
    body = sent | {"csrf_token": token, "token": "acte-0123456789abcd", "version": "1"}
    early = browser.post(f"{path}/actes", data=body | {"happened_on": day(now, -1)})
    assert (early.status_code, "avant la décision" in early.text) == (422, True)
    for _ in range(2):
        assert browser.post(f"{path}/actes", data=body).status_code == 302
    stale = browser.post(f"{path}/actes", data=body | {"token": "acte-abcd0123456789", "words": "Autre chose"})
    assert (stale.status_code, "pendant que vous écriviez" in stale.text, "Autre chose" in stale.text) == (
        422,
        True,
        True,
    )
    page = client.get(path).text
    assert page.count("Salle prêtée") == 1
    assert "En préparation" in page
    assert "Tourcoing" in client.get(field.page).text
    assert browser.post(f"{path}/retirer", data={"csrf_token": token}).status_code == 409
    session.expire_all()
    assert session.scalars(select(Generalisation.state)).one() is DeploymentState.PREPARING


def test_point_rests_on_what_is_in_its_own_story(field, make, signed_in, client, session, now):
    entry = write(session, field.prototype, now.date(), "Dix familles reçues", now, field.bearer)
    other = write(session, make.prototype(field.edition, started_at=now), now.date(), "Ailleurs", now, field.bearer)
    browser, path = signed_in(field.sponsor), f"{field.page}/analyse/ajouter"
    point = {"kind": "strong", "text": "Elles viennent", "csrf_token": token_of(browser)}
    assert browser.post(path, data=point | {"proofs": f"passage-{other.id}"}).status_code == 422
    assert browser.post(path, data=point | {"proofs": f"passage-{entry.id}"}).status_code == 302
    assert f"/journal/{entry.id}" in client.get(field.page).text
    assert session.scalars(select(AssessmentPoint.kind)).all() == [PointKind.STRONG]


def test_public_facts_come_in_order_without_a_name(field, make, session, now, count_queries):
    prototype = field.prototype
    write(session, prototype, (now - timedelta(days=3)).date(), "Ouverture " + "du lieu " * 60, now, field.bearer)
    declaration = declared(field, session, now)
    table = seated(make, field)
    voices.speak(session, prototype, declaration, Stance.CONTESTS, "Fermé.", now, table, page=PAGE)
    prototype.verdict, prototype.verdict_at, prototype.verdict_by_function = Verdict.CONCLUSIVE, now, "Directrice"
    later = now + timedelta(days=1)
    one = deployments.generalise(session, prototype, "Tourcoing", later, field.sponsor)
    standing = deployments.Standing(DeploymentState.OPEN, "Direction de la famille")
    deployments.note_act(session, prototype, one, standing, later.date(), "Ouvert", 1, "a" * 20, later, field.sponsor)
    session.flush()
    with count_queries() as asked:
        facts = public.facts(session, prototype)
    assert len(asked) == 3
    assert [fact.kind.value for fact in facts] == ["journal", "declaration", "verdict", "deployment", "deployment"]
    assert len(facts[0].words) < 260
    assert plain(facts[1].words) == "Équipe marraine : le prototype avance comme prévu. 1 voix conteste"
    names = {member.account.person.family_name for member in session.scalars(select(TeamMember))}
    assert not any(name in fact.words for name in names for fact in facts)
