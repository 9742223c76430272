"""`python -m tests.collecting`: rows that become garbage at the moment when their session says farewell to them.

Prints how many were collected so. A process of its own, because what it guards against kills the process.
"""

import gc
import sys

from sqlalchemy import Engine, create_engine, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.pool import StaticPool

import app.database  # noqa: F401  (what it does to row states is what is tried)

STEP = 6
ROWS = 60  # more than the thirty objects from which CPython learns the names of attributes
DICTIONARIES = 300  # more than CPython keeps ready: the next one is allocated, which may collect garbage


class Own(DeclarativeBase):
    """Apart from the house's tables: this module is imported by its test."""


class Circular(Own):
    __tablename__ = "circular"
    id: Mapped[int] = mapped_column(primary_key=True)


def main() -> None:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    Own.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(Circular), [{"id": number} for number in range(1, ROWS + 1)])
    collected = sum(_collected_while_detached(engine, number) for number in range(0, ROWS, STEP))
    sys.stdout.write(f"{collected}\n")


def _collected_while_detached(engine: Engine, number: int) -> bool:
    gc.collect()
    gc.disable()
    session = Session(engine)
    for row in session.scalars(select(Circular)).all():
        row.itself = row  # garbage that only a collection finds
    del row
    state = session.identity_map.all_states()[number]
    state.unforeseen = None  # takes the last name that CPython would have learnt
    kept = [{} for _ in range(DICTIONARIES)]
    gc.set_threshold(1)
    gc.enable()
    state._strong_obj = None  # as `Session.close` does
    [{} for _ in range(DICTIONARIES)]
    gc.set_threshold(700)
    del kept
    session.close()
    return state.obj() is None


if __name__ == "__main__":
    main()
