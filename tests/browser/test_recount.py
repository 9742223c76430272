"""The recount in the browser finds what the server found, in a page that knows no server."""

import base64
import hashlib
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page

from app.core.ballots import MAJORITY
from tests.core.elections import DICE, elections

MODULE = Path(__file__).parents[2] / "static" / "votes" / "recount.js"
RECOUNT = """([elections, dice]) => elections.map(([lines, rule]) => {
  const { fingerprint, ballots, ranking } = window.votes.recount(lines, rule, dice);
  return [fingerprint, ballots, ranking];
})"""


@pytest.fixture
def recounter(page: Page) -> Page:
    """A blank page that holds the module, and nothing else."""
    page.goto("about:blank")
    source = base64.b64encode(MODULE.read_bytes()).decode()
    page.evaluate(f"async () => {{ window.votes = await import('data:text/javascript;base64,{source}') }}")
    return page


def test_browser_agrees_on_every_election(recounter: Page) -> None:
    every = list(elections(150))
    told = [[election.lines, election.rule_text] for election in every]
    for election, found in zip(every, recounter.evaluate(RECOUNT, [told, DICE]), strict=True):
        assert found == [election.fingerprint, len(election.ballots), election.ranking], election.rule


def test_browser_hashes_as_everybody_does(recounter: Page) -> None:
    for text in ("", "abc", "é" * 200, "T|HK1-S1|7"):
        assert (
            recounter.evaluate("(text) => window.votes.sha256(text)", text) == hashlib.sha256(text.encode()).hexdigest()
        )


def test_browser_refuses_damaged_lines(recounter: Page) -> None:
    election = next(one for one in elections(30) if one.kind is MAJORITY and len(one.ballots) > 2)
    header, *lines = election.lines.splitlines()
    damaged = ([header, *lines[1:]], [header, *lines[::-1]], [header, lines[0], *lines], ["a,b,c", *lines])
    for some in damaged:
        with pytest.raises(Error):
            recounter.evaluate(RECOUNT, [[["\n".join(some) + "\n", election.rule_text]], DICE])
