"""One request, one transaction, one outcome, whichever engine keeps the rows."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import delete, event, select, update
from sqlalchemy.exc import IntegrityError

from app.core.errors import RuleError
from app.core.thread import Activity
from app.core.typography import typeset
from app.database import writes_from_now_on, writing
from app.extensions import db
from app.models.accounts import Account, Person
from app.models.draws import Draw, DrawKind
from app.models.editions import Edition, Theme
from app.models.volunteers import Volunteer
from app.models.votes import Ballot
from app.web.forms import ConfirmForm, LineField
from app.web.transactions import CONSTRAINT_SENTENCES, GONE_MEANWHILE, SOMEBODY_ELSE_FIRST, saving

ROUNDS = 25


class PersonForm(ConfirmForm):
    email = LineField("Adresse")


@pytest.fixture
def form(app: Flask):
    with app.test_request_context():
        yield PersonForm()


def test_block_that_ends_well_is_committed(session, make, form) -> None:
    with saving(form) as saved:
        person = make.person()
    assert saved
    session.rollback()
    assert session.get(Person, person.id) is not None


def test_refusal_is_shown_on_its_field_and_nothing_is_kept(session, make, form) -> None:
    with saving(form) as saved:
        make.person(given_name="Perdue")
        raise RuleError("Cette adresse est prise par %(count)s personnes.", field="email", count=2)
    assert not saved
    assert form.email.errors == ["Cette adresse est prise par 2 personnes."]
    assert form.status == 422
    assert session.scalar(select(Person).where(Person.given_name == "Perdue")) is None


def test_refusal_without_a_field_is_shown_on_the_form(session, form) -> None:
    with saving(form):
        raise RuleError("Ce n’est pas le moment.")
    assert form.refusals == [("", "Ce n’est pas le moment.")]


def test_refusal_without_a_form_goes_up(session, make) -> None:
    with pytest.raises(RuleError), saving():
        raise RuleError("Ce n’est pas le moment.")


def test_other_errors_go_up_and_nothing_is_kept(session, make, form) -> None:
    with pytest.raises(ZeroDivisionError), saving(form):
        assert make.person(given_name="Perdue").id // 0
    assert session.scalar(select(Person).where(Person.given_name == "Perdue")) is None


@pytest.mark.parametrize("at_commit", [False, True])
def test_same_e_mail_twice_has_its_sentence(session, make, form, at_commit: bool) -> None:
    make.account(email="meme@exemple.fr")
    person = make.person()
    session.commit()
    with saving(form) as saved:
        session.add(Account(person_id=person.id, email="meme@exemple.fr", created_at=make.now))
        if not at_commit:
            session.flush()
    assert not saved
    assert form.refusals == [("", CONSTRAINT_SENTENCES["uq_accounts_email"])]


def test_second_draw_in_force_has_its_sentence(session, make, form) -> None:
    """A partial index: SQLite names its columns only."""
    edition, account = make.edition(), make.account()
    for rank in (1, 2):
        with saving(form) as saved:
            row = {"edition_id": edition.id, "kind": DrawKind.REAL, "rank": rank, "seats": 5}
            session.add(Draw(**row, created_at=make.now, created_by_id=account.id))
    assert not saved
    assert form.refusals == [("", CONSTRAINT_SENTENCES["uq_draws_one_real_alive"])]


def test_person_registered_twice_has_its_sentence(session, make, form) -> None:
    edition, person = make.edition(Activity.CALL), make.person()
    make.volunteer(edition, person=person)
    session.commit()
    with saving(form):
        make.volunteer(edition, person=person)
    assert form.refusals == [("", typeset(CONSTRAINT_SENTENCES["uq_volunteers_edition_id_person_id"]))]


def test_same_key_twice_says_somebody_was_first(session, make, form) -> None:
    edition = make.edition()
    with saving(form):
        make.axis(edition, code="EDU-1")
    with saving(form):
        make.axis(edition, code="EDU-1")
    assert form.refusals == [("", typeset(SOMEBODY_ELSE_FIRST))]


def test_link_to_what_is_gone_has_its_sentence(session, make, form) -> None:
    with saving(form):
        session.add(Ballot(poll_id=404, key="clef", payload="{}"))
    assert form.refusals == [("", typeset(GONE_MEANWHILE))]


def test_broken_rule_of_ours_is_no_sentence(session, make, form) -> None:
    """A CHECK stands behind the forms: when it speaks, we made a mistake, and must hear of it."""
    with pytest.raises(IntegrityError), saving(form):
        make.edition(number=-1)


def test_every_sentence_names_a_constraint_that_exists(house: Flask) -> None:
    with house.app_context():
        names = {
            str(one.name)
            for metadata in db.metadatas.values()
            for table in metadata.tables.values()
            for one in (*table.constraints, *table.indexes)
        }
    assert set(CONSTRAINT_SENTENCES) <= names


def test_two_writers_wait_for_each_other(app: Flask, session, make) -> None:
    """Read, then write what was read plus one: no lost update, and no « database is locked »."""
    edition_id = make.edition(pitch_seconds=0).id
    session.commit()
    barrier = Barrier(2)

    def add() -> None:
        for _ in range(ROUNDS):
            barrier.wait()
            with app.app_context(), writing():
                edition = db.session.scalars(select(Edition).where(Edition.id == edition_id).with_for_update()).one()
                edition.pitch_seconds += 1
                db.session.commit()

    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(add) for _ in range(2)]:
            done.result()
    session.expire_all()
    assert session.get_one(Edition, edition_id).pitch_seconds == 2 * ROUNDS


def test_readers_do_not_wait_for_a_writer(app: Flask, session, make) -> None:
    edition_id = make.edition(title="Avant").id
    session.commit()
    session.execute(update(Edition).values(title="Après"))

    def read() -> str:
        with app.app_context():
            return db.session.get_one(Edition, edition_id).title

    with ThreadPoolExecutor(1) as threads:
        assert threads.submit(read).result() == "Avant"


WRITES = ("INSERT", "UPDATE", "DELETE")


def test_transaction_that_writes_says_so_before_it_reads(app: Flask, session, make, signed_in) -> None:
    """Else SQLite refuses the write of whoever read first, when somebody wrote meanwhile. Who only reads takes no lock:
    neither to know who asks, nor to draw the answer."""
    edition = make.edition(Activity.CALL)
    volunteer = make.volunteer(edition)
    browser = signed_in(make.account(person=volunteer.person))
    path, reference = f"/editions/{edition.number}/mon-inscription", volunteer.reference
    transactions: list[list[str]] = [[]]

    def end(connection) -> None:
        transactions.append([])

    def note(connection, cursor, statement, *rest) -> None:
        transactions[-1].append(statement.split()[0] if statement != "BEGIN IMMEDIATE" else statement)

    engine = db.engine
    for name in ("commit", "rollback"):
        event.listen(engine, name, end)
    event.listen(engine, "before_cursor_execute", note)
    browser.submit(f"{path}/{reference}/retirer", "Retirer mon inscription")
    for name in ("commit", "rollback"):
        event.remove(engine, name, end)
    event.remove(engine, "before_cursor_execute", note)
    writing_ones = [one for one in transactions if any(word in WRITES for word in one)]
    assert len(writing_ones) == 1
    if engine.dialect.name == "sqlite":
        assert writing_ones[0][0] == "BEGIN IMMEDIATE"
        assert [one for one in transactions if "BEGIN IMMEDIATE" in one] == writing_ones
    session.expire_all()
    assert session.scalar(select(Volunteer.withdrawn_at)) is not None


def test_block_judges_rows_as_they_are_when_it_begins(app: Flask, session, make, form) -> None:
    """Not as they were when the request began."""
    edition = make.edition(title="Avant")
    session.commit()
    writes_from_now_on(False)
    assert edition.title == "Avant"

    def change() -> None:
        with app.app_context(), writing():
            db.session.execute(update(Edition).values(title="Après"))
            db.session.commit()

    with ThreadPoolExecutor(1) as threads:
        threads.submit(change).result()
    with saving(form) as saved:
        assert edition.title == "Après"
    assert saved


def test_row_that_went_meanwhile_is_a_sentence(app: Flask, session, make, form) -> None:
    theme = make.theme(make.edition())
    session.commit()
    writes_from_now_on(False)
    assert theme.label

    def remove() -> None:
        with app.app_context(), writing():
            db.session.execute(delete(Theme))
            db.session.commit()

    with ThreadPoolExecutor(1) as threads:
        threads.submit(remove).result()
    with saving(form) as saved:
        theme.label = "Changé"
    assert not saved
    assert form.refusals == [("", typeset(GONE_MEANWHILE))]
