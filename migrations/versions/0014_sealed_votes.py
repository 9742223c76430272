"""A vote from an account: its channel, the public key of its bureau, and the salt of its cards beside the roll."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade(engine_name: str) -> None:
    if engine_name != "default":
        op.create_table(
            "card_salts",
            sa.Column("poll_id", sa.Integer(), nullable=False),
            sa.Column("salt", sa.String(length=64), nullable=False),
            sa.PrimaryKeyConstraint("poll_id", name=op.f("pk_card_salts")),
        )
        return
    channel = sa.Enum("room", "remote", name="poll_channel", native_enum=False, create_constraint=True, length=32)
    with op.batch_alter_table("polls") as batch:
        batch.add_column(sa.Column("channel", channel, nullable=False, server_default="room"))
    with op.batch_alter_table("polls") as batch:
        batch.alter_column("channel", existing_type=sa.String(32), existing_nullable=False, server_default=None)
    op.create_table(
        "poll_keys",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("public", sa.String(length=130), nullable=False),
        sa.Column("keepers", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_poll_keys_poll_id_polls")),
        sa.PrimaryKeyConstraint("poll_id", name=op.f("pk_poll_keys")),
    )


def downgrade(engine_name: str) -> None:
    if engine_name != "default":
        op.drop_table("card_salts")
        return
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM polls WHERE channel <> 'room'")):
        raise RuntimeError("A vote from accounts is kept here: a former version cannot open its envelopes.")
    op.drop_table("poll_keys")
    with op.batch_alter_table("polls") as batch:
        batch.drop_constraint(op.f("ck_polls_poll_channel"), type_="check")
        batch.drop_column("channel")
