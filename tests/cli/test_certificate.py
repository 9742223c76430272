"""HTTPS on a local network: a certificate that browsers accept once its authority is installed, and nothing else."""

import os
import signal
import ssl
import stat
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest
from cryptography import x509
from flask import Flask

from app.cli.certificate import AUTHORITY, CERTIFICATE, KEY, certificates
from tests.cli.test_serve import ROOT, free_port
from tests.conftest import NOW

FLASK = (sys.executable, "-m", "flask", "--app", "wsgi")


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "TABLEE_INSTANCE_DIR": str(folder)}
    return subprocess.run([*FLASK, *words], cwd=ROOT, env=environment, capture_output=True, text=True)


def test_authority_can_sign_for_these_places_only() -> None:
    made = certificates([x509.DNSName("tablee.local")], NOW, 30)
    authority = x509.load_pem_x509_certificate(made[AUTHORITY])
    only = authority.extensions.get_extension_for_class(x509.NameConstraints)
    assert only.critical
    assert only.value.permitted_subtrees == [x509.DNSName("tablee.local")]
    x509.load_pem_x509_certificate(made[CERTIFICATE]).verify_directly_issued_by(authority)
    assert set(made) == {AUTHORITY, CERTIFICATE, KEY}  # the key of the authority is nowhere


@pytest.mark.one_engine
@pytest.mark.parametrize("words", [(), ("--address", "chez moi"), ("--name", "tablée.local")])
def test_place_that_is_none_is_refused_with_an_example(app: Flask, words: tuple[str, ...]) -> None:
    done = app.test_cli_runner().invoke(args=["local-certificate", *words])
    assert done.exit_code == 1
    assert "192.168.1.10" in done.stderr


@pytest.mark.one_engine
def test_certificate_without_its_key_is_refused(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "un.crt").touch()
    done = app.test_cli_runner().invoke(args=["serve", "--certificate", str(tmp_path / "un.crt")])
    assert done.exit_code == 1
    assert "--key" in done.stderr


def test_site_is_served_over_https_with_it(tmp_path: Path) -> None:
    made = run(tmp_path, "local-certificate", "--address", "127.0.0.1")
    place, port = tmp_path / "certificats", free_port()
    assert made.returncode == 0, made.stderr
    assert "docs/reseau-local.md" in made.stdout
    assert stat.S_IMODE((place / KEY).stat().st_mode) == 0o600
    command = [*FLASK, "serve", "--workers", "1", "--port", str(port)]
    command += ["--certificate", str(place / CERTIFICATE), "--key", str(place / KEY)]
    environment = {**os.environ, "TABLEE_INSTANCE_DIR": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stdout is not None
        assert f"https://127.0.0.1:{port}" in process.stdout.readline()
        trusting = ssl.create_default_context(cafile=str(place / AUTHORITY))
        with urlopen(f"https://127.0.0.1:{port}/sante", context=trusting) as answer:
            assert answer.status == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.communicate()
