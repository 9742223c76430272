"""A vote from an account, from the key made away from the server to the count that anyone does again."""

import io
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import func, select

from app.core.envelope import envelope_id, read_envelope
from app.core.errors import RuleError
from app.core.thread import Activity
from app.core.urn import read_code
from app.database import ROLL, writing
from app.extensions import db
from app.models.accounts import Account, Role
from app.models.convening import Attendance, Participant
from app.models.oversight import AuditEntry
from app.models.sealed import CardSalt
from app.models.votes import Ballot, Credential, Poll, PollChannel, PollMethod, PollState, RollEntry
from app.votes import actions, queries
from tests.reading import read
from tests.votes.conftest import DICE, tracker
from tests.votes.sealing import Bureau, new_bureau, sealed, sealed_bytes, with_another_rule
from tests.votes.test_methods import PROGRAM
from tests.votes.test_urn import ballots_in_urn, post_together

KEYS = ("tests" * 8,)  # the secret key of the house in tests
AT_ONCE = 12


@dataclass
class Remote:
    poll: Poll
    bureau: Bureau
    organiser: Account
    voter: Account
    electors: list[Participant]
    numbers: list[int]
    path: str
    now: object

    def code(self, which: int = 0) -> str:
        return actions.hand_card(self.poll, self.electors[which], KEYS)

    def vote(self, which: int, payload: str = '{"mentions":{}}') -> tuple[str, str]:
        """(receipt, name of the envelope) of an elector."""
        mine = tracker()
        return mine, actions.cast_envelope(self.code(which), sealed(self.poll, mine, payload)).tracker

    def close(self) -> None:
        actions.close_poll(self.poll, self.organiser, self.now)

    def count(self) -> None:
        file = self.bureau.count(actions.sealed_urn(self.poll), DICE)
        actions.count_sealed(self.poll, file, DICE, self.organiser, self.now)


@pytest.fixture(scope="module")
def bureau() -> Bureau:
    return new_bureau()


@pytest.fixture
def prepared(make, now, bureau: Bureau) -> Remote:
    """Three projects, five electors of whom one has an account, the key deposited."""
    edition = make.edition(Activity.VOTE, table_count=3)
    organiser = make.account(Role.ORGANISER, edition=edition)
    numbers = [make.submitted(edition, budget_cents=1_000_000).number for _ in range(3)]
    electors = [make.participant(edition, attendance=Attendance.CONFIRMED) for _ in range(5)]
    voter = make.account(person=electors[0].person)
    kind = {"method": PollMethod.MAJORITY, "channel": PollChannel.REMOTE}
    poll = actions.prepare(edition, "Vote à distance", 1, organiser, now, **kind)
    actions.set_key(poll, bureau.file, organiser, now)
    return Remote(poll, bureau, organiser, voter, electors, numbers, f"/editions/{edition.number}/vote", now)


@pytest.fixture
def opened(prepared: Remote, now) -> Remote:
    actions.settle_electors(prepared.poll, KEYS[0], prepared.organiser, now)
    actions.open_poll(prepared.poll, prepared.organiser, now)
    return prepared


def upload(browser, address: str, button: str, name: str, data: bytes, **fields: str):
    return browser.submit(address, button, **{name: (io.BytesIO(data), "fichier.json")} | fields)


def test_vote_is_held_from_an_account(
    prepared: Remote, make, signed_in, client, bureau: Bureau, session, tmp_path
) -> None:
    desk, path = f"{prepared.path}/bureau", prepared.path
    organiser, voter = signed_in(prepared.organiser), signed_in(prepared.voter)
    guarantor = signed_in(make.account(Role.GUARANTOR, edition=prepared.poll.edition))
    page = f"{path}/1/a-distance"
    assert "pas encore ouvert" in voter.get(page).text
    assert bureau.key.fingerprint in organiser.get(desk).text
    organiser.submit(desk, "Arrêter la liste")
    organiser.submit(desk, "Demander l’ouverture")
    guarantor.submit(desk, "Confirmer l’ouverture")
    assert "Voter depuis mon compte" in client.get(path).text
    assert f'href="{page}"' in voter.get("/mon-espace").text
    card = voter.submit(page, "Signer et recevoir ma carte").text
    root, _ = read(card)
    code = read_code(next(one.text for one in root.all("code")))
    assert f"/vote#{code}" in card
    assert f"/vote#{code}" in voter.submit(page, "Signer et recevoir ma carte").text  # lost: the same again
    ballot = client.post("/vote", data={"code": code}).text
    session.expire_all()
    poll = prepared.poll
    assert f'data-key="{bureau.key.public.hex()}"' in ballot
    assert f'|{poll.rule_fingerprint}"' in ballot
    assert 'method="dialog"' in ballot
    mine = tracker()
    fields = {"code": code, "sealed": sealed(poll, mine, f'{{"mentions":{{"{prepared.numbers[1]}":6}}}}')}
    first = client.post("/vote/enveloppe", data=fields)
    assert (first.status_code, first.json["is_new"]) == (201, True)
    assert client.post("/vote/enveloppe", data=fields).json == {"envelope": first.json["envelope"], "is_new": False}
    assert "1</strong> enveloppe dans l’urne" in organiser.get(desk).text
    assert client.get(f"{path}/1/urne.json").status_code == client.get(f"{path}/1/enveloppes.txt").status_code == 404
    guarantor.submit(desk, "Demander la clôture")
    organiser.submit(desk, "Confirmer la clôture")
    assert client.get(f"{path}/1/enveloppes.txt").text == f"{first.json['envelope']}\n"
    assert client.post("/vote/enveloppe", data=fields).status_code == 200  # the answer was lost, the urn is closed
    urn = client.get(f"{path}/1/urne.json").data
    wrong = upload(organiser, desk, "Vérifier et compter", "count", b"{}", dice=DICE)
    assert wrong.status_code == 422
    assert "que l’outil du bureau a écrit" in wrong.text
    upload(organiser, desk, "Vérifier et compter", "count", bureau.count(urn, DICE), dice=DICE)
    assert client.get(f"{path}/1/lignes.csv").status_code == 404
    organiser.submit(desk, "Publier le résultat")
    shown = client.get(path).text
    assert "Les premiers sont" in shown or "Le premier est mis en avant" in shown
    assert all(keeper in shown for keeper in bureau.key.keepers)
    files = []
    for name in ("lignes.csv", "regle.json"):
        (tmp_path / name).write_bytes(client.get(f"{path}/1/{name}").data)
        files.append(str(tmp_path / name))
    command = [sys.executable, "-I", str(PROGRAM), *files, "--des", DICE, "--recu", mine]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert "1 bulletins pour 5 électeurs" in run.stdout
    assert f"Votre bulletin juge : {prepared.numbers[1]} excellent" in run.stdout


@pytest.mark.one_engine
def test_who_has_no_account_receives_a_card_on_paper(opened: Remote, signed_in, client) -> None:
    organiser = signed_in(opened.organiser)
    roll = f"{opened.path}/1/electeurs"
    card = organiser.submit(roll, "Signe et reçoit sa carte").text
    root, _ = read(card)
    code = read_code(next(one.text for one in root.all("code")))
    assert "1 signatures sur 5" in organiser.get(roll).text
    assert code in organiser.submit(roll, "Redonner sa carte").text.replace(" ", "").replace("\n", "")
    assert "Sceller et déposer" in client.post("/vote", data={"code": code}).text


@pytest.mark.one_engine
def test_stranger_is_told_and_receives_nothing(opened: Remote, signed_in, make, session) -> None:
    page = f"{opened.path}/1/a-distance"
    browser = signed_in(make.account())
    assert "votre compte n’est pas le leur" in browser.get(page).text
    late = make.participant(opened.poll.edition, attendance=Attendance.CONFIRMED)
    with pytest.raises(RuleError, match="pas sur la liste"):
        actions.hand_card(opened.poll, late, KEYS)
    assert session.scalar(select(func.count()).select_from(RollEntry)) == 0


@pytest.mark.one_engine
def test_key_and_list_come_before_the_opening(prepared: Remote, make, now) -> None:
    poll, actor = prepared.poll, prepared.organiser
    with pytest.raises(RuleError, match="nombre de cartes remises"):
        actions.open_poll(poll, actor, now)
    with pytest.raises(RuleError, match="retouchée"):
        actions.set_key(poll, b"-----BEGIN PUBLIC KEY-----", actor, now)
    actions.settle_electors(poll, KEYS[0], actor, now)
    actions.settle_electors(poll, KEYS[0], actor, now)  # somebody confirmed since: again, with other cards
    actions.set_key(poll, new_bureau().file, actor, now)
    actions.open_poll(poll, actor, now)
    assert poll.rule["cle_du_bureau"]["gardiens"] == list(prepared.bureau.key.keepers)
    assert poll.rule["cartes_remises"] == 5
    for act in (
        lambda: actions.set_key(poll, prepared.bureau.file, actor, now),
        lambda: actions.settle_electors(poll, KEYS[0], actor, now),
    ):
        with pytest.raises(RuleError, match="ne change plus"):
            act()


@pytest.mark.one_engine
def test_room_and_envelopes_do_not_mix(opened: Remote, make, now, session) -> None:
    poll, actor, code = opened.poll, opened.organiser, opened.code()
    with pytest.raises(RuleError, match="cette sorte de vote"):
        actions.cast(code, tracker(), {opened.numbers[0]: 6})  # a ballot in clear
    with pytest.raises(RuleError, match="cette sorte de vote"):
        actions.key_paper(poll, code, tracker(), {}, actor)
    opened.close()
    with pytest.raises(RuleError, match="cette sorte de vote"):
        actions.count_poll(poll, DICE, DICE, actor, now)
    poll.state = PollState.PREPARING
    with pytest.raises(RuleError, match="cette sorte de vote"):
        actions.print_cards(poll, 1, 5, actor, now)
    assert ballots_in_urn(session) == 0


def test_envelope_enters_once(opened: Remote, session) -> None:
    mine = sealed(opened.poll, tracker(), '{"mentions":{}}')
    code = opened.code(0)
    receipt = actions.cast_envelope(code, mine)
    assert receipt.tracker == envelope_id(read_envelope(mine))
    assert actions.cast_envelope(code, mine) == replace(receipt, is_new=False)
    with pytest.raises(actions.AlreadyCast):
        actions.cast_envelope(code, sealed(opened.poll, tracker(), '{"mentions":{}}'))
    other = opened.code(1)
    with pytest.raises(RuleError, match="pas entière"):
        actions.cast_envelope(other, mine[:-8])
    with pytest.raises(RuleError, match="inconnue"):
        actions.cast_envelope(tracker(), mine)
    session.commit()
    with pytest.raises(RuleError, match="avec une autre carte"):
        actions.cast_envelope(other, mine)
    session.rollback()
    assert ballots_in_urn(session) == 1
    assert session.scalar(select(func.count()).select_from(Credential).where(Credential.used)) == 1


def test_nothing_enters_and_no_card_is_handed_once_closed(opened: Remote, session) -> None:
    code = opened.code(0)
    opened.close()
    with pytest.raises(RuleError, match="clos depuis"):
        actions.cast_envelope(code, sealed(opened.poll, tracker(), '{"mentions":{}}'))
    with pytest.raises(RuleError, match="clos ou annulé"):
        opened.code(1)
    assert session.scalar(select(func.count()).select_from(CardSalt)) == 0


@pytest.mark.one_engine
def test_card_outlives_a_change_of_the_secret_key(opened: Remote) -> None:
    before = opened.code()
    assert actions.hand_card(opened.poll, opened.electors[0], ("new" * 12, *KEYS)) == before
    with pytest.raises(RuleError, match="pas sur la liste"):
        actions.hand_card(opened.poll, opened.electors[0], ("new" * 12,))


@pytest.mark.one_engine
def test_annulled_vote_forgets_its_cards(opened: Remote, session, now) -> None:
    actions.annul(opened.poll, "Clé perdue", opened.organiser, now)
    assert session.scalar(select(func.count()).select_from(CardSalt)) == 0


@pytest.mark.one_engine
def test_null_envelopes_are_counted_and_listed(opened: Remote, client, now) -> None:
    first = opened.numbers[0]
    mine, _ = opened.vote(0, f'{{"mentions":{{"{first}":4}}}}')
    shut = actions.cast_envelope(opened.code(1), with_another_rule(opened.poll, tracker(), '{"mentions":{}}')).tracker
    odd = actions.cast_envelope(opened.code(2), sealed_bytes(opened.poll, b"{".ljust(2048))).tracker
    twice = sealed(opened.poll, mine, f'{{"mentions":{{"{first}":4}}}}')
    actions.cast_envelope(opened.code(3), twice)
    opened.close()
    opened.count()
    result = opened.poll.result
    assert result["ballots"] == 1
    reasons = {one["envelope"]: one["reason"] for one in result["nulls"]}
    assert len(reasons) == 3
    assert (reasons[shut], reasons[odd]) == ("ferme", "illisible")
    actions.publish(opened.poll, opened.organiser, now)
    page = client.get(opened.path).text
    assert "3 enveloppes nulles" in page
    assert shut[:16] in page


@pytest.mark.one_engine
def test_count_that_is_not_of_this_urn_changes_nothing(opened: Remote, now) -> None:
    opened.vote(0)
    early = actions.sealed_urn(opened.poll)
    opened.vote(1)
    with pytest.raises(RuleError, match="pas clos"):
        actions.count_sealed(opened.poll, b"", DICE, opened.organiser, now)
    opened.close()
    with pytest.raises(RuleError, match="autre urne"):
        actions.count_sealed(opened.poll, opened.bureau.count(early, DICE), DICE, opened.organiser, now)
    file = opened.bureau.count(actions.sealed_urn(opened.poll), DICE)
    with pytest.raises(RuleError, match="diffèrent"):
        actions.count_sealed(opened.poll, file, DICE[::-1], opened.organiser, now)
    assert (opened.poll.state, opened.poll.result) == (PollState.CLOSED, None)
    actions.count_sealed(opened.poll, file, DICE, opened.organiser, now)
    with pytest.raises(RuleError, match="déjà dépouillé"):
        actions.count_sealed(opened.poll, file, DICE, opened.organiser, now)


@pytest.mark.one_engine
def test_envelopes_beyond_signatures_are_an_anomaly(opened: Remote, signed_in, session) -> None:
    opened.vote(0)
    session.query(RollEntry).delete()
    assert "1 enveloppes pour 0 signatures" in signed_in(opened.organiser).get(f"{opened.path}/bureau").text


def test_one_card_on_many_devices_is_one_envelope(opened: Remote, app, session) -> None:
    code = opened.code()
    same = {"code": code, "sealed": sealed(opened.poll, tracker(), '{"mentions":{}}')}
    others = [same | {"sealed": sealed(opened.poll, tracker(), '{"mentions":{}}')} for _ in range(AT_ONCE)]
    found = post_together(app, [same] * AT_ONCE + others, "/vote/enveloppe")
    assert found[201] == 1
    assert found in ({201: 1, 200: AT_ONCE - 1, 409: AT_ONCE}, {201: 1, 409: 2 * AT_ONCE - 1})
    assert ballots_in_urn(session) == 1


def test_two_taps_sign_once_and_give_one_card(opened: Remote, app, session) -> None:
    poll_id, elector_id = opened.poll.id, opened.electors[0].id
    session.commit()

    def tap(_: int) -> str:
        with app.app_context():
            try:
                with writing():
                    poll, elector = db.session.get_one(Poll, poll_id), db.session.get_one(Participant, elector_id)
                    code = actions.hand_card(poll, elector, KEYS)
                    db.session.commit()
                    return code
            finally:
                db.session.remove()

    with ThreadPoolExecutor(8) as crowd:
        assert len(set(crowd.map(tap, range(8)))) == 1
    assert session.scalar(select(func.count()).select_from(RollEntry)) == 1


def test_what_is_acknowledged_while_closing_is_counted(opened: Remote, app, session) -> None:
    codes = [opened.code(which) for which in range(5)]
    fields = [{"code": code, "sealed": sealed(opened.poll, tracker(), '{"mentions":{}}')} for code in codes]
    poll_id, actor_id, now = opened.poll.id, opened.organiser.id, opened.now
    session.commit()

    def close() -> None:
        with app.app_context():
            try:
                with writing():
                    poll, actor = db.session.get_one(Poll, poll_id), db.session.get_one(Account, actor_id)
                    actions.close_poll(poll, actor, now)
                    db.session.commit()
            finally:
                db.session.remove()

    with ThreadPoolExecutor(1) as one:
        closing = one.submit(close)
        found = post_together(app, fields, "/vote/enveloppe")
        closing.result()
    session.expire_all()
    assert set(found) <= {201, 422}
    assert ballots_in_urn(session) == found[201]
    opened.count()
    assert opened.poll.result["ballots"] == found[201]


def test_databases_alone_give_no_ballot(opened: Remote, session) -> None:
    """Both databases whole, without three keepers: no receipt, no choice, no act that would keep the hour."""
    before = session.query(AuditEntry).count()
    cast = [opened.vote(which, f'{{"mentions":{{"{opened.numbers[0]}":{which + 1}}}}}') for which in (3, 0, 4)]
    assert session.query(AuditEntry).count() == before
    session.commit()
    kept = "\n".join(everything())
    for mine, name in cast:
        assert mine not in kept
        assert name in kept
    assert '"mentions":{' not in kept
    opened.close()
    with pytest.raises(RuleError, match="il y en a 2"):
        opened.bureau.count(actions.sealed_urn(opened.poll), DICE, opened.bureau.parts[:2])


def test_order_links_signatures_to_envelopes_until_the_closing_only(opened: Remote, session, engine_name: str) -> None:
    """The attack of the hidden columns succeeds while the urn is open, which proves it; then it finds nothing."""
    truth = {}
    for which in (3, 0, 4, 1, 2):
        elector = opened.electors[which].id
        truth[elector] = opened.vote(which)[1]
        session.commit()
    if engine_name == "postgresql":
        assert dict(zip(in_order(RollEntry.elector_id), in_order(Ballot.key), strict=True)) == truth
    opened.close()
    session.commit()
    for column in (RollEntry.elector_id, Ballot.key):
        found = in_order(column)
        assert sorted(found) == sorted(truth if column is RollEntry.elector_id else truth.values())
        assert found == sorted(found)
    assert session.scalar(select(func.count()).select_from(CardSalt)) == 0


@pytest.mark.one_engine
def test_result_page_of_a_remote_vote_names_no_card(opened: Remote, client) -> None:
    assert "Avec votre carte" not in client.get(opened.path).text
    assert queries.alive_poll(opened.poll.edition) is opened.poll


def everything() -> Iterator[str]:
    """Each row of each table of both databases, as text."""
    for bind in (None, ROLL):
        with db.engines[bind].connect() as connection:
            for table in db.metadatas[bind].tables.values():
                yield from (repr(tuple(row)) for row in connection.execute(select(table)))


def in_order(column) -> list:
    """The values as the database betrays their order: by the transaction that wrote each, then by place."""
    table = column.class_.__tablename__
    with db.engines[ROLL if column.class_ is RollEntry else None].connect() as connection:
        hidden = "ORDER BY xmin::text::bigint, ctid" if connection.dialect.name == "postgresql" else ""
        return [row[0] for row in connection.exec_driver_sql(f"SELECT {column.key} FROM {table} {hidden}")]
