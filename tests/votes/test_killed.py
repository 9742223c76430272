"""A few deaths on each database; `make bench-kills` does a hundred, and docs/mesures.md says what came of them."""

from app.extensions import db
from bench.kills import campaign
from bench.poll import lay_poll


def test_no_acknowledged_ballot_is_lost_none_doubled_and_a_retry_gives_the_receipt(settings, session) -> None:
    votes = lay_poll(settings, 50)
    db.session.rollback()
    toll = campaign(settings, votes, kills=4)
    assert toll.faults == []
    assert (toll.kills, len(toll.acknowledged), toll.counted) == (4, 50, 50)
