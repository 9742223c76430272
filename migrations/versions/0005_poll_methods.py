"""A vote by majority judgment, by approval or with ten points."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
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
    if engine_name == "default":
        _allow(METHODS)


def downgrade(engine_name: str) -> None:
    if engine_name != "default":
        return
    others = op.get_bind().scalar(sa.text("SELECT count(*) FROM polls WHERE method <> 'approval'"))
    if others:
        raise RuntimeError(f"{others} poll(s) by another method than approval: a former version cannot count them.")
    _allow(FORMER)
