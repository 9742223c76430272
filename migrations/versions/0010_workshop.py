"""Steps of a workshop ticked by hand, files joined to a sheet, and the page that wrote each version of a sheet."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

STAGES = (
    "problem", "cards", "title", "axis", "need", "objective", "place", "budget", "partners", "skills", "presenter",
    "rehearsed", "submitted",
)  # fmt: skip


def upgrade(engine_name: str) -> None:
    if engine_name != "default":
        return
    with op.batch_alter_table("project_versions") as batch:
        batch.add_column(sa.Column("writer", sa.String(length=40), nullable=False, server_default=""))
    with op.batch_alter_table("project_versions") as batch:
        batch.alter_column("writer", existing_type=sa.String(40), existing_nullable=False, server_default=None)
    op.create_table(
        "stage_ticks",
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("stage", _code(STAGES, "stage"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("stage IN ('problem', 'rehearsed')", name=op.f("ck_stage_ticks_by_hand")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_stage_ticks_account_id_accounts")),
        sa.ForeignKeyConstraint(
            ["table_id"], ["tables.id"], name=op.f("fk_stage_ticks_table_id_tables"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("table_id", "stage", name=op.f("pk_stage_ticks")),
    )
    _attachments()


def _attachments() -> None:
    op.create_table(
        "attachments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("kind", _code(("pdf", "jpeg", "png", "webp"), "file_kind"), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("size > 0", name=op.f("ck_attachments_size_positive")),
        sa.CheckConstraint("description <> ''", name=op.f("ck_attachments_described")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_attachments_account_id_accounts")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_attachments_project_id_projects"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
        sa.UniqueConstraint("project_id", "fingerprint", name=op.f("uq_attachments_project_id_fingerprint")),
        sa.UniqueConstraint("project_id", "number", name=op.f("uq_attachments_project_id_number")),
    )
    with op.batch_alter_table("attachments") as batch:
        batch.create_index(op.f("ix_attachments_project_id"), ["project_id"], unique=False)


def _code(codes: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=32)


def downgrade(engine_name: str) -> None:
    if engine_name != "default":
        return
    op.drop_table("attachments")
    op.drop_table("stage_ticks")
    with op.batch_alter_table("project_versions") as batch:
        batch.drop_column("writer")
