"""Cards of the diagnosis, acts that group leads into axes, cards that a project answers."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KINDS = ("finding", "cause", "lead")
STATES = ("readable", "withdrawn", "hidden")
CARD_ACTS = ("written", "changed", "counted", "withdrawn", "put_back", "hidden", "shown")
AXIS_ACTS = ("gather", "loosen", "form", "split", "merge", "rename", "undo")
UNIQUE = {
    "diagnosis_cards": (("table_id", "token"), ("table_id", "number"), ("edition_id", "reference")),
    "diagnosis_card_versions": (("card_id", "number"),),
    "axis_acts": (("edition_id", "number"), ("undoes_id",)),
}
INDEXED = {
    "diagnosis_cards": ("axis_id", "edition_id", "theme_id", "under_id"),
    "diagnosis_card_versions": ("card_id",),
    "axis_acts": ("edition_id",),
    "project_cards": ("card_id",),
}


def upgrade(engine_name: str) -> None:
    if engine_name != "default":
        return
    _cards()
    _versions()
    _acts()
    _citations()
    for table, columns in INDEXED.items():
        for column in columns:
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def downgrade(engine_name: str) -> None:
    if engine_name != "default":
        return
    for table in ("project_cards", "axis_acts", "diagnosis_card_versions", "diagnosis_cards"):
        op.drop_table(table)


def _cards() -> None:
    op.create_table(
        "diagnosis_cards",
        _number("id"),
        _number("edition_id"),
        _number("table_id"),
        _number("number"),
        sa.Column("reference", sa.String(24), nullable=False),
        sa.Column("token", sa.String(40), nullable=False),
        sa.Column("kind", _codes("card_kind", KINDS), nullable=False),
        _number("theme_id"),
        sa.Column("text", sa.Text(), nullable=False),
        _number("under_id", nullable=True),
        _number("hands", nullable=True),
        _number("hands_among", nullable=True),
        _number("axis_id", nullable=True),
        sa.Column("state", _codes("card_state", STATES), nullable=False),
        _number("version"),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        _check("diagnosis_cards", "number_positive", "number > 0"),
        _check("diagnosis_cards", "hands_of_the_table", "hands IS NULL OR hands BETWEEN 0 AND hands_among"),
        _check("diagnosis_cards", "hands_among_people", "(hands IS NULL) = (hands_among IS NULL)"),
        _check("diagnosis_cards", "not_under_itself", "under_id IS NULL OR under_id <> id"),
        _key("diagnosis_cards", "edition_id", "editions", ondelete="CASCADE"),
        _key("diagnosis_cards", "table_id", "tables"),
        _key("diagnosis_cards", "theme_id", "themes"),
        _key("diagnosis_cards", "under_id", "diagnosis_cards"),
        _key("diagnosis_cards", "axis_id", "axes"),
        *_unique("diagnosis_cards"),
    )


def _versions() -> None:
    op.create_table(
        "diagnosis_card_versions",
        _number("id"),
        _number("card_id"),
        _number("number"),
        sa.Column("act", _codes("card_act", CARD_ACTS), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _number("account_id"),
        sa.Column("writer", sa.String(40), nullable=False),
        sa.Column("by_organiser", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        _key("diagnosis_card_versions", "card_id", "diagnosis_cards", ondelete="CASCADE"),
        _key("diagnosis_card_versions", "account_id", "accounts"),
        *_unique("diagnosis_card_versions"),
    )


def _acts() -> None:
    op.create_table(
        "axis_acts",
        _number("id"),
        _number("edition_id"),
        _number("number"),
        sa.Column("kind", _codes("axis_act_kind", AXIS_ACTS), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        _number("count"),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _number("account_id"),
        _number("undoes_id", nullable=True),
        _check("axis_acts", "undo_of_something", "(kind = 'undo') = (undoes_id IS NOT NULL)"),
        _key("axis_acts", "edition_id", "editions", ondelete="CASCADE"),
        _key("axis_acts", "account_id", "accounts"),
        _key("axis_acts", "undoes_id", "axis_acts"),
        *_unique("axis_acts"),
    )


def _citations() -> None:
    op.create_table(
        "project_cards",
        _number("project_id"),
        _number("card_id"),
        _key("project_cards", "project_id", "projects", ondelete="CASCADE"),
        _key("project_cards", "card_id", "diagnosis_cards", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("project_id", "card_id", name=op.f("pk_project_cards")),
    )


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _codes(name: str, codes: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=32)


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _key(table: str, column: str, target: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=ondelete)


def _unique(table: str) -> list[sa.Constraint]:
    found: list[sa.Constraint] = [sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))]
    for columns in UNIQUE[table]:
        found.append(sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}")))
    return found
