"""The pact of sponsorship: needs, pledges, signed versions, and what was told of them once."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

KINDS = ("money", "premises", "skills", "permit", "contact")
ACTS = ("promised", "changed", "taken_over", "kept", "reopened", "withdrawn")
PARTIES = ("sponsor", "bearer")
NOTICES = ("late_step", "late_pledge", "silence", "digest")
TABLES = ("sponsorship_notices", "pact_signatures", "pact_versions", "pledge_changes", "pledges", "needs")
MONEY = "(kind = 'money') = (amount_cents IS NOT NULL)"
POSITIVE = "amount_cents IS NULL OR amount_cents > 0"
REASON = "(withdrawn_on IS NULL) = (withdrawn_reason = '')"


def upgrade(engine_name: str) -> None:
    if engine_name != "default":
        return
    _needs()
    _pledges()
    _changes()
    _pact()
    _notices()
    op.create_index(
        op.f("ix_journal_entries_prototype_id_written_at"), "journal_entries", ["prototype_id", "written_at"]
    )


def downgrade(engine_name: str) -> None:
    if engine_name != "default":
        return
    op.drop_index(op.f("ix_journal_entries_prototype_id_written_at"), "journal_entries")
    for table in TABLES:
        op.drop_table(table)


def _needs() -> None:
    op.create_table(
        "needs",
        _number("id"),
        _number("prototype_id"),
        *_term(),
        *_withdrawn(),
        _check("needs", "money_has_an_amount", MONEY),
        _check("needs", "amount_positive", POSITIVE),
        _check("needs", "withdrawn_has_a_reason", REASON),
        _key("needs", "account_id", "accounts"),
        _key("needs", "prototype_id", "prototypes", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_needs")),
        sa.UniqueConstraint("key", name=op.f("uq_needs_key")),
    )
    op.create_index(op.f("ix_needs_prototype_id"), "needs", ["prototype_id"])


def _pledges() -> None:
    op.create_table(
        "pledges",
        _number("id"),
        _number("prototype_id"),
        _number("need_id", nullable=True),
        *_term(),
        *_withdrawn(),
        sa.Column("owner_function", sa.String(200), nullable=False),
        _number("owner_id", nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("kept_on", sa.Date(), nullable=True),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("file_name", sa.String(64), nullable=True),
        sa.Column("file_type", sa.String(40), nullable=True),
        _check("pledges", "money_has_an_amount", MONEY),
        _check("pledges", "amount_positive", POSITIVE),
        _check("pledges", "owned", "owner_function <> ''"),
        _check("pledges", "kept_has_a_proof", "kept_on IS NULL OR proof <> ''"),
        _check("pledges", "kept_or_withdrawn", "kept_on IS NULL OR withdrawn_on IS NULL"),
        _check("pledges", "withdrawn_has_a_reason", REASON),
        _check("pledges", "file_has_a_type", "(file_name IS NULL) = (file_type IS NULL)"),
        _key("pledges", "account_id", "accounts"),
        _key("pledges", "owner_id", "accounts"),
        _key("pledges", "need_id", "needs"),
        _key("pledges", "prototype_id", "prototypes", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledges")),
        sa.UniqueConstraint("key", name=op.f("uq_pledges_key")),
    )
    op.create_index(op.f("ix_pledges_prototype_id_due_on"), "pledges", ["prototype_id", "due_on"])
    for column in ("need_id", "owner_id", "file_name"):
        op.create_index(op.f(f"ix_pledges_{column}"), "pledges", [column])


def _changes() -> None:
    op.create_table(
        "pledge_changes",
        _number("id"),
        _number("pledge_id"),
        sa.Column("act", _codes("pledge_act", ACTS), nullable=False),
        _instant("at"),
        _number("account_id"),
        sa.Column("function", sa.String(200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        _key("pledge_changes", "account_id", "accounts"),
        _key("pledge_changes", "pledge_id", "pledges", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_changes")),
    )
    op.create_index(op.f("ix_pledge_changes_pledge_id"), "pledge_changes", ["pledge_id"])


def _pact() -> None:
    op.create_table(
        "pact_versions",
        _number("id"),
        _number("prototype_id"),
        _number("number"),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        _instant("drawn_up_at"),
        _key("pact_versions", "prototype_id", "prototypes", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pact_versions")),
        sa.UniqueConstraint("prototype_id", "number", name=op.f("uq_pact_versions_prototype_id_number")),
    )
    op.create_index(op.f("ix_pact_versions_prototype_id"), "pact_versions", ["prototype_id"])
    op.create_table(
        "pact_signatures",
        _number("id"),
        _number("version_id"),
        sa.Column("role", _codes("team_role", PARTIES), nullable=False),
        sa.Column("function", sa.String(200), nullable=False),
        _number("account_id"),
        _instant("signed_at"),
        _key("pact_signatures", "account_id", "accounts"),
        _key("pact_signatures", "version_id", "pact_versions", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pact_signatures")),
        sa.UniqueConstraint("version_id", "role", name=op.f("uq_pact_signatures_version_id_role")),
        sa.UniqueConstraint("version_id", "account_id", name=op.f("uq_pact_signatures_version_id_account_id")),
    )


def _notices() -> None:
    op.create_table(
        "sponsorship_notices",
        _number("id"),
        sa.Column("kind", _codes("notice_kind", NOTICES), nullable=False),
        _number("subject_id"),
        sa.Column("day", sa.Date(), nullable=False),
        _number("prototype_id", nullable=True),
        _instant("at"),
        _key("sponsorship_notices", "prototype_id", "prototypes", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sponsorship_notices")),
        sa.UniqueConstraint("kind", "subject_id", "day", name=op.f("uq_sponsorship_notices_kind_subject_id_day")),
    )
    op.create_index(op.f("ix_sponsorship_notices_prototype_id"), "sponsorship_notices", ["prototype_id"])


def _term() -> list[sa.Column[object]]:
    """What needs and pledges have alike."""
    columns: list[sa.Column[object]] = [
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("kind", _codes("need_kind", KINDS), nullable=False),
        sa.Column("label", sa.String(200), nullable=False),
        _number("amount_cents", nullable=True),
        _number("version"),
        _instant("written_at"),
        _number("account_id"),
    ]
    return columns


def _withdrawn() -> list[sa.Column[object]]:
    return [
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=False),
    ]


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _instant(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _codes(name: str, codes: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=32)


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _key(table: str, column: str, target: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=ondelete)
