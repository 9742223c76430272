"""The door on the day: its acts, its keepers, the name on the badge, the consent to images."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ROLES = (
    "administrator", "organiser", "guarantor", "decider", "sponsor", "bearer", "citizen", "captain", "presenter",
)  # fmt: skip
KINDS = ("arrived", "undone")
OUTCOMES = ("noted", "already", "kept", "nothing", "given", "closed")


def upgrade(engine_name: str) -> None:
    if engine_name != "default":
        return
    _allow(*ROLES, "door")
    with op.batch_alter_table("participants") as batch:
        batch.add_column(sa.Column("badge_name", sa.String(80), nullable=False, server_default=""))
        batch.add_column(sa.Column("agrees_images", sa.Boolean(), nullable=True))
        batch.add_column(sa.Column("images_said_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("participants") as batch:
        batch.alter_column("badge_name", existing_type=sa.String(80), existing_nullable=False, server_default=None)
    op.create_table(
        "door_acts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(36), nullable=False),
        sa.Column("kind", _enum("door_act_kind", KINDS), nullable=False),
        sa.Column("outcome", _enum("door_outcome", OUTCOMES), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=True),
        sa.Column("guest_id", sa.Integer(), nullable=True),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("tablet", sa.String(40), nullable=False),
        sa.Column("undoes_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(participant_id IS NULL) <> (guest_id IS NULL)", name=op.f("ck_door_acts_is_of_somebody")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_door_acts_account_id_accounts")),
        _owner("edition_id", "editions"),
        _owner("participant_id", "participants"),
        _owner("guest_id", "guests"),
        _owner("undoes_id", "door_acts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_door_acts")),
        sa.UniqueConstraint("key", name=op.f("uq_door_acts_key")),
        sa.UniqueConstraint("undoes_id", name=op.f("uq_door_acts_undoes_id")),
    )
    for column in ("edition_id", "participant_id", "guest_id"):
        op.create_index(op.f(f"ix_door_acts_{column}"), "door_acts", [column])


def downgrade(engine_name: str) -> None:
    if engine_name != "default":
        return
    op.drop_table("door_acts")
    with op.batch_alter_table("participants") as batch:
        batch.drop_column("images_said_at")
        batch.drop_column("agrees_images")
        batch.drop_column("badge_name")
    op.execute("DELETE FROM role_grants WHERE role = 'door'")
    _allow(*ROLES)


def _allow(*roles: str) -> None:
    said = ", ".join(f"'{role}'" for role in roles)
    with op.batch_alter_table("role_grants") as batch:
        batch.drop_constraint(op.f("ck_role_grants_role"), type_="check")
        batch.create_check_constraint(op.f("ck_role_grants_role"), f"role IN ({said})")


def _enum(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _owner(column: str, table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_door_acts_{column}_{table}")
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], name=name, ondelete="CASCADE")
