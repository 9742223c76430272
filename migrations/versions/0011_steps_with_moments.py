"""Acts of the thread that came with a moment of the day."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KEY = "fk_activity_acts_moment_id_programme_items"


def upgrade(engine_name: str) -> None:
    if engine_name != "default":
        return
    with op.batch_alter_table("activity_acts") as batch:
        batch.add_column(sa.Column("moment_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f(KEY), "programme_items", ["moment_id"], ["id"], ondelete="SET NULL")
        batch.create_index(op.f("ix_activity_acts_moment_id"), ["moment_id"], unique=False)


def downgrade(engine_name: str) -> None:
    if engine_name != "default":
        return
    with op.batch_alter_table("activity_acts") as batch:
        batch.drop_index(op.f("ix_activity_acts_moment_id"))
        batch.drop_constraint(op.f(KEY), type_="foreignkey")
        batch.drop_column("moment_id")
