"""How a message leaves: as a file in a folder (default), or by SMTP."""

import os
import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path

from app.models.messages import OutboxMessage
from config import Settings

TIMEOUT = 30  # seconds, for each exchange with the mail server
TLS_PORT = 465
PERMANENT = 500  # from this SMTP answer on, trying again is useless


class Refused(Exception):
    """The server does not want this message; `for_good` when there is no point in trying again."""

    def __init__(self, code: int, text: bytes | str) -> None:
        words = text.decode(errors="replace") if isinstance(text, bytes) else text
        super().__init__(f"{code} {words}")
        self.for_good = code >= PERMANENT


def send(message: OutboxMessage, settings: Settings) -> None:
    """Hand one message over. Raises Refused for this message; OSError when nothing can be sent for now."""
    if settings.mail_transport == "files":
        write_file(message, settings)
    else:
        _send_by_smtp(message, settings)


def as_email(message: OutboxMessage, sender: str) -> EmailMessage:
    """The message as it travels. The same row always gives the same Message-ID."""
    domain = parseaddr(sender)[1].rpartition("@")[2]
    email = EmailMessage(policy=SMTP)
    email["From"] = sender
    email["To"] = message.to_address
    email["Subject"] = message.subject
    email["Date"] = format_datetime(message.created_at)
    email["Message-ID"] = f"<{message.message_id}@{domain}>"
    email["Auto-Submitted"] = "auto-generated"
    if message.stop_address:  # RFC 8058: the mail program itself offers to stop
        email["List-Unsubscribe"] = f"<{message.stop_address}>"
        email["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    email.set_content(message.body, charset="utf-8", cte="quoted-printable")
    return email


def write_file(message: OutboxMessage, settings: Settings) -> Path:
    """One `.eml` per Message-ID, put in place whole: sent again, it replaces itself."""
    folder = settings.mail_dir
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{message.message_id}.eml"
    draft = path.with_suffix(".tmp")
    with draft.open("wb") as file:
        file.write(as_email(message, settings.mail_sender).as_bytes())
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    return path


def _send_by_smtp(message: OutboxMessage, settings: Settings) -> None:
    with _connect(settings) as server:
        try:
            server.send_message(as_email(message, settings.mail_sender))
        except smtplib.SMTPRecipientsRefused as refusal:
            raise Refused(*next(iter(refusal.recipients.values()))) from refusal
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as refusal:
            raise Refused(refusal.smtp_code, refusal.smtp_error) from refusal


def _connect(settings: Settings) -> smtplib.SMTP:
    context = ssl.create_default_context()
    address = (settings.smtp_host, settings.smtp_port)
    if settings.smtp_port == TLS_PORT:
        server: smtplib.SMTP = smtplib.SMTP_SSL(*address, timeout=TIMEOUT, context=context)
    else:
        server = smtplib.SMTP(*address, timeout=TIMEOUT)
        server.ehlo_or_helo_if_needed()
        if settings.smtp_user or server.has_extn("starttls"):  # a password never travels in clear
            server.starttls(context=context)
    if settings.smtp_user:
        server.login(settings.smtp_user, settings.smtp_password)
    return server
