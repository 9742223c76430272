"""Opening and closing by two people; cards turned away; what the bureau writes in the record."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ACTS = ("ouverture", "cloture")
INCIDENTS = ("reused", "unknown", "other_poll", "cancelled", "late", "spoilt")


def _code(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade(engine_name: str) -> None:
    if engine_name != "default":
        return
    with op.batch_alter_table("polls") as batch:
        batch.add_column(sa.Column("remarks", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("polls") as batch:
        batch.alter_column("remarks", existing_type=sa.Text(), existing_nullable=False, server_default=None)
    op.create_table(
        "poll_acts",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("act", _code("paired_act", ACTS), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_as", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_as", sa.String(length=32), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "confirmed_by_id IS NULL OR confirmed_by_id <> asked_by_id", name=op.f("ck_poll_acts_two_people")
        ),
        sa.CheckConstraint(
            "(confirmed_by_id IS NULL) = (confirmed_at IS NULL)", name=op.f("ck_poll_acts_confirmed_whole")
        ),
        sa.ForeignKeyConstraint(
            ["poll_id"], ["polls.id"], name=op.f("fk_poll_acts_poll_id_polls"), ondelete="CASCADE"
        ),
        *(
            sa.ForeignKeyConstraint([f"{one}_by_id"], ["accounts.id"], name=op.f(f"fk_poll_acts_{one}_by_id_accounts"))
            for one in ("asked", "confirmed")
        ),
        sa.PrimaryKeyConstraint("poll_id", "act", name=op.f("pk_poll_acts")),
    )
    op.create_table(
        "poll_incidents",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("kind", _code("incident", INCIDENTS), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll_id"], ["polls.id"], name=op.f("fk_poll_incidents_poll_id_polls"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("poll_id", "kind", name=op.f("pk_poll_incidents")),
        sqlite_with_rowid=False,
    )


def downgrade(engine_name: str) -> None:
    if engine_name != "default":
        return
    op.drop_table("poll_incidents")
    op.drop_table("poll_acts")
    with op.batch_alter_table("polls") as batch:
        batch.drop_column("remarks")
