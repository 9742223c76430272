"""What a table joins to its sheet: sent, seen by who may, taken off and put back, forgotten in time."""

import io
import os
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.errors import RuleError
from app.core.thread import Activity, ActKind
from app.files.intake import Taken
from app.files.store import attached
from app.jobs.retention import erase_what_is_due
from app.models.projects import Attachment, ProjectState
from app.projects import attachments, queries
from tests.files.test_intake import PDF, SECRET, chunk, pdf, png
from tests.projects.conftest import Room

SENT = {"description": "Plan du lieu", "is_public": None}


def send(browser, room: Room, name: str, content: bytes, **fields):
    return browser.submit(f"{room.path}/pieces", "Ajouter la pièce", file=(io.BytesIO(content), name), **SENT | fields)


def pieces(session) -> list[Attachment]:
    session.expire_all()
    return list(session.scalars(select(Attachment).order_by(Attachment.number)))


@pytest.mark.one_engine
def test_image_is_joined_clean_and_seen_by_the_table_alone(room: Room, signed_in, session, client) -> None:
    browser = signed_in(room.member)
    content = png(extra=chunk(b"tEXt", SECRET))
    assert send(browser, room, "plan.png", content).status_code == 303
    one = pieces(session)[0]
    assert (one.width, one.height, one.description, one.is_public) == (4, 3, "Plan du lieu", False)
    page = browser.get(f"{room.path}/pieces").get_data(as_text=True)
    assert 'alt="Plan du lieu"' in page
    answer = browser.get(f"{room.path}/pieces/1")
    assert (answer.mimetype, answer.get_data()) == ("image/png", png())
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get(f"{room.path}/pieces/1").status_code == 404
    assert signed_in(room.organiser).get(f"{room.path}/pieces/1").status_code == 200


@pytest.mark.one_engine
def test_everyone_sees_a_piece_when_the_table_says_so_and_the_sheet_is_in(
    room: Room, signed_in, session, client
) -> None:
    browser = signed_in(room.member)
    send(browser, room, "devis.pdf", PDF, is_public="y")
    assert client.get(f"{room.path}/pieces/1").status_code == 404
    project = queries.project_numbered(room.edition, room.table.number)
    project.state, project.title = ProjectState.SUBMITTED, "Un projet"
    session.commit()
    answer = client.get(f"{room.path}/pieces/1")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=table-")
    assert answer.mimetype == "application/pdf"
    assert "Plan du lieu" in client.get(room.path).get_data(as_text=True)
    browser.submit(f"{room.path}/pieces", "Ne plus la montrer")
    assert client.get(f"{room.path}/pieces/1").status_code == 404
    assert "Plan du lieu" not in client.get(room.path).get_data(as_text=True)
    assert browser.get(f"{room.path}/pieces/1").status_code == 200


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("photo.jpg", png(), "et pourtant c’est une image PNG"),
        ("plan.pdf", pdf(b"<< /S /JavaScript >>"), "contient du code"),
    ],
    ids=["lies", "acts"],
)
def test_refused_file_is_named_and_its_words_are_kept(
    room: Room, signed_in, session, name: str, content: bytes, words: str
) -> None:
    answer = send(signed_in(room.member), room, name, content)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert words in page
    assert 'value="Plan du lieu"' in page
    assert pieces(session) == []


def test_piece_is_taken_off_and_put_back(room: Room, session, now) -> None:
    file = Taken("1" * 64, "png", 10, 4, 3)
    one = attachments.attach(room.edition, room.table, file, "Plan", True, room.member, now)
    again = attachments.attach(room.edition, room.table, file, "Autre", True, room.other, now)
    assert (again.id, again.description) == (one.id, "Plan")
    project = queries.project_numbered(room.edition, room.table.number)
    attachments.detach(one, project, room.member, now)
    assert attachments.kept(project) == []
    attachments.put_back(one, project, room.member, now)
    assert [piece.number for piece in attachments.kept(project)] == [1]


@pytest.mark.one_engine
def test_there_is_room_for_six(room: Room, session, now) -> None:
    for n in range(attachments.MOST):
        file = Taken(f"{n}" * 64, "png", 10, 4, 3)
        attachments.attach(room.edition, room.table, file, "Plan", False, room.member, now)
    with pytest.raises(RuleError, match="déjà 6 pièces"):
        attachments.attach(room.edition, room.table, Taken("a" * 64, "png", 10, 4, 3), "Plan", False, room.member, now)


@pytest.mark.one_engine
def test_pieces_follow_the_freeze_of_the_sheet(room: Room, make, session, now) -> None:
    one = attachments.attach(
        room.edition, room.table, Taken("1" * 64, "pdf", 9, None, None), "Devis", True, room.member, now
    )
    project = queries.project_numbered(room.edition, room.table.number)
    project.state = ProjectState.SUBMITTED
    with pytest.raises(RuleError, match="rouvrez-la"):
        attachments.detach(one, project, room.member, now)
    make.open(room.edition, Activity.PROJECTS, ActKind.CLOSE)
    with pytest.raises(RuleError, match="close depuis"):
        attachments.demand_room(room.edition, project, now)
    attachments.show(one, project, False, room.member, now)
    assert not one.is_public


@pytest.mark.one_engine
def test_night_forgets_what_was_taken_off_and_keeps_the_rest(room: Room, app, session, now) -> None:
    settings = app.extensions["tablee.settings"]
    shelf = attached(settings.uploads_dir, room.edition.id)
    names = [shelf.keep(io.BytesIO(content)) for content in (b"kept", b"taken off", b"never joined")]
    old = now.timestamp() - 2 * 24 * 3600
    for name in names:
        os.utime(shelf.path(name), (old, old))
    fresh = shelf.keep(io.BytesIO(b"just sent"))
    os.utime(shelf.path(fresh), (now.timestamp(), now.timestamp()))
    for name in names[:2]:
        attachments.attach(room.edition, room.table, Taken(name, "pdf", 9, None, None), "Devis", True, room.member, now)
    pieces(session)[1].removed_at = now - timedelta(days=1, minutes=1)
    erase_what_is_due(session, settings, lambda: now)
    assert [shelf.path(name) is not None for name in (*names, fresh)] == [True, False, False, True]
    assert [one.fingerprint for one in pieces(session)] == [names[0]]
