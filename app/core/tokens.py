"""How secrets that people carry (links, codes, cookies) are kept: as hashes only."""

import hashlib
import hmac


def digest(token: str) -> str:
    """The hash under which a random token (≥ 128 bits) is kept: 64 hexadecimal digits of SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()


def keyed_digest(key: str, text: str) -> str:
    """A hash that only the holder of `key` can recompute (HMAC-SHA-256): for what could be guessed, as an e-mail."""
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()
