"""What a test can see of a PDF without a reader of PDF: its marks, title and pages, and its words where possible."""

import re
import shutil
import subprocess
import zlib


def insides(pdf: bytes) -> bytes:
    """The whole file with its compressed streams opened."""
    found = [pdf]
    for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            found.append(zlib.decompress(match[1]))
        except zlib.error:
            continue
    return b"\n".join(found)


def assert_is_accessible(pdf: bytes, title: str, language: str = "fr") -> None:
    """Tagged, PDF/UA-1, with a title that readers show and a language."""
    assert pdf.startswith(b"%PDF-1.7")
    inside = insides(pdf)
    assert b"/StructTreeRoot" in inside
    assert re.search(rb"/Marked\s+true", inside)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in inside
    assert re.search(rb"/DisplayDocTitle\s+true", inside)
    assert f"/Lang ({language}".encode() in inside or f"/Lang({language}".encode() in inside
    metadata = " ".join(inside.decode(errors="replace").split())  # French spaces read as plain ones
    assert title in metadata


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", insides(pdf)))


def words(pdf: bytes) -> str | None:
    """The text of the pages, on one line; None where poppler is not installed."""
    if shutil.which("pdftotext") is None:
        return None
    done = subprocess.run(["pdftotext", "-q", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())
