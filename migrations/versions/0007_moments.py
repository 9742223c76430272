"""Moments of the day that begin, pause and end; announcements that expire."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KINDS = ("welcome", "plain", "tables", "work", "pitches", "vote", "result", "break")
KIND_OF = {
    "convening": "welcome",
    "tables": "tables",
    "diagnosis": "work",
    "axes": "work",
    "projects": "work",
    "pitches": "pitches",
    "vote": "vote",
    "choice": "result",
}
CURRENT = sa.text("begun_at IS NOT NULL AND ended_at IS NULL")
RULES = {
    "minutes_in_range": "minutes BETWEEN 1 AND 720",
    "begun_first": "begun_at IS NOT NULL OR (ended_at IS NULL AND running_since IS NULL)",
    "ended_does_not_run": "ended_at IS NULL OR running_since IS NULL",
    "elapsed_not_negative": "elapsed_ms >= 0",
}
NEW = ("ended_at", "begun_at", "running_since", "elapsed_ms", "added_ms", "minutes", "kind")


def upgrade(engine_name: str) -> None:
    if engine_name != "default":
        return
    kind = sa.Enum(*KINDS, name="moment_kind", native_enum=False, create_constraint=True, length=32)
    with op.batch_alter_table("programme_items") as batch:
        batch.add_column(sa.Column("kind", kind, nullable=False, server_default="plain"))
        batch.add_column(sa.Column("minutes", sa.Integer(), nullable=True))
        for name in ("added_ms", "elapsed_ms"):
            batch.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        for name in ("running_since", "begun_at", "ended_at"):
            batch.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    for activity, known in KIND_OF.items():
        op.execute(f"UPDATE programme_items SET kind = '{known}' WHERE activity = '{activity}'")  # noqa: S608
    with op.batch_alter_table("programme_items") as batch:
        batch.alter_column("kind", existing_type=sa.String(32), existing_nullable=False, server_default=None)
        for name in ("added_ms", "elapsed_ms"):
            batch.alter_column(name, existing_type=sa.Integer(), existing_nullable=False, server_default=None)
        for name, rule in RULES.items():
            batch.create_check_constraint(op.f(f"ck_programme_items_{name}"), rule)
    with op.batch_alter_table("programme_items") as batch:
        batch.create_index(
            "uq_programme_items_one_current",
            ["edition_id"],
            unique=True,
            sqlite_where=CURRENT,
            postgresql_where=CURRENT,
        )
    _announcements()


def _announcements() -> None:
    op.create_table(
        "announcements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("until > at", name=op.f("ck_announcements_lasts")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_announcements_account_id_accounts")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["editions.id"], name=op.f("fk_announcements_edition_id_editions"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
    )
    with op.batch_alter_table("announcements") as batch:
        batch.create_index(op.f("ix_announcements_edition_id"), ["edition_id"], unique=False)


def downgrade(engine_name: str) -> None:
    if engine_name != "default":
        return
    op.drop_table("announcements")
    with op.batch_alter_table("programme_items") as batch:
        batch.drop_index("uq_programme_items_one_current")
    with op.batch_alter_table("programme_items") as batch:
        for name in (*RULES, "moment_kind"):
            batch.drop_constraint(op.f(f"ck_programme_items_{name}"), type_="check")
        for name in NEW:
            batch.drop_column(name)
