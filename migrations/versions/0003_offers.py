"""Seats offered for a time, substitutes in the room, rehearsals that are never published."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

CAUSES = ("desistement", "refus", "sans-reponse", "absence")


def upgrade(engine_name: str) -> None:
    if engine_name != "default":
        return
    op.create_table(
        "standbys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_standbys_account_id_accounts")),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["draw_candidates.id"],
            name=op.f("fk_standbys_candidate_id_draw_candidates"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standbys")),
        sa.UniqueConstraint("candidate_id", name=op.f("uq_standbys_candidate_id")),
    )
    op.execute("UPDATE draws SET state = 'drawn' WHERE kind = 'rehearsal' AND state = 'published'")
    with op.batch_alter_table("draws") as batch:
        batch.create_check_constraint(
            op.f("ck_draws_rehearsal_never_published"), "kind = 'real' OR state <> 'published'"
        )
    with op.batch_alter_table("participants") as batch:
        batch.add_column(sa.Column("offer_minutes", sa.Integer(), nullable=True))
        batch.create_check_constraint(op.f("ck_participants_offer_lasts"), "offer_minutes IS NULL OR offer_minutes > 0")
    with op.batch_alter_table("attendance_changes") as batch:
        batch.add_column(sa.Column("by_clock", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("attendance_changes") as batch:
        batch.alter_column("by_clock", existing_type=sa.Boolean(), existing_nullable=False, server_default=None)
    cause = sa.Enum(*CAUSES, name="cause", native_enum=False, create_constraint=True, length=32)
    with op.batch_alter_table("replacements") as batch:
        batch.add_column(sa.Column("cause", cause, nullable=False, server_default=CAUSES[0]))
        batch.alter_column("by_id", existing_type=sa.Integer(), nullable=True)
    with op.batch_alter_table("replacements") as batch:
        batch.alter_column("cause", existing_type=sa.String(32), existing_nullable=False, server_default=None)


def downgrade(engine_name: str) -> None:
    if engine_name != "default":
        return
    op.execute("UPDATE replacements SET by_id = (SELECT MIN(id) FROM accounts) WHERE by_id IS NULL")
    with op.batch_alter_table("replacements") as batch:
        batch.drop_constraint(op.f("ck_replacements_cause"), type_="check")
        batch.drop_column("cause")
        batch.alter_column("by_id", existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table("attendance_changes") as batch:
        batch.drop_column("by_clock")
    with op.batch_alter_table("participants") as batch:
        batch.drop_constraint(op.f("ck_participants_offer_lasts"), type_="check")
        batch.drop_column("offer_minutes")
    with op.batch_alter_table("draws") as batch:
        batch.drop_constraint(op.f("ck_draws_rehearsal_never_published"), type_="check")
    op.drop_table("standbys")
