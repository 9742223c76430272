"""Trips arranged, expenses refunded, who takes care of them; the themes that people would like, in order."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ROLES = (
    "administrator", "organiser", "guarantor", "decider", "sponsor", "bearer", "citizen", "captain", "presenter", "door",
)  # fmt: skip
TRIP = ("to_arrange", "requested", "booked", "tickets_sent", "cancelled")
EXPENSE = ("claimed", "to_complete", "accepted", "refused", "refunded")
EXPENSE_KINDS = ("train", "coach", "car", "night", "meal", "childcare", "other")


def upgrade(engine_name: str) -> None:
    if engine_name != "default":
        return
    _allow(*ROLES, "logistics")
    with op.batch_alter_table("editions") as batch:
        batch.add_column(sa.Column("asks_theme_order", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("editions") as batch:
        batch.alter_column(
            "asks_theme_order", existing_type=sa.Boolean(), existing_nullable=False, server_default=None
        )
    _wishes()
    _trips()
    _expenses()


def downgrade(engine_name: str) -> None:
    if engine_name != "default":
        return
    for table in ("expense_changes", "expenses", "trips", "theme_wishes"):
        op.drop_table(table)
    with op.batch_alter_table("editions") as batch:
        batch.drop_column("asks_theme_order")
    op.execute("DELETE FROM role_grants WHERE role = 'logistics'")
    _allow(*ROLES)


def _wishes() -> None:
    op.create_table(
        "theme_wishes",
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.CheckConstraint("rank > 0", name=op.f("ck_theme_wishes_rank_positive")),
        _to("theme_wishes", "theme_id", "themes"),
        _to("theme_wishes", "volunteer_id", "volunteers"),
        sa.PrimaryKeyConstraint("volunteer_id", "theme_id", name=op.f("pk_theme_wishes")),
        sa.UniqueConstraint("volunteer_id", "rank", name=op.f("uq_theme_wishes_volunteer_id_rank")),
    )


def _trips() -> None:
    op.create_table(
        "trips",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("direction", _enum("direction", ("outward", "return")), nullable=False),
        sa.Column("mode", _enum("travel_mode", ("train", "coach", "car")), nullable=False),
        sa.Column("arranger", _enum("arranger", ("organisers", "person")), nullable=False),
        sa.Column("state", _enum("trip_state", TRIP), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("details", sa.String(200), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_state", _enum("told_trip_state", TRIP), nullable=True),
        sa.Column("tell_at", sa.DateTime(timezone=True), nullable=True),
        _to("trips", "participant_id", "participants"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trips")),
        sa.UniqueConstraint("participant_id", "direction", name=op.f("uq_trips_participant_id_direction")),
    )
    _index("trips", "participant_id", "tell_at")


def _expenses() -> None:
    means = ("transfer", "cheque", "cash", "other")
    op.create_table(
        "expenses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(36), nullable=False),
        sa.Column("kind", _enum("expense_kind", EXPENSE_KINDS), nullable=False),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("spent_on", sa.Date(), nullable=False),
        sa.Column("receipt", _enum("receipt_kind", ("none", "paper", "file")), nullable=False),
        sa.Column("receipt_name", sa.String(64), nullable=True),
        sa.Column("receipt_type", sa.String(40), nullable=True),
        sa.Column("state", _enum("expense_state", EXPENSE), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refunded_on", sa.Date(), nullable=True),
        sa.Column("means", _enum("payment_means", means), nullable=True),
        sa.Column("payment_reference", sa.String(200), nullable=False),
        sa.Column("told_state", _enum("told_expense_state", EXPENSE), nullable=True),
        sa.Column("tell_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_expenses_amount_positive")),
        sa.CheckConstraint(
            "(receipt = 'file') = (receipt_name IS NOT NULL)", name=op.f("ck_expenses_file_has_a_name")
        ),
        sa.CheckConstraint(
            "(state = 'refunded') = (refunded_on IS NOT NULL)", name=op.f("ck_expenses_refunded_has_a_date")
        ),
        sa.CheckConstraint("(refunded_on IS NULL) = (means IS NULL)", name=op.f("ck_expenses_refunded_has_means")),
        _to("expenses", "participant_id", "participants"),
        _to("expenses", "claimed_by_id", "accounts", owns=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expenses")),
        sa.UniqueConstraint("key", name=op.f("uq_expenses_key")),
    )
    _index("expenses", "participant_id", "receipt_name", "tell_at")
    op.create_table(
        "expense_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("expense_id", sa.Integer(), nullable=False),
        sa.Column("before", _enum("before", EXPENSE), nullable=True),
        sa.Column("after", _enum("after", EXPENSE), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        _to("expense_changes", "expense_id", "expenses"),
        _to("expense_changes", "account_id", "accounts", owns=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expense_changes")),
    )
    _index("expense_changes", "expense_id")


def _allow(*roles: str) -> None:
    said = ", ".join(f"'{role}'" for role in roles)
    with op.batch_alter_table("role_grants") as batch:
        batch.drop_constraint(op.f("ck_role_grants_role"), type_="check")
        batch.create_check_constraint(op.f("ck_role_grants_role"), f"role IN ({said})")


def _enum(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _to(table: str, column: str, target: str, *, owns: bool = True) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="CASCADE" if owns else None)


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
