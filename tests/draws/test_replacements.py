"""Withdrawals replaced by the frozen rule, each line chained and recomputable."""

import pytest

from app.core.draw.substitutes import replacement
from app.core.draw.verify import verify
from app.core.errors import RuleError
from app.draws.pool import snapshot_problem
from app.draws.queries import replacements
from app.draws.replacements import replace_titulaire, skip_substitute, standing
from app.models.draws import DrawOutcome
from tests.draws.test_ceremony import dossier


def titulaires(draw):
    return sorted(row.reference for row in draw.candidates if row.outcome is DrawOutcome.SELECTED)


def test_replacement_follows_the_rule_and_verifies(session, published, organiser, now):
    first, second = titulaires(published)[:2]
    entering = replace_titulaire(published, first, organiser, now, "Empêchement")
    again = replace_titulaire(published, second, organiser, now)
    assert entering is not None
    assert again is not None
    report = verify(dossier(session, published))
    assert report.findings == []
    assert set(report.titulaires) == standing(published)[0]
    assert first not in report.titulaires
    assert entering.reference in report.titulaires
    assert "Empêchement" not in dossier(session, published)["remplacements.jsonl"].decode()


def test_substitute_who_cannot_come_is_passed_over(session, published, organiser, now):
    waiting = sorted(
        (row for row in published.candidates if row.outcome is not DrawOutcome.SELECTED),
        key=lambda row: row.outcome_rank,
    )
    for row in waiting[:5]:
        skip_substitute(published, row.reference, organiser, now)
    entering = replace_titulaire(published, titulaires(published)[0], organiser, now)
    assert entering is not None
    assert entering.reference not in {row.reference for row in waiting[:5]}
    assert verify(dossier(session, published)).findings == []


def test_whoever_entered_may_leave_in_turn(session, published, organiser, now):
    entering = replace_titulaire(published, titulaires(published)[0], organiser, now)
    replace_titulaire(published, entering.reference, organiser, now)
    assert verify(dossier(session, published)).findings == []


def test_leaving_twice_is_refused(published, organiser, now):
    leaving = titulaires(published)[0]
    replace_titulaire(published, leaving, organiser, now)
    with pytest.raises(RuleError, match="n’est pas titulaire"):
        replace_titulaire(published, leaving, organiser, now)


def test_strangers_and_titulaires_cannot_be_skipped(published, organiser, now):
    with pytest.raises(RuleError, match="n’est pas dans la liste"):
        skip_substitute(published, "HK9-V-0001", organiser, now)
    with pytest.raises(RuleError, match="est titulaire"):
        skip_substitute(published, titulaires(published)[0], organiser, now)


def test_nothing_is_replaced_before_publication(frozen, organiser, now):
    with pytest.raises(RuleError, match="n’est plus possible"):
        replace_titulaire(frozen, "X", organiser, now)


def test_replacement_that_misses_a_quota_says_so(session, published, organiser, now, client):
    problem, seated = snapshot_problem(published), set(titulaires(published))
    waiting = sorted(row.reference for row in published.candidates if row.outcome is not DrawOutcome.SELECTED)
    leaving, entering, missed = next(
        (one, other, found.violation)
        for one in sorted(seated)
        for other in waiting
        if (found := replacement(problem, seated - {one}, [other])).id and found.violation
    )
    for reference in set(waiting) - {entering}:
        skip_substitute(published, reference, organiser, now)
    assert replace_titulaire(published, leaving, organiser, now).reference == entering
    assert replacements(published)[-1].violation == missed > 0
    assert verify(dossier(session, published)).findings == []
    session.commit()
    page = client.get(f"/editions/{published.edition.number}/tirage").get_data(as_text=True)
    assert "personne ne pouvait garder tous les quotas" in page
