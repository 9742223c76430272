"""The verification in the browser finds what the two others find, in a page that knows no server."""

import base64
import json
from hashlib import sha256
from pathlib import Path

import pytest
from playwright.sync_api import Page

from app.core.draw.dossier import commitment
from app.core.draw.verify import verify
from tests.core.draw.archives import READ, TRAPS, zipped
from tests.core.draw.dossiers import BAD, SEALED, corpus
from tests.core.draw.pools import SALT

MODULE = Path(__file__).parents[2] / "static" / "draws" / "verifier.js"
RANDOM = 20
CHECK = """async ([contents, dossiers]) => {
  const { check } = window.verifier;
  const bytes = new Map(Object.entries(contents).map(([name, text]) =>
    [name, Uint8Array.from(atob(text), (one) => one.charCodeAt(0))]));
  const found = {};
  for (const [name, files] of Object.entries(dossiers)) {
    const report = await check(new Map(Object.entries(files).map(([file, key]) => [file, bytes.get(key)])));
    found[name] = [report.findings.map((one) => [one.code, one.file, one.line]), Object.fromEntries(report.counts)];
  }
  return found;
}"""
PARTLY = """async ([contents]) => {
  const files = new Map(Object.entries(contents).map(([name, text]) =>
    [name, Uint8Array.from(atob(text), (one) => one.charCodeAt(0))]));
  const report = await window.verifier.check(files, { partial: true });
  return [report.findings.map((one) => [one.code, one.file, one.line]), report.steps];
}"""


@pytest.fixture
def verifier(page: Page) -> Page:
    """A blank page that holds the module, and nothing else."""
    page.goto("about:blank")
    source = base64.b64encode(MODULE.read_bytes()).decode()
    page.evaluate(f"async () => {{ window.verifier = await import('data:text/javascript;base64,{source}') }}")
    assert page.evaluate("() => typeof crypto.subtle") == "undefined"
    return page


def packed(dossiers: dict[str, dict[str, bytes]]) -> list[object]:
    """Contents once each, in base 64, and for each dossier which ones it holds."""
    contents: dict[str, str] = {}
    named: dict[str, dict[str, str]] = {}
    for name, files in dossiers.items():
        named[name] = {file: sha256(data).hexdigest() for file, data in files.items()}
        contents |= {sha256(data).hexdigest(): base64.b64encode(data).decode() for data in files.values()}
    return [contents, named]


def test_browser_agrees_on_every_dossier(verifier: Page) -> None:
    dossiers = corpus(RANDOM)
    said = verifier.evaluate(CHECK, packed(dossiers))
    for name, files in dossiers.items():
        report = verify(files)
        assert said[name][0] == [[one.code, one.file, one.line] for one in report.findings], name
        assert said[name][1] == report.thousandths, name
    assert sum(bool(one) for one, _ in said.values()) > len(BAD)


def without_list(files: dict[str, bytes]) -> list[dict[str, str]]:
    return [{name: base64.b64encode(data).decode() for name, data in files.items() if name != "candidats.csv"}]


def test_partial_check_says_what_it_could_not_see(verifier: Page) -> None:
    findings, steps = verifier.evaluate(PARTLY, without_list(SEALED))
    assert findings == []
    assert [one["state"] for one in steps] == ["held", "partly", "partly", "partly", "partly"]
    for name in ("byte-panels", "ball", "dice", "journal-removed", "panel-short", "byte-result", "rehearsal"):
        files, place = BAD[name]
        findings, _steps = verifier.evaluate(PARTLY, without_list(files))
        assert list(place) in findings, name


def test_archive_vector_and_commitment(verifier: Page) -> None:
    archive = base64.b64encode(zipped(SEALED)).decode()
    names = verifier.evaluate(
        """async (text) => {
          const files = await window.verifier.unzip(Uint8Array.from(atob(text), (one) => one.charCodeAt(0)));
          return [...files].map(([name, data]) => `${name} ${window.verifier.sha256(data)}`);
        }""",
        archive,
    )
    assert names == [f"{name} {sha256(data).hexdigest()}" for name, data in SEALED.items()]
    ids = json.dumps([f"V-{number:02d}" for number in range(1, 11)])
    order = verifier.evaluate(f"() => window.verifier.shuffled({ids}, 'suppleants', '0'.repeat(64), '0'.repeat(20))")
    assert " ".join(order) == "V-04 V-05 V-06 V-07 V-01 V-02 V-10 V-08 V-03 V-09"
    said = verifier.evaluate("([id, salt, name]) => window.verifier.commitment(id, salt, name)", ["V-1", SALT, "Zoé É"])
    assert said == commitment("V-1", SALT, "Zoé É")


def test_trap_is_refused_by_name(verifier: Page) -> None:
    archives = {name: base64.b64encode(one[0]).decode() for name, one in (TRAPS | READ).items()}
    said = verifier.evaluate(
        """async (archives) => {
          const said = {};
          for (const [name, text] of Object.entries(archives)) {
            try {
              const files = await window.verifier.unzip(Uint8Array.from(atob(text), (one) => one.charCodeAt(0)));
              said[name] = (await window.verifier.check(files)).findings.map((one) => [one.code, one.file]);
            } catch (error) {
              said[name] = [error.reason, error.file];
            }
          }
          return said;
        }""",
        archives,
    )
    for name, (_content, reason, file) in TRAPS.items():
        assert said[name] == [reason, file], name
    for name, (_content, place) in READ.items():
        assert list(place) in said[name], name
