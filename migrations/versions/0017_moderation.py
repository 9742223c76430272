"""What organisers hid and why, its authors, and their appeals."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade(engine_name: str) -> None:
    if engine_name != "default":
        return
    kinds = ("project", "file", "card", "journal", "point", "milestone", "money", "declaration", "voice", "act")
    kind = sa.Enum(*kinds, name="content_kind", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        "hidings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("content_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("kept", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hidden_by_id", sa.Integer(), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shown_by_id", sa.Integer(), nullable=True),
        sa.Column("shown_reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint("(shown_at IS NULL) = (shown_by_id IS NULL)", name=op.f("ck_hidings_shown_by_somebody")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_hidings_motivated")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["editions.id"], name=op.f("fk_hidings_edition_id_editions"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["hidden_by_id"], ["accounts.id"], name=op.f("fk_hidings_hidden_by_id_accounts")),
        sa.ForeignKeyConstraint(["shown_by_id"], ["accounts.id"], name=op.f("fk_hidings_shown_by_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hidings")),
    )
    op.create_index(op.f("ix_hidings_edition_id"), "hidings", ["edition_id"])
    op.create_index(
        "uq_hidings_in_force",
        "hidings",
        ["kind", "content_id"],
        unique=True,
        sqlite_where=sa.text("shown_at IS NULL"),
        postgresql_where=sa.text("shown_at IS NULL"),
    )
    op.create_table(
        "hiding_authors",
        sa.Column("hiding_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_hiding_authors_account_id_accounts")),
        sa.ForeignKeyConstraint(
            ["hiding_id"], ["hidings.id"], name=op.f("fk_hiding_authors_hiding_id_hidings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("hiding_id", "account_id", name=op.f("pk_hiding_authors")),
    )
    op.create_index(op.f("ix_hiding_authors_account_id"), "hiding_authors", ["account_id"])
    op.create_table(
        "appeals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hiding_id", sa.Integer(), nullable=False),
        sa.Column("against_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("is_upheld", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL)", name=op.f("ck_appeals_answered_by_somebody")
        ),
        sa.CheckConstraint("(answered_at IS NULL) = (is_upheld IS NULL)", name=op.f("ck_appeals_answered_yes_or_no")),
        sa.CheckConstraint("answered_at IS NULL OR answer <> ''", name=op.f("ck_appeals_answer_motivated")),
        sa.CheckConstraint(
            "answered_by_id IS NULL OR answered_by_id <> against_id", name=op.f("ck_appeals_answered_by_somebody_else")
        ),
        sa.ForeignKeyConstraint(["against_id"], ["accounts.id"], name=op.f("fk_appeals_against_id_accounts")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["accounts.id"], name=op.f("fk_appeals_answered_by_id_accounts")),
        sa.ForeignKeyConstraint(
            ["hiding_id"], ["hidings.id"], name=op.f("fk_appeals_hiding_id_hidings"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["accounts.id"], name=op.f("fk_appeals_made_by_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
        sa.UniqueConstraint("hiding_id", name=op.f("uq_appeals_hiding_id")),
    )


def downgrade(engine_name: str) -> None:
    if engine_name != "default":
        return
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM hidings WHERE shown_at IS NULL")):
        raise RuntimeError("Hidden contents wait here: show them again first, or their words are lost.")
    op.drop_table("appeals")
    op.drop_table("hiding_authors")
    op.drop_table("hidings")
