"""Feeds (Atom, RFC 4287) and calendars (iCalendar, RFC 5545), from plain texts and dates."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from xml.etree import ElementTree

from icalendar import Calendar, Event

from app.core.paris import PARIS

ATOM = "http://www.w3.org/2005/Atom"
NOON = time(12)


@dataclass(frozen=True)
class Entry:
    """Something that happened: `id` is an address that stays the same for ever."""

    id: str
    title: str
    at: date | datetime
    text: str
    page: str


@dataclass(frozen=True)
class Dated:
    """A day of a calendar."""

    uid: str
    title: str
    day: date
    text: str
    page: str


def instant_of(at: date | datetime) -> datetime:
    """A day alone is told at its noon, in Paris."""
    return at if isinstance(at, datetime) else datetime.combine(at, NOON, PARIS)


def feed(address: str, page: str, title: str, author: str, entries: Sequence[Entry], beginning: datetime) -> bytes:
    """The document, entries as given. `beginning` is when it says it changed, while it has none."""
    ElementTree.register_namespace("", ATOM)
    root = ElementTree.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "fr"})
    updated = max((instant_of(entry.at) for entry in entries), default=beginning)
    _text(root, "id", address)
    _text(root, "title", title)
    _text(root, "updated", _written(updated))
    _text(ElementTree.SubElement(root, f"{{{ATOM}}}author"), "name", author)
    _link(root, address, "self", "application/atom+xml")
    _link(root, page, "alternate", "text/html")
    for entry in entries:
        _entry(root, entry)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _entry(root: ElementTree.Element, entry: Entry) -> None:
    node = ElementTree.SubElement(root, f"{{{ATOM}}}entry")
    _text(node, "id", entry.id)
    _text(node, "title", entry.title)
    _text(node, "updated", _written(instant_of(entry.at)))
    _link(node, entry.page, "alternate", "text/html")
    if entry.text:
        _text(node, "content", entry.text, type="text")


def _text(parent: ElementTree.Element, name: str, text: str, **attributes: str) -> None:
    ElementTree.SubElement(parent, f"{{{ATOM}}}{name}", attributes).text = _writable(text)


def _link(parent: ElementTree.Element, address: str, relation: str, kind: str) -> None:
    ElementTree.SubElement(parent, f"{{{ATOM}}}link", {"href": address, "rel": relation, "type": kind})


def _written(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _writable(text: str) -> str:
    """Without the controls that XML 1.0 has no way to write."""
    return "".join(one for one in text if one in "\t\n\r" or (one >= " " and one not in "\ufffe\uffff"))


def calendar(name: str, days: Iterable[Dated], stamp: datetime) -> bytes:
    """Whole days. `stamp` says as of when; the same data make the same bytes."""
    found = Calendar()
    found.add("prodid", "-//Tablee//FR")
    found.add("version", "2.0")
    found.add("x-wr-calname", name)
    for one in days:
        event = Event()
        event.add("uid", one.uid)
        event.add("dtstamp", stamp.astimezone(UTC))
        event.add("dtstart", one.day)
        event.add("dtend", one.day + timedelta(days=1))
        event.add("summary", _writable(one.title))
        event.add("description", _writable(one.text))
        event.add("url", one.page)
        event.add("transp", "TRANSPARENT")
        found.add_component(event)
    return bytes(found.to_ical())
