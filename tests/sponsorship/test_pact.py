"""Who writes what in a pact, what is refused, what is kept, what is signed, and what everyone reads of it."""

import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.core.canonical import fingerprint, read_canonical
from app.core.errors import RuleError
from app.core.pledges import PledgeState
from app.files.store import PROOFS, Shelf
from app.jobs.retention import sweep_proofs
from app.models.messages import OutboxMessage
from app.models.prototypes import TeamMember, TeamRole
from app.models.sponsorship import Need, NeedKind, PactVersion, Pledge, PledgeAct, PledgeChange
from app.prototypes.actions.team import leave
from app.sponsorship.queries import public
from tests.files.test_intake import png
from tests.prototypes.conftest import team_member


def day(now, days: int) -> str:
    return (now + timedelta(days=days)).date().isoformat()


def test_team_writes_a_need_promises_keeps_and_reopens(pact, signed_in, session, now) -> None:
    browser = signed_in(pact.field.bearer)
    assert (
        browser.submit(f"{pact.page}/besoins/ajouter", kind="money", label="Un poste", amount="1 000").status_code
        == 302
    )
    need = session.scalars(select(Need)).one()
    sponsor = signed_in(pact.field.sponsor)
    mine = session.scalars(select(TeamMember.id).filter_by(account_id=pact.field.sponsor.id)).one()
    asked = sponsor.get(f"{pact.page}/promesses/ajouter?besoin={need.id}").text
    assert 'value="1 000"' in _plain(asked)  # what is left to find
    terms = {"need": str(need.id), "kind": "money", "label": "Une aide", "owner": str(mine), "due_on": day(now, 20)}
    too_much = sponsor.submit(f"{pact.page}/promesses/ajouter", **terms, amount="1 000,01")
    assert (too_much.status_code, "il reste 1 000 € à trouver" in _plain(too_much.text)) == (422, True)
    assert sponsor.submit(f"{pact.page}/promesses/ajouter", **terms, amount="1 000").status_code == 302
    pledge = session.scalars(select(Pledge)).one()
    assert (pledge.owner_function, pledge.owner_id) == ("Pôle emploi et insertion", pact.field.sponsor.id)
    proof = {"kept_on": day(now, 0), "proof": "Arrêté du jour"}
    short = sponsor.submit(f"{pact.page}/promesses/{pledge.id}/tenue", **proof, received="900")
    assert (short.status_code, "1 000 € promis, 900 € reçus" in _plain(short.text)) == (422, True)
    assert sponsor.submit(f"{pact.page}/promesses/{pledge.id}/tenue", **proof, received="1000").status_code == 302
    assert "Arrêté du jour" in sponsor.get(f"{pact.page}/promesses/{pledge.id}").text
    assert sponsor.submit(f"{pact.page}/promesses/{pledge.id}", "Rouvrir").status_code == 302
    session.expire_all()
    assert (pledge.kept_on, pledge.proof) == (None, "Arrêté du jour")
    acts = session.scalars(select(PledgeChange.act).order_by(PledgeChange.id)).all()
    assert acts == [PledgeAct.PROMISED, PledgeAct.KEPT, PledgeAct.REOPENED]


def _plain(text: str) -> str:
    return text.replace("\xa0", " ").replace("\u202f", " ")


def test_dates_before_the_pact_and_yet_to_come_are_refused(pact, signed_in, session, now) -> None:
    browser, pledge = signed_in(pact.field.sponsor), pact.promise()
    terms = {"kind": "permit", "label": "Un accord", "owner": "0", "function": "Commune"}
    early = browser.submit(f"{pact.page}/promesses/ajouter", **terms, due_on=day(now, -21))
    assert (early.status_code, "avant le début" in early.text, "Un accord" in early.text) == (422, True, True)
    path = f"{pact.page}/promesses/{pledge.id}"
    for days in (-21, 1):
        assert browser.submit(f"{path}/tenue", kept_on=day(now, days), proof="x").status_code == 422
    assert browser.submit(f"{path}/changer", due_on=day(now, -1)).status_code == 422
    session.expire_all()
    assert (pledge.kept_on, pledge.due_on.isoformat()) == (None, day(now, 10))


def test_two_edits_at_once_lose_nothing(pact, signed_in, session, now) -> None:
    pledge = pact.promise()
    path = f"{pact.page}/promesses/{pledge.id}/changer"
    one, other = signed_in(pact.field.sponsor), signed_in(pact.field.organiser)
    stale = {"version": "1"}
    assert one.submit(path, label="Une grande salle", **stale).status_code == 302
    refused = other.submit(path, label="Deux petites salles", due_on=day(now, 12), **stale)
    assert refused.status_code == 422
    assert "a changé pendant que vous écriviez" in refused.text
    assert "Deux petites salles" in refused.text
    session.expire_all()
    assert pledge.label == "Une grande salle"
    assert other.submit(path, label="Deux petites salles", version="2").status_code == 302
    key = "f" * 32
    twice = {"kind": "contact", "label": "Un rendez-vous", "owner": "0", "function": "Mission locale", "key": key}
    for _ in range(2):
        assert one.submit(f"{pact.page}/promesses/ajouter", **twice, due_on=day(now, 5)).status_code == 302
    assert len(session.scalars(select(Pledge).where(Pledge.key == key)).all()) == 1


def test_version_is_signed_by_both_and_a_change_makes_another(pact, signed_in, client, session, now) -> None:
    pledge = pact.promise(label="La salle du rez-de-chaussée", days=3)
    page = client.get(pact.page).text
    assert "pas encore signé" in page
    assert "rez-de-chaussée" not in page
    assert client.get(f"{pact.page}/versions/1.json").status_code == 404
    sponsor, bearer = signed_in(pact.field.sponsor), signed_in(pact.field.bearer)
    assert sponsor.submit(f"{pact.page}/signer", "Signer le pacte").status_code == 302
    told = session.scalars(select(OutboxMessage.to_address).filter_by(purpose="pact_to_sign")).all()
    assert told == [pact.field.bearer.email]
    shown = bearer.get(f"{pact.page}/signer").text.split('name="seen" type="hidden" value="')[1][:64]
    sponsor.submit(f"{pact.page}/promesses/{pledge.id}/changer", due_on=day(now, 4), reason="Travaux")
    stale = bearer.submit(f"{pact.page}/signer", "Signer le pacte", seen=shown)
    assert (stale.status_code, "a changé pendant que vous le lisiez" in stale.text) == (422, True)
    for browser in (bearer, sponsor):
        assert browser.submit(f"{pact.page}/signer", "Signer le pacte").status_code == 302
    session.expire_all()
    pact.sign()  # twice is once
    versions = session.scalars(select(PactVersion).order_by(PactVersion.number)).all()
    assert [(one.number, one.is_in_force) for one in versions] == [(1, False), (2, True)]
    answer = client.get(f"{pact.page}/versions/2.json")
    assert fingerprint(answer.data) == versions[1].fingerprint
    assert read_canonical(answer.data)["promesses"][0]["pour_le"] == day(now, 4)
    public_page = client.get(pact.page).text
    assert "rez-de-chaussée" in public_page
    for account in (pact.field.sponsor, pact.field.bearer):
        assert account.person.family_name not in public_page + answer.text


def test_public_reads_what_was_signed_and_what_became_of_it(pact, session, now) -> None:
    kept, late = (
        pact.promise(days=-5, label="Une salle"),
        pact.promise(days=-2, label="Un accord", kind=NeedKind.PERMIT),
    )
    assert public.promises(session, pact.prototype, now.date()) == ()
    pact.sign()
    pact.promise(label="Pas encore signée")
    kept.kept_on, kept.proof = now.date(), "Bail signé"
    late.due_on = (now + timedelta(days=9)).date()  # put off, and not signed again
    session.flush()
    told = public.promises(session, pact.prototype, now.date())
    assert [(one.label, one.state, one.proof, one.late_days) for one in told] == [
        ("Une salle", PledgeState.KEPT, "Bail signé", 5),
        ("Un accord", PledgeState.LATE, "", 0),
    ]


def test_sponsor_removed_in_the_middle_leaves_promises_to_be_taken_over(pact, make, signed_in, session, now) -> None:
    pledge = pact.promise(label="La convention")
    pact.sign()
    former = session.scalars(select(TeamMember).filter_by(account_id=pact.field.sponsor.id)).one()
    leave(session, pact.prototype, former, now, pact.field.organiser)
    newcomer = team_member(make, pact.prototype, TeamRole.SPONSOR, organisation="Pôle éducation")
    gone, browser = signed_in(pact.field.sponsor), signed_in(newcomer)
    assert "La convention" in gone.get(pact.page).text  # as everyone
    assert gone.get(f"{pact.page}/promesses/{pledge.id}/tenue").status_code == 403
    page = browser.get(pact.page).text
    assert "Une promesse n’a plus de responsable" in page
    assert "une nouvelle à signer" in page
    assert browser.submit(f"{pact.page}/reprendre", "Reprendre cette promesse").status_code == 302
    session.expire_all()
    assert (pledge.owner_id, pledge.owner_function) == (newcomer.id, "Pôle éducation")
    assert "Pôle emploi et insertion" in browser.get(f"{pact.page}/promesses/{pledge.id}").text


@pytest.mark.one_engine
def test_strangers_and_guessed_addresses_show_and_change_nothing(pact, make, signed_in, session, now) -> None:
    need, pledge = pact.need(), pact.promise(label="Un secret de fabrique")
    other = make.prototype(pact.field.edition, started_at=now)
    theirs = team_member(make, other, TeamRole.SPONSOR)
    beside = f"/editions/{pact.field.edition.number}/prototypes/{other.rank}/pacte"
    paths = [
        f"besoins/{need.id}/corriger", f"besoins/{need.id}/retirer", f"promesses/{pledge.id}",
        f"promesses/{pledge.id}/changer", f"promesses/{pledge.id}/tenue", f"promesses/{pledge.id}/retirer",
        f"promesses/{pledge.id}/piece",
    ]  # fmt: skip
    browser = signed_in(theirs)
    own = {path: browser.get(f"{beside}/{path}").status_code for path in paths}
    assert set(own.values()) == {404}
    refused = [browser.get(f"{pact.page}/{path}") for path in [*paths, "signer", "reprendre", "note.pdf"]]
    assert {answer.status_code for answer in refused} == {403}
    assert all("secret de fabrique" not in answer.get_data(as_text=True) for answer in refused)
    assert "secret de fabrique" not in browser.get("/mes-prototypes/en-retard").text
    bearer = signed_in(pact.field.bearer)
    assert bearer.get(f"{pact.page}/promesses/{pledge.id}").status_code == 200
    assert bearer.get(f"{pact.page}/promesses/{pledge.id}/tenue").status_code == 403  # not theirs to say
    assert 'value="0">un autre organisme' not in bearer.get(f"{pact.page}/promesses/ajouter").text
    assert signed_in(pact.field.organiser).get(f"{pact.page}/signer").status_code == 403  # not a party


def test_one_person_never_signs_for_both_parties(pact, session, now) -> None:
    pact.promise()
    session.add(
        TeamMember(prototype_id=pact.prototype.id, account_id=pact.field.sponsor.id, role=TeamRole.BEARER, since=now)
    )
    session.flush()
    session.refresh(pact.prototype, ["team"])
    pact.sign(TeamRole.SPONSOR)
    pact.field = replace(pact.field, bearer=pact.field.sponsor)
    with pytest.raises(RuleError, match="envers elle-même"):
        pact.sign(TeamRole.BEARER)


def test_proof_is_a_checked_file_for_the_team_alone(pact, client, signed_in, session, settings, now) -> None:
    pledge = pact.promise()
    path = f"{pact.page}/promesses/{pledge.id}"
    browser = signed_in(pact.field.sponsor)
    said = {"kept_on": day(now, 0), "proof": "Photo de la salle"}
    lying = browser.submit(f"{path}/tenue", **said, file=(io.BytesIO(b"MZ" + b"x" * 500), "preuve.png"))
    assert (lying.status_code, "Photo de la salle" in lying.text) == (422, True)
    assert browser.submit(f"{path}/tenue", **said, file=(io.BytesIO(png()), "preuve.png")).status_code == 302
    with browser.get(f"{path}/piece") as answer:
        assert answer.mimetype == "image/png"
    assert client.get(f"{path}/piece").status_code == 302
    session.expire_all()
    shelf = Shelf(settings.uploads_dir, PROOFS)
    later = datetime.now(UTC) + timedelta(days=2)
    sweep_proofs(session, settings, later)
    assert shelf.path(pledge.file_name) is not None
    name, pledge.file_name, pledge.file_type = pledge.file_name, None, None
    session.flush()
    sweep_proofs(session, settings, later)
    assert shelf.path(name) is None


def test_withdrawn_promises_and_needs_stay_written_with_their_reason(pact, signed_in, client, session) -> None:
    need = pact.need()
    pledge = pact.promise(kind=NeedKind.MONEY, amount=400_00, need=need)
    pact.sign()
    browser = signed_in(pact.field.organiser)
    blocked = browser.submit(f"{pact.page}/besoins/{need.id}/retirer", reason="Plus besoin")
    assert (blocked.status_code, "tenue ou retirée" in blocked.text) == (422, True)
    lower = browser.submit(f"{pact.page}/besoins/{need.id}/corriger", amount="399")
    assert (lower.status_code, "sont déjà promis" in lower.text) == (422, True)
    assert browser.submit(f"{pact.page}/promesses/{pledge.id}/changer", label="Autre").status_code == 422  # says why
    assert browser.submit(f"{pact.page}/promesses/{pledge.id}/retirer", reason="Le budget est gelé.").status_code == 302
    assert browser.submit(f"{pact.page}/besoins/{need.id}/retirer", reason="Plus besoin").status_code == 302
    assert "Le budget est gelé." in client.get(pact.page).text
    content = json.loads(pact.sign().content)
    assert (content["promesses"], content["besoins"]) == ([], [])
    assert content["retraits"][0]["raison"] == "Le budget est gelé."
