"""secrets of the second factor are kept sealed

Revision: 0002, after 0001.
"""

import base64

import sqlalchemy as sa
from alembic import op
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

accounts = sa.table("accounts", sa.column("id"), sa.column("totp_secret"), sa.column("totp_confirmed_at"))


def upgrade(engine_name):
    if engine_name != "default":
        return
    with op.batch_alter_table("accounts") as batch:
        batch.alter_column("totp_secret", existing_type=sa.String(64), type_=sa.String(250), existing_nullable=True)
    seal = seals()[0]
    for number, secret in kept():
        change(number, totp_secret=seal.encrypt(f"{number}:{secret}".encode()).decode())


def downgrade(engine_name):
    """What no key of ours opens is lost: those people set their application up again."""
    if engine_name != "default":
        return
    opener = MultiFernet(seals())
    for number, sealed in kept():
        try:
            change(number, totp_secret=opener.decrypt(sealed).decode().partition(":")[2])
        except InvalidToken:
            change(number, totp_secret=None, totp_confirmed_at=None)
    with op.batch_alter_table("accounts") as batch:
        batch.alter_column("totp_secret", existing_type=sa.String(250), type_=sa.String(64), existing_nullable=True)


def kept():
    wanted = sa.select(accounts.c.id, accounts.c.totp_secret).where(accounts.c.totp_secret.is_not(None))
    return op.get_bind().execute(wanted).all()


def change(number, **values):
    op.get_bind().execute(sa.update(accounts).where(accounts.c.id == number).values(**values))


def seals():
    """As app/accounts/vault.py makes them on the day of this revision."""
    return [Fernet(derived(key)) for key in current_app.extensions["tablee.settings"].keys]


def derived(key):
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"tablee/double-verification/1")
    return base64.urlsafe_b64encode(kdf.derive(key.encode()))
