"""Feeds and calendars, read with the libraries that read them."""

from datetime import date, timedelta
from xml.etree import ElementTree

from icalendar import Calendar

from app.models.prototypes import Milestone
from app.models.selection import Study
from app.opendata.atom import ATOM
from tests.opendata.conftest import Lived

SPACE = {"a": ATOM}


def entries(client, address: str) -> list[tuple[str, str]]:
    answer = client.get(address)
    assert answer.mimetype == "application/atom+xml"
    root = ElementTree.fromstring(answer.data)
    assert root.findtext("a:id", namespaces=SPACE) == f"http://localhost{address}"
    ids = [one.findtext("a:id", namespaces=SPACE) for one in root.findall("a:entry", SPACE)]
    assert len(set(ids)) == len(ids)
    return [
        (one.findtext("a:title", "", SPACE), one.findtext("a:content", "", SPACE))
        for one in root.findall("a:entry", SPACE)
    ]


def test_feeds_tell_each_step_and_follow_changes(lived: Lived, make, client, session, now) -> None:
    idea = f"{lived.page}/projets/{lived.kept.number}/suites.atom"
    told = dict(entries(client, idea))
    assert any("Prêt à commencer." in text for text in told.values())
    assert "Ouvert." in told[f"{lived.kept.title} : Le journal du terrain"]
    everything = entries(client, f"{lived.page}/suites.atom")
    assert {title.rpartition(" : ")[0] for title, _text in everything} == {lived.kept.title, lived.other.title}
    lived.kept.title = "Un \x0b autre titre"  # a control that XML cannot write
    make.add(Milestone(prototype_id=lived.prototype.id, label="Fini", due_on=now.date(), done_on=now.date()))
    session.commit()
    assert ("Un  autre titre : Une étape tenue") in dict(entries(client, f"{lived.page}/suites.atom"))
    links = client.get(f"{lived.page}/projets/{lived.kept.number}").text
    assert f'href="{idea}"' in links


def test_calendar_holds_promises_and_answers_due(lived: Lived, client, session, now) -> None:
    study = session.query(Study).one()
    study.due_on = date(2018, 1, 8)
    session.commit()
    for address, wanted in (
        (f"{lived.page}/projets/{lived.kept.number}/etapes.ics", ["promis : Ouvrir"]),
        (f"{lived.page}/etapes.ics", ["promis : Ouvrir", "Réponse attendue"]),
    ):
        answer = client.get(address)
        assert answer.mimetype == "text/calendar"
        events = list(Calendar.from_ical(answer.data).walk("VEVENT"))
        assert len(events) == len(wanted)
        assert all(any(words in str(event["summary"]) for event in events) for words in wanted)
        assert (now.date() + timedelta(days=9)) in {event["dtstart"].dt for event in events}
