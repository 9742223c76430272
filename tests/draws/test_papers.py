"""The record of a draw, the letters, and telling those who were not drawn."""

import sys

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from app.core.errors import RuleError
from app.core.typography import typeset
from app.draws import results
from app.draws.actions import prepare_draw, run_draw
from app.draws.ceremony import annul, enter_balls, enter_dice, freeze
from app.draws.replacements import replace_titulaire
from app.draws.views.letters import LETTERS, addressees
from app.draws.views.record import record_of
from app.draws.views.room import track_of
from app.models.accounts import Role
from app.models.convening import Attendance, Participant
from app.models.draws import DrawOutcome
from app.models.jobs import Job
from app.models.messages import OutboxMessage
from tests.draws.conftest import DICE
from tests.papers import assert_is_accessible, pages, words

pytestmark = pytest.mark.one_engine


def base(draw):
    return f"/editions/{draw.edition.number}/{track_of(draw)}/{draw.rank}"


def said(data):
    """Every text of a record, in one."""
    if isinstance(data, dict):
        return " ".join(said(one) for one in data.values())
    return " ".join(said(one) for one in data) if isinstance(data, list) else str(data)


def titulaires(draw):
    return [row for row in draw.candidates if row.outcome is DrawOutcome.SELECTED]


@pytest.fixture
def rehearsal(session, edition, organiser, now):
    draw = prepare_draw(edition, organiser, now, rehearsal=True)
    run_draw(draw, organiser, now)
    freeze(draw, organiser, now)
    enter_balls(draw, organiser, now, "000", "000")
    enter_dice(draw, organiser, now, DICE, DICE, ["garante du tirage"])
    return draw


def test_record_tells_the_whole_draw(app, published, organiser, now):
    entering = replace_titulaire(published, titulaires(published)[0].reference, organiser, now)
    with app.test_request_context(), force_locale("fr"):
        text = said(record_of(published))
    for expected in (
        published.fingerprint,
        "4 – 0 – 7",
        DICE,
        "garante du tirage",
        "25\u00a0novembre 2017 à 10\u00a0h",
        "L. 311-3-1",
        "R. 311-3-1-1",
        "CADA",
        "verifier.py",
        "Optimum prouvé",
        f"{entering.reference}",
        *(row.reference for row in titulaires(published)),
    ):
        assert expected in text
    assert "RÉPÉTITION" not in text


def test_record_names_only_those_who_agreed(app, published):
    first, second = titulaires(published)[:2]
    first.volunteer.agrees_name_published, second.volunteer.agrees_name_published = True, False
    first.volunteer.person.family_name, second.volunteer.person.family_name = "Accord", "Secret"
    with app.test_request_context(), force_locale("fr"):
        text = said(record_of(published))
    assert "Accord" in text
    assert "Secret" not in text


def test_record_is_a_tagged_pdf_and_always_the_same_bytes(published, client):
    answer = client.get(f"{base(published)}/proces-verbal.pdf")
    assert answer.mimetype == "application/pdf"
    assert_is_accessible(answer.data, "Procès-verbal du tirage au sort")
    assert client.get(f"{base(published)}/proces-verbal.pdf").data == answer.data
    text = words(answer.data)
    if text is not None:
        assert published.fingerprint[:4] in text
        assert all(row.reference in text for row in titulaires(published))
        assert "RÉPÉTITION" not in text


def test_rehearsal_is_marked_on_each_page_and_hidden_from_the_public(rehearsal, organiser, client, signed_in):
    path = f"{base(rehearsal)}/proces-verbal.pdf"
    assert client.get(path).status_code == 404
    content = signed_in(organiser).get(path).data
    assert_is_accessible(content, "Répétition : Procès-verbal")
    text = words(content)
    if text is not None:
        assert text.count("RÉPÉTITION") == pages(content) > 1


def test_annulled_draw_keeps_its_record_with_the_reason(app, published, organiser, client, now):
    annul(published, organiser, now, "Une urne n’avait que neuf boules.")
    assert_is_accessible(client.get(f"{base(published)}/proces-verbal.pdf").data, "Tirage annulé")
    with app.test_request_context(), force_locale("fr"):
        assert "neuf boules" in record_of(published)["warning"]


def test_no_record_before_the_balls(frozen, organiser, client, signed_in):
    assert client.get(f"{base(frozen)}/proces-verbal.pdf").status_code == 404
    assert signed_in(organiser).get(f"{base(frozen)}/proces-verbal.pdf").status_code == 404


def test_sheet_of_the_fingerprint_is_signed_before_the_balls(app, frozen, organiser, client, now):
    path = f"{base(frozen)}/empreinte.pdf"
    content = client.get(path).data
    assert_is_accessible(content, "L’empreinte du tirage, à signer avant les boules")
    assert pages(content) == 1
    text = words(content)
    if text is not None:
        assert " ".join(frozen.fingerprint[at : at + 4] for at in range(0, 32, 4)) in text
        assert "avant la première boule" in text
    enter_balls(frozen, organiser, now, "407", "407")
    assert client.get(path).status_code == 409  # a sheet printed after the balls proves nothing


def test_sheet_of_a_rehearsal_says_so_and_stays_backstage(session, edition, organiser, client, signed_in, now):
    draw = prepare_draw(edition, organiser, now, rehearsal=True)
    assert signed_in(organiser).get(f"{base(draw)}/empreinte.pdf").status_code == 409
    run_draw(draw, organiser, now)
    freeze(draw, organiser, now)
    assert client.get(f"{base(draw)}/empreinte.pdf").status_code == 404
    assert_is_accessible(signed_in(organiser).get(f"{base(draw)}/empreinte.pdf").data, "Répétition : L’empreinte")


@pytest.mark.parametrize("outcome", list(DrawOutcome))
def test_everyone_reads_their_own_letter(session, make, published, signed_in, outcome):
    row = next(row for row in published.candidates if row.outcome is outcome)
    account = make.account(person=row.volunteer.person)
    answer = signed_in(account).get(f"{base(published)}/ma-lettre.pdf")
    titles = {
        DrawOutcome.SELECTED: "Vous êtes tiré au sort",
        DrawOutcome.SUBSTITUTE: "vous êtes suppléant",
        DrawOutcome.NOT_DRAWN: "vous n’avez pas été tiré",
    }
    assert_is_accessible(answer.data, titles[outcome])
    text = words(answer.data)
    if text is not None:
        assert row.reference in text
        assert row.volunteer.salt in text
        assert f"{row.thousandths} sur 1 000" in text
        assert "CADA" in text


def test_letter_of_others_is_nobodys(make, published, signed_in):
    answer = signed_in(make.account()).get(f"{base(published)}/ma-lettre.pdf")
    assert answer.location.endswith("/tirage")


def test_those_without_email_come_first_and_those_who_left_not_at_all(session, published):
    silent = titulaires(published)[-1]
    silent.volunteer.person.email = None
    gone = session.scalar(select(Participant).where(Participant.volunteer_id == titulaires(published)[0].volunteer_id))
    gone.attendance = Attendance.WITHDRAWN
    found = [row.reference for row, _participant in addressees(published)]
    assert found[0] == silent.reference
    assert len(found) == 29
    assert [row.reference for row, _ in addressees(published, without_email=True)] == [silent.reference]


def test_small_batch_comes_at_once(session, published, organiser, signed_in):
    desk, path = signed_in(organiser), f"{base(published)}/lettres"
    answer = desk.submit(path, "Mettre en page (PDF)", kinds=["convocation"], who="all")
    assert answer.mimetype == "application/pdf"
    assert pages(answer.data) >= 10
    refused = desk.submit(path, "Mettre en page (PDF)", who="without")
    assert refused.status_code == 422
    assert "personne à qui écrire" in refused.get_data(as_text=True)


def test_large_batch_is_a_job(session, published, organiser, signed_in, monkeypatch):
    monkeypatch.setattr(sys.modules["app.draws.views.papers"], "AT_ONCE", 5)
    desk, path = signed_in(organiser), f"{base(published)}/lettres"
    answer = desk.submit(path, "Mettre en page (PDF)", who="all")
    assert "/travaux/" in answer.location
    job = session.scalar(select(Job))
    heard = []
    job.result = LETTERS.run(job.params, lambda done, total, step: heard.append((done, total)), lambda: False)
    assert heard == [(0, 30), (30, 30)]
    page = desk.get(f"{path}?fichier={job.result['file']}").get_data(as_text=True)
    assert "Les lettres sont prêtes" in page
    with desk.get(f"{path}/{job.result['file']}.pdf") as answer:
        assert answer.data.startswith(b"%PDF")
    assert desk.get(f"{path}/{'0' * 64}.pdf").status_code == 404


def test_those_not_drawn_are_told_once(session, published, organiser, signed_in):
    desk, path = signed_in(organiser), f"{base(published)}/lettres"
    silent = next(row for row in published.candidates if row.outcome is DrawOutcome.NOT_DRAWN)
    silent.volunteer.person.email = None
    assert desk.submit(path, "Écrire à ces 19 personnes").status_code == 303
    messages = session.scalars(select(OutboxMessage)).all()
    assert len(messages) == 19
    by_person = {row.volunteer.person_id: row for row in published.candidates}
    for message in messages:
        row = by_person[message.person_id]
        for expected in (f"{row.thousandths} sur 1 000", row.reference, row.volunteer.salt, "L. 311-3-1", "CADA"):
            assert typeset(expected) in message.body
        assert f"/editions/{published.edition.number}/tirage/1#verifier" in message.body
        assert message.is_secret
    assert "n’ont pas encore leur réponse" not in desk.get(path).get_data(as_text=True)


def test_telling_another_number_than_was_read_is_refused(session, published, organiser, now):
    with pytest.raises(RuleError, match="Rien n’est parti"):
        results.tell(published, organiser, now, 3)
    results.tell(published, organiser, now, 20)
    with pytest.raises(RuleError, match="déjà été prévenu"):
        results.tell(published, organiser, now, 0)


def test_rehearsal_tells_nobody(rehearsal, organiser, signed_in, now):
    with pytest.raises(RuleError, match="répétition"):
        results.tell(rehearsal, organiser, now, 20)
    assert signed_in(organiser).get(f"{base(rehearsal)}/lettres").status_code == 404


def test_letters_are_for_organisers(make, published, edition, signed_in):
    guarantor = signed_in(make.account(Role.GUARANTOR, edition=edition))
    assert guarantor.get(f"{base(published)}/lettres").status_code == 403
