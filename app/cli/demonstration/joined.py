"""What two tables joined to their sheets: a plan that they drew, and an estimate; both drawn here, nobody's."""

import io
from datetime import datetime
from pathlib import Path
from typing import Literal

import typst

from app.files.intake import take
from app.files.store import attached
from app.models.accounts import Account
from app.models.editions import Edition
from app.models.seating import Table
from app.projects.attachments import attach

PLAN = """
#set page(width: 160mm, height: 100mm, margin: 8mm)
#set text(font: "Libertinus Serif", size: 13pt)
#let room(x, y, w, h, name) = place(
  dx: x, dy: y, rect(width: w, height: h, stroke: 1.6pt, align(center + horizon, name)),
)
#room(0mm, 0mm, 86mm, 48mm, "Grande salle")
#room(86mm, 0mm, 58mm, 48mm, "Cuisine")
#room(0mm, 48mm, 50mm, 36mm, "Accueil")
#room(50mm, 48mm, 94mm, 36mm, "Jardin")
#place(dx: 12mm, dy: 78mm, line(length: 22mm, stroke: 5pt + white))
#place(dx: 13mm, dy: 76mm, text(size: 10pt, "entrée"))
"""
ESTIMATE = """
#set document(title: "Estimation", date: none)
#set page(paper: "a4", margin: 2.5cm)
#set text(font: "Libertinus Serif", size: 12pt, lang: "fr")
= Estimation faite à table
Document d’essai, écrit pour la démonstration.
#table(columns: (1fr, auto), [Mobilier], [1 500 €], [Peinture et outils], [600 €], [Affiches], [150 €])
"""
# table → its pieces: file name, what it is made of, what it shows, whether everyone may see it
JOINED = {
    2: (("estimation.pdf", ESTIMATE, "Estimation des dépenses, faite à table", False),),
    6: (
        ("plan.png", PLAN, "Plan du lieu : grande salle, cuisine, accueil et jardin", True),
        ("estimation.pdf", ESTIMATE, "Estimation des dépenses, faite à table", True),
    ),
}


def join_pieces(edition: Edition, table: Table, author: Account, uploads: Path, moment: datetime) -> None:
    """As the table would: through the same check, on the same shelf."""
    for name, source, description, is_public in JOINED.get(table.number, ()):
        form: Literal["pdf", "png"] = "pdf" if name.endswith("pdf") else "png"
        content = typst.compile(source.encode(), format=form, ppi=110.0, ignore_system_fonts=True)
        taken = take(attached(uploads, edition.id), uploads, name, io.BytesIO(content))
        attach(edition, table, taken, description, is_public, author, moment)
