"""The jury: its rule, its members, recusals, marks and comparisons; the grid of a study."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ROLES = (
    "administrator", "organiser", "guarantor", "decider", "sponsor", "bearer", "citizen", "captain", "presenter",
    "door", "logistics",
)  # fmt: skip
MODES = ("marks", "duels")
STATES = ("preparing", "open", "locked")
VERDICTS = ("better", "worse", "equal")
HEADINGS = ("interest", "feasibility", "budget", "partners", "reach")
LEVELS = ("solid", "unclear", "weak")
TABLES = ("study_marks", "jury_duels", "jury_marks", "jury_opinions", "recusals", "jurors", "jury_criteria", "juries")


def upgrade(engine_name: str) -> None:
    if engine_name != "default":
        return
    _allow(*ROLES, "juror")
    _juries()
    _members()
    _sheets()
    op.create_table(
        "study_marks",
        _number("study_id"),
        sa.Column("heading", _codes("study_heading", HEADINGS), nullable=False),
        sa.Column("level", _codes("study_level", LEVELS), nullable=False),
        sa.Column("remark", sa.String(200), nullable=False),
        _number("rank"),
        _key("study_marks", "study_id", "studies", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("study_id", "heading", name=op.f("pk_study_marks")),
    )


def downgrade(engine_name: str) -> None:
    if engine_name != "default":
        return
    for table in TABLES:
        op.drop_table(table)
    op.execute("DELETE FROM role_grants WHERE role = 'juror'")
    _allow(*ROLES)


def _allow(*roles: str) -> None:
    words = ", ".join(f"'{role}'" for role in roles)
    with op.batch_alter_table("role_grants") as batch:
        batch.drop_constraint(op.f("ck_role_grants_role"), type_="check")
        batch.create_check_constraint(op.f("ck_role_grants_role"), sa.text(f"role IN ({words})"))


def _juries() -> None:
    op.create_table(
        "juries",
        _number("id"),
        _number("edition_id"),
        sa.Column("mode", _codes("jury_mode", MODES), nullable=False),
        _number("share"),
        sa.Column("state", _codes("jury_state", STATES), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("rule_fingerprint", sa.String(64), nullable=True),
        sa.Column("sheet", sa.JSON(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        _check("juries", "share_in_range", "share BETWEEN 0 AND 99"),
        _check("juries", "open_has_a_rule", "(state = 'preparing') = (rule_fingerprint IS NULL)"),
        _check("juries", "locked_has_a_date", "(state = 'locked') = (locked_at IS NOT NULL)"),
        _key("juries", "edition_id", "editions", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_juries")),
        sa.UniqueConstraint("edition_id", name=op.f("uq_juries_edition_id")),
    )
    op.create_table(
        "jury_criteria",
        _number("id"),
        _number("jury_id"),
        sa.Column("label", sa.String(200), nullable=False),
        _number("weight"),
        _number("rank"),
        _check("jury_criteria", "weight_in_range", "weight BETWEEN 1 AND 100"),
        _key("jury_criteria", "jury_id", "juries", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jury_criteria")),
        sa.UniqueConstraint("jury_id", "label", name=op.f("uq_jury_criteria_jury_id_label")),
    )
    op.create_index(op.f("ix_jury_criteria_jury_id"), "jury_criteria", ["jury_id"])


def _members() -> None:
    op.create_table(
        "jurors",
        _number("id"),
        _number("jury_id"),
        _number("account_id"),
        sa.Column("function", sa.String(200), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=True),
        _key("jurors", "account_id", "accounts"),
        _key("jurors", "jury_id", "juries", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jurors")),
        sa.UniqueConstraint("jury_id", "account_id", name=op.f("uq_jurors_jury_id_account_id")),
    )
    for column in ("jury_id", "account_id"):
        op.create_index(op.f(f"ix_jurors_{column}"), "jurors", [column])
    op.create_table(
        "recusals",
        *_of_a_member("recusals"),
        sa.Column("by_member", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("juror_id", "project_id", name=op.f("pk_recusals")),
    )


def _sheets() -> None:
    op.create_table(
        "jury_opinions",
        *_of_a_member("jury_opinions"),
        sa.Column("abstains", sa.Boolean(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("juror_id", "project_id", name=op.f("pk_jury_opinions")),
    )
    op.create_table(
        "jury_marks",
        *_of_a_member("jury_marks"),
        _number("criterion_id"),
        _number("mark"),
        _check("jury_marks", "mark_in_range", "mark BETWEEN 0 AND 5"),
        _key("jury_marks", "criterion_id", "jury_criteria", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("juror_id", "project_id", "criterion_id", name=op.f("pk_jury_marks")),
    )
    op.create_table(
        "jury_duels",
        *_of_a_member("jury_duels", "first_id", "second_id"),
        sa.Column("verdict", _codes("verdict", VERDICTS), nullable=False),
        _number("rank"),
        sa.PrimaryKeyConstraint("juror_id", "first_id", "second_id", name=op.f("pk_jury_duels")),
    )


def _of_a_member(table: str, *projects: str) -> list[sa.Column[int] | sa.ForeignKeyConstraint]:
    """Whose row, about which project."""
    names = projects or ("project_id",)
    return [
        _number("juror_id"),
        *(_number(name) for name in names),
        _key(table, "juror_id", "jurors", ondelete="CASCADE"),
        *(_key(table, name, "projects", ondelete="CASCADE") for name in names),
    ]


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _codes(name: str, codes: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=32)


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _key(table: str, column: str, target: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=ondelete)
