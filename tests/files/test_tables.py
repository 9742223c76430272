"""Reading tables that somebody sent: any bytes give rows or a sentence, never a crash."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.errors import RuleError
from app.files import reader
from app.files.tables import SENTENCES, Line, open_table, refusal

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac_roman", "cp850"]
ODS_TABLE = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet><table:table table:name="Liste">{rows}</table:table></office:spreadsheet></office:body>
</office:document-content>"""


@pytest.fixture
def read(tmp_path: Path) -> Callable[[bytes], list[Line]]:
    """Read these bytes in a process of their own."""

    def rows(content: bytes) -> list[Line]:
        path = tmp_path / "table"
        path.write_bytes(content)
        with open_table(path) as table:
            return list(table)

    return rows


def xlsx_of(fill: Callable[[xlsxwriter.worksheet.Worksheet, xlsxwriter.Workbook], None]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    fill(book.add_worksheet("Volontaires"), book)
    book.close()
    return out.getvalue()


def ods_of(*rows: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", ODS_TABLE.format(rows="".join(rows)))
    return out.getvalue()


def ods_row(*cells: str, repeated: int = 1) -> str:
    written = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in cells
    )
    return f'<table:table-row table:number-rows-repeated="{repeated}">{written}</table:table-row>'


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_usual_encodings_and_delimiters(encoding: str, delimiter: str, tmp_path: Path) -> None:
    text = delimiter.join(["Prénom", "Nom"]) + "\r\n" + delimiter.join(["Zoé", "Évêque à Forêt"]) + "\r\n"
    assert said(text.encode(encoding), tmp_path)[1:3] == [[1, ["Prénom", "Nom"]], [2, ["Zoé", "Évêque à Forêt"]]]


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    text = 'sep=;\nprénom;nom\n"Zoé\nAnne";Élan\n;;\n\nA;B\n'
    assert said(text.encode(), tmp_path)[1:-1] == [[2, ["prénom", "nom"]], [3, ["Zoé Anne", "Élan"]], [7, ["A", "B"]]]


def test_old_macintosh_line_ends(tmp_path: Path) -> None:
    assert said(b"a;b\rc;d\r", tmp_path)[1:3] == [[1, ["a", "b"]], [2, ["c", "d"]]]


def test_cells_are_cleaned(tmp_path: Path) -> None:
    text = "a;b\n\u00a0Zo\u0000é \u200b;  deux\u00a0\u00a0mots \n".replace("\u0000", "\u0007")
    assert said(text.encode(), tmp_path)[2] == [2, ["Zo é", "deux mots"]]


def test_spreadsheet_cells_read_as_people_see_them(read) -> None:
    def fill(sheet, book) -> None:
        sheet.write_row(2, 1, ["Prénom", "Âge", "Le", "Oui", "Somme"])
        sheet.write_row(4, 1, ["Zoé", 34.0])
        sheet.write_datetime(4, 3, reader.datetime(2017, 12, 16), book.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_boolean(4, 4, True)
        sheet.write_formula(4, 5, "=1+1", value=2.5)

    rows = read(xlsx_of(fill))
    assert [line.number for line in rows] == [3, 5]
    assert rows[1].cells[-5:] == ["Zoé", "34", "2017-12-16", "oui", "2.5"]


def test_open_document_is_read_and_its_endless_blank_rows_are_not(read) -> None:
    blank = '<table:table-row table:number-rows-repeated="{}"><table:table-cell/></table:table-row>'
    rows = read(ods_of(ods_row("Prénom", "Nom"), ods_row("Zoé", "Élan"), blank.format(1_048_000)))
    assert [line.cells for line in rows] == [["Prénom", "Nom"], ["Zoé", "Élan"]]


def test_open_document_of_repeated_rows_is_refused_or_bounded(read) -> None:
    with pytest.raises(RuleError):
        read(ods_of(ods_row("Prénom", "Nom"), ods_row("Zoé", "x" * 1000, repeated=900_000)))


def test_archive_that_swells_is_refused(read) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        for number in range(6):
            archive.writestr(f"xl/worksheets/{number}.xml", b"0" * 20_000_000)
    with pytest.raises(RuleError, match="démesuré"):
        read(out.getvalue())


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\n\n;;\n", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old_excel"),
        (b"%PDF-1.4", "pdf"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"a\x00\x01\x02\x03\x04\x05\x06\x07 picture" * 20, "binary"),
        (b";" * 300 + b"x\n", "columns"),
        (b"a;" + b"x" * 20_000 + b"\n", "cell"),
    ],
)
def test_what_is_no_table_is_refused(content: bytes, code: str, tmp_path: Path) -> None:
    assert said(content, tmp_path)[-1]["refused"] == code


def test_too_many_rows_are_refused(tmp_path: Path) -> None:
    assert said(b"a;b\n" * (reader.MAX_ROWS + 2), tmp_path)[-1]["refused"] == "rows"


def test_a_reader_out_of_time_is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "table"
    path.write_bytes(b"a;b\n" * 100_000)
    with pytest.raises(RuleError, match="pas pu être lu"), open_table(path, seconds=0.01) as table:
        list(table)


def test_leaving_early_stops_the_reader(tmp_path: Path) -> None:
    path = tmp_path / "table"
    path.write_bytes(b"a;b\n" * 100_000)
    with open_table(path) as table:
        assert table.head(2) == [Line(1, ["a", "b"]), Line(2, ["a", "b"])]


def test_progress_is_told(tmp_path: Path) -> None:
    path, told = tmp_path / "table", []
    path.write_bytes(b"a;b\n" * 9_000)
    with open_table(path, lambda at, of: told.append((at, of))) as table:
        assert len(list(table)) == 9_000
    assert len(told) == 4
    assert all(at <= of == 36_000 for at, of in told)


@given(st.binary(max_size=3000))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_give_rows_or_a_sentence(tmp_path: Path, content: bytes) -> None:
    check(said(content, tmp_path))


@given(st.binary(max_size=600), st.integers(0, 5000))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_damage_to_a_workbook_gives_rows_or_a_sentence(tmp_path: Path, damage: bytes, at: int) -> None:
    check(said(WORKBOOK[:at] + damage + WORKBOOK[at + len(damage) :], tmp_path))


@given(st.lists(st.lists(st.text(max_size=30), min_size=2, max_size=5), min_size=1, max_size=20))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_as_csv_is_read_back(tmp_path: Path, rows: list[list[str]]) -> None:
    out = io.StringIO()
    try:
        csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL).writerows([["titre", "autre"], *rows])
        content = out.getvalue().encode("utf-8-sig")
    except (UnicodeEncodeError, csv.Error):
        return  # lone surrogates are no text
    heard = check(said(content, tmp_path))
    assert heard[0] == ["titre", "autre"] or not heard


def check(lines: list) -> list[list[str]]:
    """Well formed output; the cells of its rows."""
    last = lines[-1]
    assert isinstance(last, dict)
    if "refused" in last:
        assert isinstance(refusal(last), RuleError)
        assert last["refused"] in {*SENTENCES, "bytes", "rows", "columns"}
    rows = [line for line in lines if isinstance(line, list)]
    assert [line[0] for line in rows] == sorted({line[0] for line in rows})
    return [line[1] for line in rows]


def said(content: bytes, folder: Path) -> list:
    """What the reader says of these bytes, without a process of its own: quicker, and a crash is a crash."""
    path = folder / "bytes"
    path.write_bytes(content)
    out = io.StringIO()
    with redirect_stdout(out):
        try:
            reader._read(path)
        except reader.Refused as refused:
            reader._say(refused.said)
    return [json.loads(line) for line in out.getvalue().splitlines()]


WORKBOOK = xlsx_of(lambda sheet, book: [sheet.write_row(n, 0, ["Zoé", n, "Élan"]) for n in range(30)] and None)
