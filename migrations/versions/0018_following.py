"""Who follows an idea and by which channel, which steps of its story were told, the letters; how a message is stopped."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

CHANNELS = ("email", "letter", "none")


def upgrade(engine_name: str) -> None:
    if engine_name != "default":
        return
    with op.batch_alter_table("outbox_messages") as batch:
        batch.add_column(sa.Column("stop_address", sa.String(length=300), nullable=False, server_default=""))
    with op.batch_alter_table("outbox_messages") as batch:
        batch.alter_column("stop_address", existing_type=sa.String(300), existing_nullable=False, server_default=None)
    _followings()
    op.create_table(
        "told_steps",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        _to("told_steps", "project_id", "projects"),
        sa.PrimaryKeyConstraint("project_id", "key", name=op.f("pk_told_steps")),
    )
    op.create_index(op.f("ix_told_steps_told_at"), "told_steps", ["told_at"])
    op.create_table(
        "step_letters",
        sa.Column("following_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        _to("step_letters", "following_id", "followings"),
        sa.PrimaryKeyConstraint("following_id", "key", name=op.f("pk_step_letters")),
    )
    op.create_table(
        "story_looks",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        _to("story_looks", "edition_id", "editions"),
        sa.PrimaryKeyConstraint("edition_id", name=op.f("pk_story_looks")),
    )


def downgrade(engine_name: str) -> None:
    if engine_name != "default":
        return
    for table in ("story_looks", "step_letters", "told_steps", "followings"):
        op.drop_table(table)
    with op.batch_alter_table("outbox_messages") as batch:
        batch.drop_column("stop_address")


def _followings() -> None:
    channel = sa.Enum(*CHANNELS, name="channel", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        "followings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("channel", channel, nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(person_id IS NULL) = (email IS NOT NULL)", name=op.f("ck_followings_author_or_address")
        ),
        sa.CheckConstraint(
            "person_id IS NOT NULL OR channel = 'email'", name=op.f("ck_followings_anyone_by_email")
        ),
        _to("followings", "person_id", "people"),
        _to("followings", "project_id", "projects"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_followings")),
        sa.UniqueConstraint("key", name=op.f("uq_followings_key")),
        sa.UniqueConstraint("project_id", "email", name=op.f("uq_followings_project_id_email")),
        sa.UniqueConstraint("project_id", "person_id", name=op.f("uq_followings_project_id_person_id")),
    )
    op.create_index(op.f("ix_followings_email"), "followings", ["email"])
    op.create_index(op.f("ix_followings_person_id"), "followings", ["person_id"])


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"), ondelete="CASCADE"
    )
