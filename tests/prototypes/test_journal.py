"""The journal: kept from a telephone whose network comes and goes, corrected without losing what it said."""

import io
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from app.files.store import PHOTOS, photos_of
from app.jobs.retention import sweep_photos
from app.models.followup import Evidence, JournalVersion, Photo
from app.models.oversight import AuditEntry
from app.models.prototypes import AssessmentPoint, JournalEntry, PointKind
from app.prototypes.queries.journal import PAGE
from tests.house.test_routes import token_of
from tests.prototypes.test_field import plain
from tests.prototypes.test_pages import day

PNG = "image/png"


def picture(colour: str = "#204060") -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (900, 600), colour).save(out, "PNG")
    return io.BytesIO(out.getvalue())


def sent(browser, now, **fields) -> dict:
    """What a telephone sends: the fields of the page, with its token."""
    words = {"happened_on": day(now, 0), "place": "", "text": "Ouverture du lieu", "alternative": ""}
    return words | {"csrf_token": token_of(browser), "token": "passage-0123456789ab"} | fields


def test_photo_is_shown_small_with_its_words_and_gone_with_the_entry(field, signed_in, client, session, settings, now):
    browser, uploads = signed_in(field.bearer), settings.uploads_dir
    photo = (picture(), "facade.png", PNG)
    answer = browser.post(f"{field.page}/journal/envoi", data=sent(browser, now, photo=photo))
    assert (answer.status_code, "n’est jamais publiée sans" in answer.json["said"]) == (422, True)
    said = sent(browser, now, photo=(picture(), "facade.png", PNG), alternative="La façade repeinte", place="Square")
    assert "address" in browser.post(f"{field.page}/journal/envoi", data=said).json
    kept = session.scalars(select(Photo)).one()
    page = client.get(field.page).text
    assert 'alt="La façade repeinte"' in page
    assert "Square" in page
    address = f"{field.page}/photos/{kept.id}"
    answers = [client.get(address), client.get(f"{address}?taille=petite")]
    assert [answer.mimetype for answer in answers] == ["image/jpeg"] * 2
    assert "sandbox" in answers[0].headers["Content-Security-Policy"]
    assert [Image.open(io.BytesIO(answer.data)).size for answer in answers] == [(900, 600), (640, 427)]
    entry = session.scalars(select(JournalEntry.id)).one()
    here = f"{field.page}/journal/{entry}"
    assert browser.submit(f"{here}/corriger", alternative="").status_code == 422
    browser.submit(f"{here}/corriger", alternative="La façade, repeinte en bleu")
    browser.submit(f"{here}/corriger", bare="y")
    former = client.get(here).text
    assert former.count("<img") == 2  # with its words of then, and of before
    assert former.index("repeinte en bleu") < former.index('alt="La façade repeinte"')
    assert "<img" not in client.get(field.page).text
    assert browser.submit(f"{field.page}/journal/{entry}/retirer", "Retirer ce passage du journal").status_code == 302
    assert client.get(address).status_code == 404
    assert session.scalars(select(Photo)).all() == []
    shelf = photos_of(uploads, field.edition.id)
    sweep_photos(session, settings, now + timedelta(days=40_000))  # by the clock of the disk
    assert not (uploads / PHOTOS).exists() or list(shelf.folder.iterdir()) == []


def test_what_is_sent_twice_is_there_once_and_other_words_are_not_lost(field, signed_in, session, now):
    browser = signed_in(field.bearer)
    send = f"{field.page}/journal/envoi"
    for _ in range(2):
        assert browser.post(send, data=sent(browser, now)).status_code == 200
    assert session.scalars(select(JournalEntry.text)).all() == ["Ouverture du lieu"]
    answer = browser.post(send, data=sent(browser, now, text="Ouverture, et la pluie"))
    assert answer.status_code == 422
    assert "déjà publié, avec d’autres mots" in answer.json["said"]


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (bytes(40 * 1024 * 1024), "photo.jpg", "trop lourde : la limite est de 20 Mo"),
        (b"MZ\x90 a program", "photo.jpg", "n’est pas une photo"),
        (picture().getvalue(), "photo.jpg", "et pourtant c’est une image PNG"),
    ],
    ids=["40 MB", "program", "lie"],
)
def test_refused_photo_says_why_and_keeps_the_words(field, signed_in, session, now, content, name, words):
    browser = signed_in(field.bearer)
    form = sent(browser, now, text="La fête des voisins", alternative="La fête")
    photo = FileStorage(io.BytesIO(content), filename=name, content_type="image/jpeg")
    boundary, body = encode_multipart(form | {"photo": photo})
    kind = f"multipart/form-data; boundary={boundary}"
    with browser.post(f"{field.page}/journal/ecrire", data=body, content_type=kind) as answer:
        assert answer.status_code == 422
        assert words in plain(answer.text)
        assert "Votre texte, lui, est toujours là." in answer.text
        assert "La fête des voisins" in answer.text
    assert session.scalars(select(JournalEntry)).all() == []


def test_correction_keeps_the_former_words_and_refuses_to_crush_anothers(field, signed_in, client, session, now):
    browser = signed_in(field.bearer)
    browser.submit(f"{field.page}/journal/ecrire", text="Dix familles", happened_on=day(now, 0), place="Square")
    entry = session.scalars(select(JournalEntry.id)).one()
    path = f"{field.page}/journal/{entry}"
    stale = dict(sent(browser, now, text="Onze familles", version="1"))
    assert browser.submit(f"{path}/corriger", text="Douze familles").status_code == 302
    page = client.get(path).text
    assert "Douze familles" in page
    assert "Dix familles" in page
    assert "Corrigé le" in client.get(field.page).text
    answer = browser.post(f"{path}/corriger", data=stale)
    assert answer.status_code == 422
    assert "corrigé ailleurs" in answer.text
    assert "Onze familles" in answer.text  # what was typed
    assert "Douze familles" in answer.text  # what it says now
    assert 'name="version" type="hidden" value="2"' in answer.text  # the next save replaces it knowingly
    session.expire_all()
    assert session.scalars(select(JournalVersion.text)).all() == ["Dix familles"]
    acts = session.scalars(
        select(AuditEntry.act).where(AuditEntry.act.like("prototypes.%journal")).order_by(AuditEntry.id)
    )
    assert acts.all() == ["prototypes.write_journal", "prototypes.correct_journal"]


def test_passage_that_proves_something_is_not_taken_off(field, signed_in, make, session, now):
    row = {"prototype_id": field.prototype.id, "account_id": field.bearer.id, "written_at": now}
    entry = make.add(JournalEntry(**row, happened_on=now.date(), text="Bilan"))
    point = make.add(AssessmentPoint(**row, kind=PointKind.STRONG, text="Les familles viennent"))
    make.add(Evidence(point_id=point.id, entry_id=entry.id))
    browser = signed_in(field.bearer)
    path = f"{field.page}/journal/{entry.id}/retirer"
    answer = browser.post(path, data={"csrf_token": token_of(browser)})
    assert answer.status_code == 409
    assert "est une preuve de l’analyse" in answer.text
    assert session.scalars(select(JournalEntry.text)).all() == ["Bilan"]


def test_journal_is_read_by_pages_and_costs_the_same(field, client, make, session, now, steady_queries):
    def add(count: int = 2) -> None:
        rows = [
            JournalEntry(
                prototype_id=field.prototype.id, happened_on=now.date() - timedelta(days=n % 7), text=f"Jour {n}",
                written_at=now, account_id=field.bearer.id,
            )
            for n in range(count)
        ]  # fmt: skip
        session.add_all(rows)
        session.flush()

    add(PAGE + 3)
    first = client.get(f"{field.page}/journal").text
    assert first.count("tb-entry") == PAGE
    after = first.split("?apres=")[1].split('"')[0]
    second = client.get(f"{field.page}/journal?apres={after}").text
    assert second.count("tb-entry") == 3
    assert "Lire la suite" in first
    assert "Lire la suite" not in second
    for odd in ("demain", "2018-02-31.4", "2018-01-01.99999999999"):
        assert client.get(f"{field.page}/journal?apres={odd}").text.count("tb-entry") == PAGE
    steady_queries(lambda: client.get(f"{field.page}/journal"), add)
    steady_queries(lambda: client.get(field.page), add)


def test_photo_of_another_prototype_is_not_found_by_its_number(field, make, session, client, now):
    other = make.prototype(field.edition)
    photo = Photo(prototype_id=other.id, fingerprint="0" * 64, small="0" * 64, width=1, height=1, alternative="x")
    photo.sent_at, photo.account_id = now, field.bearer.id
    make.add(photo)
    assert client.get(f"{field.page}/photos/{photo.id}").status_code == 404
