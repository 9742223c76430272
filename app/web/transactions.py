"""One request, one transaction, one outcome; and the one place where a broken constraint becomes a sentence."""

from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Self

from flask import has_request_context
from flask_wtf import FlaskForm
from sqlalchemy import Index, Table, UniqueConstraint
from sqlalchemy.exc import IntegrityError, InvalidRequestError
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError

from app.core.errors import RuleError
from app.core.labels import N_
from app.database import writes_from_now_on
from app.extensions import db
from app.web.words import sentence

CONSTRAINT_SENTENCES = {
    "uq_volunteers_edition_id_person_id": N_(
        "Cette personne est déjà inscrite à cette édition : son inscription d’origine est gardée, rien n’a été ajouté."
    ),
    "uq_draws_one_real_alive": N_("Un tirage est déjà en cours pour cette édition. Rechargez la page pour le voir."),
    "uq_accounts_email": N_(
        "Un compte existe déjà avec cette adresse. Connectez-vous, ou demandez un lien de connexion."
    ),
}
SOMEBODY_ELSE_FIRST = N_(
    "Quelqu’un d’autre a enregistré la même chose au même moment. "
    "Rien n’a été modifié par vous : rechargez la page pour voir l’état actuel."
)
GONE_MEANWHILE = N_(
    "Ce à quoi vous vouliez ajouter quelque chose a été retiré entre-temps, ou sert encore ailleurs. "
    "Rien n’a été modifié par vous : rechargez la page pour voir l’état actuel."
)
GONE = (ObjectDeletedError, StaleDataError)  # a row read before the block is there no more
UNIQUE = ("23505", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY")
FOREIGN_KEY = ("23503", "SQLITE_CONSTRAINT_FOREIGNKEY")


def rule_from(error: IntegrityError | InvalidRequestError | StaleDataError) -> Exception:
    """What two people at once can break becomes a sentence; a CHECK or a missing value is our own mistake, kept."""
    if not isinstance(error, IntegrityError):
        return RuleError(GONE_MEANWHILE)
    kind = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", "")
    if kind in FOREIGN_KEY:
        return RuleError(GONE_MEANWHILE)
    if kind not in UNIQUE:
        return error
    diagnostic = getattr(error.orig, "diag", None)
    names = [diagnostic.constraint_name] if diagnostic else _sqlite_names(str(error.orig))
    found = (CONSTRAINT_SENTENCES[name] for name in names if name in CONSTRAINT_SENTENCES)
    return RuleError(next(found, SOMEBODY_ELSE_FIRST))


def _sqlite_names(message: str) -> list[str]:
    """SQLite lists `table.column, table.column`: the unique constraints and indexes on these columns."""
    columns = [part.strip().split(".") for part in message.rpartition(": ")[2].split(",")]
    wanted = {column[-1] for column in columns}
    table = next((tables[columns[0][0]] for tables in _tables() if columns[0][0] in tables), None)
    unique = [one for one in table.constraints if isinstance(one, UniqueConstraint)] if table is not None else []
    indexes = [one for one in table.indexes if one.unique] if table is not None else []
    kept: list[UniqueConstraint | Index] = [*unique, *indexes]
    return [str(one.name) for one in kept if {column.name for column in one.columns} == wanted]


def _tables() -> Iterator[Mapping[str, Table]]:
    for metadata in db.metadatas.values():
        yield metadata.tables


class saving:
    """Commit at the end of the block; a rule that says no is shown on the form, and nothing is kept.

    After the block the object is true when everything was saved. Without a form, the error goes up to the
    handler, which answers 409 with the sentence.

    The block is a transaction of its own. SQLite has one writer at a time: what a request reads before the block, to
    know who asks and to read the form, and after it, to draw the answer, waits for no lock and holds none. What was
    loaded before is read again inside, so that the block judges the rows that it changes.
    """

    def __init__(self, form: FlaskForm | None = None) -> None:
        self.form = form
        self.done = False

    def __enter__(self) -> Self:
        if has_request_context():
            db.session.commit()  # of what was only read: a lock for reading cannot become one for writing
            writes_from_now_on(True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if error is None:
            try:
                db.session.commit()
                self.done = True
            except (IntegrityError, *GONE) as broken:
                error = broken
        if error is not None:
            db.session.rollback()
        if has_request_context():
            writes_from_now_on(False)
        if error is None:
            return False
        refusal = rule_from(error) if isinstance(error, (IntegrityError, *GONE)) else error
        if self.form is None or not isinstance(refusal, RuleError):
            raise refusal
        show_refusal(self.form, refusal)
        return True

    def __bool__(self) -> bool:
        return self.done


def show_refusal(form: FlaskForm, error: RuleError) -> None:
    """Put the sentence beside the field at fault, or at the top of the form."""
    field = getattr(form, error.field, None) if error.field else None
    if field is None:
        form.form_errors.append(sentence(error))
    else:
        field.errors = [*field.errors, sentence(error)]
