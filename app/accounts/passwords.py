"""Passwords: hashed with argon2id, a few at a time, and refused when anyone would guess them."""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from app.core.errors import RuleError

SHORTEST = 12
LONGEST = 200
MEBIBYTE = 1024
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * MEBIBYTE, parallelism=1)  # OWASP's floor: 20-40 ms
_few_at_once = threading.BoundedSemaphore(4)  # a crowd waits its turn instead of filling the memory
_nobody = _hasher.hash("personne ne possède ce mot de passe")
COMMON = ("motdepasse", "password", "azerty", "qwerty", "123456", "tablee", "conseilcitoyen", "hackathon", "bonjour")


def hashed(password: str) -> str:
    with _few_at_once:
        return _hasher.hash(password)


def is_right(password_hash: str | None, password: str) -> bool:
    """Does the password match? Without a hash (nobody, or no password) the same work is done, and the answer is no."""
    with _few_at_once:
        try:
            return _hasher.verify(password_hash or _nobody, password[:LONGEST]) and password_hash is not None
        except (Argon2Error, InvalidHashError):
            return False


def is_outdated(password_hash: str) -> bool:
    return _hasher.check_needs_rehash(password_hash)


def spend_the_same() -> None:
    """Do the work of one check, so that an answer takes as long whether or not the account exists."""
    is_right(None, "")


def demand_strong(password: str, *known: str) -> None:
    """Refuse what is short or easily guessed; `known` is what everybody knows of the person (name, address)."""
    if len(password) < SHORTEST:
        raise RuleError(
            "Ce mot de passe est trop court : il faut au moins %(shortest)s caractères. "
            "Trois ou quatre mots au hasard font un bon mot de passe.",
            field="password",
            shortest=SHORTEST,
        )
    if len(password) > LONGEST:
        raise RuleError("Ce mot de passe est trop long : 200 caractères au plus.", field="password")
    bare = "".join(character for character in password.casefold() if character.isalnum())
    for word in (*COMMON, *known):
        bare = bare.replace("".join(c for c in word.casefold() if c.isalnum()), "") if len(word) > 2 else bare
    if len(bare) < SHORTEST // 2 or len(set(bare)) < 5:
        raise RuleError(
            "Ce mot de passe se devine : il répète peu de signes, ou reprend votre nom, votre adresse ou un mot "
            "très courant. Choisissez trois ou quatre mots sans rapport entre eux.",
            field="password",
        )
