"""A vote by majority judgment, by approval or with ten points; paper ballots keyed twice."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

FORMER = ("approval",)
METHODS = ("majority-judgment", "approval", "points")


def _allow(methods: tuple[str, ...]) -> None:
    words = ", ".join(f"'{method}'" for method in methods)
    with op.batch_alter_table("polls") as batch:
        batch.drop_constraint(op.f("ck_polls_poll_method"), type_="check")
        batch.create_check_constraint(op.f("ck_polls_poll_method"), sa.text(f"method IN ({words})"))


def upgrade(engine_name: str) -> None:
    if engine_name != "default":
        return
    _allow(METHODS)
    op.create_table(
        "paper_entries",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("payload", sa.String(length=4000), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_paper_entries_account_id_accounts")),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_paper_entries_poll_id_polls")),
        sa.PrimaryKeyConstraint("poll_id", "hash", "account_id", name=op.f("pk_paper_entries")),
        sqlite_with_rowid=False,
    )


def downgrade(engine_name: str) -> None:
    if engine_name != "default":
        return
    others = op.get_bind().scalar(sa.text("SELECT count(*) FROM polls WHERE method <> 'approval'"))
    if others:
        raise RuntimeError(f"{others} poll(s) by another method than approval: a former version cannot count them.")
    op.drop_table("paper_entries")
    _allow(FORMER)
