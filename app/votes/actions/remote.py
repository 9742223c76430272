"""A vote from an account: the bureau's key, the list of electors, and the card handed against a signature.

Signing and voting remain two gestures: the signature goes to the database of the roll, with no card; the card opens the
urn in the booth, where nobody is known. A card that is lost is handed again, the same, until the urn closes.
"""

import secrets as randomness
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from app.core.bureau_key import published, read_key_file
from app.core.envelope import FILLED_BYTES, longest_ballot
from app.core.errors import RuleError
from app.core.urn import credential_hash, elector_code
from app.database import ROLL
from app.extensions import db
from app.models.accounts import Account
from app.models.convening import Participant
from app.models.oversight import record_act
from app.models.sealed import CardSalt, PollKey
from app.models.votes import Credential, Poll, PollChannel, PollState, RollEntry
from app.votes.actions.prepare import demand_channel, demand_preparing
from app.votes.queries import electors
from app.votes.remote_queries import key_of

INSERTS: Mapping[str, Callable[..., Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
SALT_BYTES = 32


def set_key(poll: Poll, data: bytes, actor: Account, now: datetime) -> None:
    """Keep the public key in this file, in the place of any other; nothing is sealed to it before the opening."""
    demand_preparing(poll)
    demand_channel(poll, PollChannel.REMOTE)
    key = read_key_file(data)
    row = db.session.get(PollKey, poll.id)
    if row is None:
        row = PollKey(poll_id=poll.id)
        db.session.add(row)
    row.public, row.keepers = key.public.hex(), list(key.keepers)
    _record("votes.set_key", poll, actor, now, fingerprint=key.fingerprint)


def settle_electors(poll: Poll, secret: str, actor: Account, now: datetime) -> None:
    """Fix the list: one card for each person expected. May be done again until the opening; cards change then.

    `secret` is the deployment's: no database holds what gives the code of a card.
    """
    demand_preparing(poll)
    demand_channel(poll, PollChannel.REMOTE)
    if key_of(poll) is None:
        raise RuleError("Déposez d’abord la clé publique du bureau : c’est pour elle que les bulletins sont scellés.")
    people = [one.participant.id for one in electors(poll)]
    if not people:
        raise RuleError("Personne n’est attendu à cette édition : il n’y a pas d’électeur. Rien n’a été arrêté.")
    if longest_ballot(poll.kind, [option.project.number for option in poll.options]) > FILLED_BYTES:
        raise RuleError("Il y a trop de projets pour une enveloppe scellée : réduisez la liste soumise au vote.")
    salt = randomness.token_hex(SALT_BYTES)
    forget_cards(poll)
    db.session.add(CardSalt(poll_id=poll.id, salt=salt))
    db.session.execute(delete(Credential).where(Credential.poll_id == poll.id))
    codes = (elector_code(secret, salt, poll.reference, elector) for elector in people)
    hashes = sorted(credential_hash(poll.reference, code) for code in codes)  # in no order of people
    db.session.add_all(Credential(poll_id=poll.id, hash=digest) for digest in hashes)
    poll.cards_printed = poll.cards_given = len(people)
    _record("votes.settle_electors", poll, actor, now, count=len(people))


def hand_card(poll: Poll, elector: Participant, secrets: Sequence[str]) -> str:
    """Sign the roll and return the code of the card; asked again, the same. No act is recorded: it would keep the time.

    `secrets` are the deployment's secret keys, the present one first.
    """
    demand_channel(poll, PollChannel.REMOTE)
    _demand_open(poll)
    salt = db.session.get(CardSalt, poll.id)
    codes = [elector_code(one, salt.salt, poll.reference, elector.id) for one in secrets] if salt is not None else []
    by_hash = {credential_hash(poll.reference, code): code for code in codes}
    found = db.session.scalar(
        select(Credential.hash).where(Credential.poll_id == poll.id, Credential.hash.in_(by_hash))
    )
    if found is None:
        raise RuleError(
            "%(name)s n’est pas sur la liste arrêtée avant l’ouverture : aucune carte n’a été remise. Le bureau de "
            "vote peut dire pourquoi.",
            name=elector.person.name,
        )
    sign = INSERTS[db.engines[ROLL].dialect.name](RollEntry).values(poll_id=poll.id, elector_id=elector.id)
    db.session.execute(sign.on_conflict_do_nothing())
    return by_hash[found]


def forget_cards(poll: Poll) -> None:
    """From now on nothing gives a card to anybody."""
    db.session.execute(delete(CardSalt).where(CardSalt.poll_id == poll.id))


def rule_of_key(poll: Poll) -> dict[str, Any]:
    """What the frozen rule adds for a vote from an account."""
    key = key_of(poll)
    if key is None:
        raise RuleError("Déposez d’abord la clé publique du bureau : c’est pour elle que les bulletins sont scellés.")
    return {"voie": "à distance, depuis un compte", "cle_du_bureau": published(key)}


def _demand_open(poll: Poll) -> None:
    if poll.state is PollState.PREPARING:
        raise RuleError("Le vote n’est pas encore ouvert : revenez à l’ouverture, votre carte sera remise ici.")
    if poll.state is not PollState.OPEN:
        raise RuleError("Le vote est clos ou annulé : il ne se remet plus de carte.")
    statement = select(Poll).where(Poll.id == poll.id).with_for_update(read=True, of=Poll)
    held = db.session.scalar(statement.execution_options(populate_existing=True))
    if held is None or held.state is not PollState.OPEN:
        raise RuleError("Le vote vient de se clore : il ne se remet plus de carte.")


def _record(act: str, poll: Poll, actor: Account, now: datetime, **details: Any) -> None:
    record_act(db.session(), act, actor, now, edition_id=poll.edition_id, subject=f"poll:{poll.id}", **details)
