"""What the test processes share: the tests, and what is made once for all of them."""

import fcntl
import os
from collections.abc import Callable, Iterable
from hashlib import blake2b
from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

READ_WHOLE = ("tests/cli/test_demonstration.py",)  # what such a file lays, only its own tests read


class Units(LoadScopeScheduling):
    """Tests go one by one to whichever process is free; a file that is read whole goes first, to one of them."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return path if path in READ_WHOLE else nodeid


def common_folder(factory: pytest.TempPathFactory) -> Path:
    """A folder that all test processes see."""
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """The folder that `make(folder)` filled, in whichever test process came first; the others wait for it."""
    folder = common_folder(factory) / name
    with folder.with_name(f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            beginning = folder.with_name(f"{name}.beginning")
            beginning.mkdir()
            make(beginning)
            beginning.rename(folder)
    return folder


class Shared:
    """A set of texts that all test processes add to, by their fingerprints: nothing is ever taken out of it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._known: set[str] = set()
        self._read = 0

    def lacking(self, texts: Iterable[str]) -> set[str]:
        """Those of the texts that nobody has added yet."""
        if self.path.exists():
            with self.path.open() as lines:
                lines.seek(self._read)
                whole = lines.read().rpartition("\n")[0]
                self._known.update(whole.split())
                self._read += len(whole)
        return {text for text in texts if _fingerprint(text) not in self._known}

    def add(self, texts: Iterable[str]) -> None:
        with self.path.open("a") as lines:
            lines.write("".join(f"{_fingerprint(text)}\n" for text in texts))


def _fingerprint(text: str) -> str:
    return blake2b(text.encode(), digest_size=12).hexdigest()
