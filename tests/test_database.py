"""What the engines and the interpreter owe to each other."""

import os
import subprocess
import sys

from sqlalchemy import bindparam, select

from app.database import plain_rows
from app.models.editions import Edition
from tests.collecting import ROWS, STEP


def test_database_rows_collected_while_their_session_closes_kill_nobody() -> None:
    """Freed memory is filled with a pattern, so that a use after it cannot pass unseen."""
    environment = os.environ | {"PYTHONMALLOC": "debug"}
    command = [sys.executable, "-m", "tests.collecting"]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert (ended.returncode, ended.stdout.strip()) == (0, str(ROWS // STEP)), ended.stderr


def test_plain_rows_see_what_waits_in_the_session(make, session) -> None:
    edition = make.edition(title="Avant")
    edition.title = "Après"
    statement = select(Edition.title).where(Edition.id == bindparam("edition"))
    assert plain_rows(session, statement, {"edition": edition.id}).one() == ("Après",)
