"""The field: photos, corrected entries, figures, two voices, evidence, deployments; the first date of a study."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

DEPLOYMENT = ("decided", "preparing", "open", "halted", "given_up")
DECLARED = ("as_planned", "slowed", "stopped", "in_service", "abandoned")
STANCES = ("confirms", "qualifies", "contests")
SIDES = ("table", "bearer", "citizen")
POINTS = ("strong", "lever")


def upgrade(engine_name: str) -> None:
    if engine_name != "default":
        return
    _photos()
    _journal()
    _figures()
    _allow_points(*POINTS, "cost")
    _evidence()
    _voices()
    _deployments()
    _studies()


def downgrade(engine_name: str) -> None:
    if engine_name != "default":
        return
    with op.batch_alter_table("studies") as batch:
        for column in ("version", "first_due_on"):
            batch.drop_column(column)
    op.drop_table("deployment_acts")
    with op.batch_alter_table("generalisations") as batch:
        batch.drop_constraint(op.f("ck_generalisations_deployment_state"), type_="check")
        for column in ("version", "due_on", "starts_on", "in_charge", "state"):
            batch.drop_column(column)
    for table in ("voices", "declarations", "evidence", "readings", "indicators", "journal_versions"):
        op.drop_table(table)
    op.execute("DELETE FROM assessment_points WHERE kind = 'cost'")
    _allow_points(*POINTS)
    _forget_journal()
    op.drop_table("photos")


def _forget_journal() -> None:
    op.drop_index("ix_journal_entries_in_order", "journal_entries")
    op.drop_index(op.f("ix_journal_entries_photo_id"), "journal_entries")
    with op.batch_alter_table("journal_entries") as batch:
        batch.drop_constraint(op.f("uq_journal_entries_prototype_id_token"), type_="unique")
        batch.drop_constraint(op.f("fk_journal_entries_photo_id_photos"), type_="foreignkey")
        for column in ("token", "version", "photo_id", "place"):
            batch.drop_column(column)
    op.create_index(op.f("ix_journal_entries_prototype_id"), "journal_entries", ["prototype_id"])


def _photos() -> None:
    op.create_table(
        "photos",
        _number("id"),
        _number("prototype_id"),
        *(sa.Column(name, sa.String(64), nullable=False) for name in ("fingerprint", "small")),
        _number("width"),
        _number("height"),
        sa.Column("alternative", sa.String(200), nullable=False),
        _instant("sent_at"),
        _number("account_id"),
        _check("photos", "described", "alternative <> ''"),
        _key("photos", "prototype_id", "prototypes", ondelete="CASCADE"),
        _key("photos", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photos")),
    )
    op.create_index(op.f("ix_photos_prototype_id"), "photos", ["prototype_id"])


def _journal() -> None:
    op.drop_index(op.f("ix_journal_entries_prototype_id"), "journal_entries")
    with op.batch_alter_table("journal_entries") as batch:
        batch.add_column(sa.Column("place", sa.String(200), nullable=False, server_default=""))
        batch.add_column(sa.Column("photo_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch.add_column(sa.Column("token", sa.String(40), nullable=True))
    with op.batch_alter_table("journal_entries") as batch:
        batch.alter_column("place", existing_type=sa.String(200), existing_nullable=False, server_default=None)
        batch.alter_column("version", existing_type=sa.Integer(), existing_nullable=False, server_default=None)
        batch.create_foreign_key(op.f("fk_journal_entries_photo_id_photos"), "photos", ["photo_id"], ["id"])
        batch.create_unique_constraint(op.f("uq_journal_entries_prototype_id_token"), ["prototype_id", "token"])
    op.create_index("ix_journal_entries_in_order", "journal_entries", ["prototype_id", "happened_on", "id"])
    op.create_index(op.f("ix_journal_entries_photo_id"), "journal_entries", ["photo_id"])
    op.create_table(
        "journal_versions",
        _number("id"),
        _number("entry_id"),
        _number("number"),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        _instant("written_at"),
        _number("account_id"),
        _key("journal_versions", "entry_id", "journal_entries", ondelete="CASCADE"),
        _key("journal_versions", "photo_id", "photos"),
        _key("journal_versions", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_versions")),
        sa.UniqueConstraint("entry_id", "number", name=op.f("uq_journal_versions_entry_id_number")),
    )
    op.create_index(op.f("ix_journal_versions_entry_id"), "journal_versions", ["entry_id"])


def _figures() -> None:
    op.create_table(
        "indicators",
        _number("id"),
        _number("prototype_id"),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("unit", sa.String(40), nullable=False),
        _number("baseline"),
        sa.Column("baseline_on", sa.Date(), nullable=False),
        _number("target"),
        sa.Column("target_on", sa.Date(), nullable=False),
        _instant("written_at"),
        _number("account_id"),
        _check("indicators", "target_moves", "target <> baseline"),
        _key("indicators", "prototype_id", "prototypes", ondelete="CASCADE"),
        _key("indicators", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicators")),
        sa.UniqueConstraint("prototype_id", "label", name=op.f("uq_indicators_prototype_id_label")),
    )
    op.create_index(op.f("ix_indicators_prototype_id"), "indicators", ["prototype_id"])
    op.create_table(
        "readings",
        _number("id"),
        _number("indicator_id"),
        sa.Column("measured_on", sa.Date(), nullable=False),
        _number("value"),
        sa.Column("source", sa.String(200), nullable=False),
        _instant("written_at"),
        _number("account_id"),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        _key("readings", "indicator_id", "indicators", ondelete="CASCADE"),
        _key("readings", "account_id", "accounts"),
        _key("readings", "replaces_id", "readings"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readings")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_readings_replaces_id")),
    )
    op.create_index(op.f("ix_readings_indicator_id"), "readings", ["indicator_id"])
    op.create_index(
        "uq_readings_in_force",
        "readings",
        ["indicator_id", "measured_on"],
        unique=True,
        sqlite_where=sa.text("replaced_at IS NULL"),
        postgresql_where=sa.text("replaced_at IS NULL"),
    )


def _allow_points(*kinds: str) -> None:
    words = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("assessment_points") as batch:
        batch.drop_constraint(op.f("ck_assessment_points_point_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_assessment_points_point_kind"), sa.text(f"kind IN ({words})"))


def _evidence() -> None:
    op.create_table(
        "evidence",
        _number("id"),
        _number("point_id"),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("indicator_id", sa.Integer(), nullable=True),
        _check("evidence", "one_of_both", "(entry_id IS NULL) <> (indicator_id IS NULL)"),
        _key("evidence", "point_id", "assessment_points", ondelete="CASCADE"),
        _key("evidence", "entry_id", "journal_entries"),
        _key("evidence", "indicator_id", "indicators"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("point_id", "entry_id", name=op.f("uq_evidence_point_id_entry_id")),
        sa.UniqueConstraint("point_id", "indicator_id", name=op.f("uq_evidence_point_id_indicator_id")),
    )
    for column in ("point_id", "entry_id", "indicator_id"):
        op.create_index(op.f(f"ix_evidence_{column}"), "evidence", [column])


def _voices() -> None:
    op.create_table(
        "declarations",
        _number("id"),
        _number("prototype_id"),
        sa.Column("state", _codes("declared_state", DECLARED), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by_function", sa.String(200), nullable=False),
        _instant("declared_at"),
        _number("account_id"),
        sa.Column("flagged_at", sa.DateTime(timezone=True), nullable=True),
        _key("declarations", "prototype_id", "prototypes", ondelete="CASCADE"),
        _key("declarations", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declarations")),
    )
    op.create_index("ix_declarations_in_order", "declarations", ["prototype_id", "id"])
    op.create_table(
        "voices",
        _number("id"),
        _number("declaration_id"),
        _number("account_id"),
        sa.Column("side", _codes("voice_side", SIDES), nullable=False),
        sa.Column("stance", _codes("stance", STANCES), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        _instant("first_at"),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        _check("voices", "says_why", "stance = 'confirms' OR reason <> ''"),
        _key("voices", "declaration_id", "declarations", ondelete="CASCADE"),
        _key("voices", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voices")),
        sa.UniqueConstraint("declaration_id", "account_id", name=op.f("uq_voices_declaration_id_account_id")),
    )
    for column in ("declaration_id", "account_id"):
        op.create_index(op.f(f"ix_voices_{column}"), "voices", [column])


def _deployments() -> None:
    state = _codes("deployment_state", DEPLOYMENT)
    with op.batch_alter_table("generalisations") as batch:
        batch.add_column(sa.Column("state", state, nullable=False, server_default="decided"))
        batch.add_column(sa.Column("in_charge", sa.String(200), nullable=False, server_default=""))
        batch.add_column(sa.Column("starts_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("due_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("generalisations") as batch:
        batch.alter_column("state", existing_type=sa.String(32), existing_nullable=False, server_default=None)
        batch.alter_column("in_charge", existing_type=sa.String(200), existing_nullable=False, server_default=None)
        batch.alter_column("version", existing_type=sa.Integer(), existing_nullable=False, server_default=None)
    op.create_table(
        "deployment_acts",
        _number("id"),
        _number("deployment_id"),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("state", _codes("deployment_state", DEPLOYMENT), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("in_charge", sa.String(200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        _instant("written_at"),
        _number("account_id"),
        sa.Column("token", sa.String(40), nullable=False),
        _key("deployment_acts", "deployment_id", "generalisations", ondelete="CASCADE"),
        _key("deployment_acts", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deployment_acts")),
        sa.UniqueConstraint("deployment_id", "token", name=op.f("uq_deployment_acts_deployment_id_token")),
    )
    op.create_index(op.f("ix_deployment_acts_deployment_id"), "deployment_acts", ["deployment_id"])


def _studies() -> None:
    with op.batch_alter_table("studies") as batch:
        batch.add_column(sa.Column("first_due_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("studies") as batch:
        batch.alter_column("version", existing_type=sa.Integer(), existing_nullable=False, server_default=None)
    op.execute("UPDATE studies SET first_due_on = due_on")


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _instant(name: str) -> sa.Column[sa.DateTime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _codes(name: str, codes: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=32)


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _key(table: str, column: str, target: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=ondelete)
