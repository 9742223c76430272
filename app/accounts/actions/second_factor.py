"""The second factor: codes of an authenticator application (TOTP, RFC 6238), each accepted once."""

import hmac
from datetime import datetime

import pyotp
from sqlalchemy import CursorResult, or_, update
from sqlalchemy.orm import Session

from app.accounts.vault import Vault
from app.core.errors import RuleError
from app.models.accounts import Account
from app.models.oversight import record_act

STEP_SECONDS = 30
DRIFT_STEPS = 1  # telephones run a little early or late


def new_secret() -> str:
    return pyotp.random_base32()


def provisioning_address(secret: str, email: str) -> str:
    """The otpauth:// address that an application reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="Tablée")


def set_up(session: Session, account: Account, secret: str, code: str, vault: Vault, now: datetime) -> None:
    """Adopt `secret`, kept sealed, once the person proved that their application holds it."""
    step = _matching_step(secret, code, now)
    if step is None:
        raise _wrong_code()
    account.totp_secret = vault.seal(account.id, secret)
    account.totp_confirmed_at = now
    account.totp_last_step = step
    record_act(session, "accounts.set_up_second_factor", account, now, subject=f"account:{account.id}")


def verify(session: Session, account: Account, code: str, vault: Vault, now: datetime) -> None:
    """Accept a code once: the same one, or an older one, is refused afterwards."""
    sealed = account.totp_secret if account.has_second_factor else None
    secret = vault.open(account.id, sealed) if sealed else None
    if sealed and secret is None:
        raise RuleError(
            "Cette plateforme ne peut plus lire le secret de votre double vérification : sa clé a changé. "
            "Un administrateur peut la remettre à zéro ; vous l’installerez de nouveau.",
            field="code",
        )
    step = _matching_step(secret, code, now) if secret else None
    if secret is None or step is None or not _advance(session, account, step):
        raise _wrong_code()
    if sealed and not vault.is_present(sealed):
        account.totp_secret = vault.seal(account.id, secret)


def forget(session: Session, account: Account, actor: Account | None, now: datetime) -> None:
    """Recovery by an administrator: the person sets up another application at the next sign-in."""
    account.totp_secret = None
    account.totp_confirmed_at = None
    account.totp_last_step = None
    record_act(session, "accounts.forget_second_factor", actor, now, subject=f"account:{account.id}")


def _matching_step(secret: str, code: str, now: datetime) -> int | None:
    """The time step of which `code` is the code, among the current one and its neighbours."""
    current = int(now.timestamp()) // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    steps = range(current - DRIFT_STEPS, current + DRIFT_STEPS + 1)
    matching = [step for step in steps if hmac.compare_digest(totp.generate_otp(step), code)]
    return max(matching, default=None)


def _advance(session: Session, account: Account, step: int) -> bool:
    """Note the step, unless it or a later one was used: of two simultaneous uses one wins."""
    fresh = or_(Account.totp_last_step.is_(None), Account.totp_last_step < step)
    result = session.execute(update(Account).where(Account.id == account.id, fresh).values(totp_last_step=step))
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


def _wrong_code() -> RuleError:
    return RuleError(
        "Ce code n’est pas le bon, ou il a déjà servi. Attendez le suivant (30 secondes au plus) et recopiez-le. "
        "S’il est refusé encore, vérifiez que l’heure de votre téléphone est réglée automatiquement.",
        field="code",
    )
