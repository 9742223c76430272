"""The text of a small CSV file that somebody chose, whatever spreadsheet wrote it."""

UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def decoded(data: bytes) -> str:
    """Return the text of a file in UTF-8 (with its mark or without), UTF-16 with its mark, else Windows-1252.

    A byte that means nothing becomes a visible sign: whoever reads the table refuses the word that holds it.
    """
    if data[:2] in UTF_16:
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
