"""Places of the morning, and people to seat apart or together."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade(engine_name: str) -> None:
    if engine_name != "default":
        return
    op.create_table(
        "morning_seats",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("is_captain", sa.Boolean(), nullable=False),
        sa.Column("is_pinned", sa.Boolean(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [f"{one}_id"],
                [f"{table}.id"],
                name=op.f(f"fk_morning_seats_{one}_id_{table}"),
                ondelete="CASCADE",
            )
            for one, table in (("plan", "seating_plans"), ("table", "tables"), ("participant", "participants"))
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_morning_seats")),
        sa.UniqueConstraint("plan_id", "participant_id", name=op.f("uq_morning_seats_plan_id_participant_id")),
    )
    for one in ("plan", "table", "participant"):
        op.create_index(op.f(f"ix_morning_seats_{one}_id"), "morning_seats", [f"{one}_id"])
    op.create_index(
        "uq_morning_seats_one_captain",
        "morning_seats",
        ["plan_id", "table_id"],
        unique=True,
        sqlite_where=sa.text("is_captain"),
        postgresql_where=sa.text("is_captain"),
    )
    _links()


def _links() -> None:
    kind = sa.Enum("apart", "together", name="link_kind", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        "seating_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["accounts.id"], name=op.f("fk_seating_links_created_by_id_accounts")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["editions.id"], name=op.f("fk_seating_links_edition_id_editions"), ondelete="CASCADE"
        ),
        *(
            sa.ForeignKeyConstraint(
                [f"{one}_id"],
                ["participants.id"],
                name=op.f(f"fk_seating_links_{one}_id_participants"),
                ondelete="CASCADE",
            )
            for one in ("first", "second")
        ),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_seating_links_said_once")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seating_links")),
        sa.UniqueConstraint("first_id", "second_id", name=op.f("uq_seating_links_first_id_second_id")),
    )
    for one in ("edition", "first", "second"):
        op.create_index(op.f(f"ix_seating_links_{one}_id"), "seating_links", [f"{one}_id"])


def downgrade(engine_name: str) -> None:
    if engine_name != "default":
        return
    op.drop_table("seating_links")
    op.drop_table("morning_seats")
