"""A small source of chance for tests."""

import hashlib


class SeededDice:
    def __init__(self, seed: str) -> None:
        self.seed = seed
        self.block = 0

    def below(self, n: int) -> int:
        while True:
            self.block += 1
            digest = hashlib.sha256(f"{self.seed},{self.block}".encode()).digest()
            value = int.from_bytes(digest, "big") & ((1 << (n - 1).bit_length()) - 1)
            if value < n:
                return value
