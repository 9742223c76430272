"""Secrets that must be read again (those of the second factor) are kept sealed: a stolen database opens nothing.

The key is drawn from the deployment's secret key (HKDF-SHA-256), the seal is Fernet (AES and HMAC). Each seal
names its account, so that a secret moved to another row is refused. Former secret keys still open; whatever they
opened is sealed again with the present one at the next sign-in.
"""

import base64
from collections.abc import Sequence
from functools import cached_property

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PURPOSE = b"tablee/double-verification/1"


class Vault:
    """Seals with the first of `keys` (the deployment's secret key), opens with any of them."""

    def __init__(self, keys: Sequence[str]) -> None:
        self.keys = tuple(keys)

    @cached_property
    def _seals(self) -> list[Fernet]:
        return [Fernet(_derived(key)) for key in self.keys]

    def seal(self, account_id: int, secret: str) -> str:
        return self._seals[0].encrypt(f"{account_id}:{secret}".encode()).decode()

    def open(self, account_id: int, sealed: str) -> str | None:
        """The secret; None when no key of ours sealed it for this account."""
        try:
            owner, _, secret = MultiFernet(self._seals).decrypt(sealed).decode().partition(":")
        except InvalidToken:
            return None
        return secret if owner == str(account_id) else None

    def is_present(self, sealed: str) -> bool:
        """Was it sealed with the present key (and not a former one)?"""
        try:
            self._seals[0].decrypt(sealed)
        except InvalidToken:
            return False
        return True


def _derived(key: str) -> bytes:
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE)
    return base64.urlsafe_b64encode(kdf.derive(key.encode()))
