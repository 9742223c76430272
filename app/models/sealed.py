"""What a vote from an account needs: the public key of its bureau, and what hands out its cards.

The bureau's private key is in no database. A ballot is a `Ballot` as any other: its key is the name of the envelope,
its payload the envelope.
"""

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.database import ROLL
from app.models.base import Model


class PollKey(Model):
    """The key to which ballots are sealed, and who holds the five parts of the other one, by function."""

    __tablename__ = "poll_keys"

    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    public: Mapped[str] = mapped_column(String(130))  # hexadecimal
    keepers: Mapped[list[str]] = mapped_column(JSON)


class CardSalt(Model):
    """With the secret key of the deployment, gives each elector the code of their card; forgotten at the closing.

    In the database of the roll: neither database gives a code, even with the other.
    """

    __tablename__ = "card_salts"
    __bind_key__ = ROLL

    poll_id: Mapped[int] = mapped_column(primary_key=True)
    salt: Mapped[str] = mapped_column(String(64))
