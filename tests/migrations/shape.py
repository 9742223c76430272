"""What a database is made of, in its own words: columns, constraints and indexes, whatever made them."""

import re
from collections.abc import Iterator

from sqlalchemy import Connection, Engine, text

Shape = dict[str, frozenset[str]]  # object → its clauses
VERSIONS = "alembic_version"

POSTGRESQL = """
SELECT c.relname, format('%s %s notnull=%s default=%s', a.attname, format_type(a.atttypid, a.atttypmod),
       a.attnotnull, pg_get_expr(d.adbin, d.adrelid))
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
UNION ALL
SELECT conrelid::regclass::text, conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = 'public'::regnamespace
UNION ALL
SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'
"""


def shape_of(engine: Engine) -> Shape:
    """Every table and index with its clauses; the table of versions left out."""
    with engine.connect() as connection:
        pairs = _sqlite(connection) if engine.dialect.name == "sqlite" else _postgresql(connection)
        found: dict[str, set[str]] = {}
        for name, clause in pairs:
            found.setdefault(name, set()).add(clause)
    return {name: frozenset(clauses) for name, clauses in found.items() if name != VERSIONS}


def _sqlite(connection: Connection) -> Iterator[tuple[str, str]]:
    statement = "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' AND sql IS NOT NULL"
    for name, sql in connection.execute(text(statement)):
        before, _, rest = " ".join(sql.split()).partition("(")
        body, _, after = rest.rpartition(")")
        yield name, f"{before.strip()} … {after.strip()}".replace('"', "")  # a table rebuilt is renamed in quotes
        for clause in _clauses(body if sql.startswith("CREATE TABLE") else rest):
            yield name, clause


def _postgresql(connection: Connection) -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in connection.execute(text(POSTGRESQL))]


def _clauses(body: str) -> Iterator[str]:
    """The parts between the commas that are inside no bracket and no text."""
    clause, depth = "", 0
    for piece in re.findall(r"'(?:[^']|'')*'|\"[^\"]*\"|[(),]|[^'\"(),]+", body):
        depth += (piece == "(") - (piece == ")")
        if piece == "," and depth == 0:
            yield clause.strip()
            clause = ""
        else:
            clause += piece
    yield clause.strip()
