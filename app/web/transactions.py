"""One request, one transaction, one outcome; and the one place where a broken constraint becomes a sentence."""

from types import TracebackType
from typing import Self

from flask_wtf import FlaskForm
from sqlalchemy.exc import IntegrityError

from app.core.errors import RuleError
from app.extensions import db
from app.web.words import sentence

CONSTRAINT_SENTENCES = {
    "uq_volunteers_edition_id_person_id": "Cette personne est déjà inscrite à cette édition : "
    "son inscription d’origine est gardée, rien n’a été ajouté.",
    "uq_draws_one_real_alive": "Un tirage est déjà en cours pour cette édition. Rechargez la page pour le voir.",
    "uq_accounts_email": "Un compte existe déjà avec cette adresse. Connectez-vous, ou demandez un lien de connexion.",
}
SOMEBODY_ELSE_FIRST = (
    "Quelqu’un d’autre a enregistré la même chose au même moment. "
    "Rien n’a été modifié par vous : rechargez la page pour voir l’état actuel."
)


def rule_from(error: IntegrityError) -> RuleError:
    """The sentence of a broken constraint, found by its name (PostgreSQL) or its columns (SQLite)."""
    diagnostic = getattr(error.orig, "diag", None)
    name = getattr(diagnostic, "constraint_name", None) or _sqlite_constraint(str(error.orig))
    return RuleError(CONSTRAINT_SENTENCES.get(name, SOMEBODY_ELSE_FIRST))


def _sqlite_constraint(message: str) -> str:
    """SQLite names a unique index, or lists `table.column, table.column`; both lead to our naming convention."""
    _, _, rest = message.partition("constraint failed: ")
    if rest.startswith("index "):
        return rest.removeprefix("index ").strip("'")
    columns = [part.strip().split(".") for part in rest.split(",") if "." in part]
    return "_".join(["uq", columns[0][0], *(column for _, column in columns)]) if columns else rest


class saving:
    """Commit at the end of the block; a rule that says no is shown on the form, and nothing is kept.

    After the block the object is true when everything was saved. Without a form, the error goes up to the
    handler, which answers 409 with the sentence.
    """

    def __init__(self, form: FlaskForm | None = None) -> None:
        self.form = form
        self.done = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if error is None:
            try:
                db.session.commit()
                self.done = True
                return False
            except IntegrityError as broken:
                error = broken
        db.session.rollback()
        if isinstance(error, IntegrityError):
            error = rule_from(error)
            if self.form is None:
                raise error
        if self.form is None or not isinstance(error, RuleError):
            return False
        _show(self.form, error)
        return True

    def __bool__(self) -> bool:
        return self.done


def _show(form: FlaskForm, error: RuleError) -> None:
    field = getattr(form, error.field, None) if error.field else None
    if field is None:
        form.form_errors.append(sentence(error))
    else:
        field.errors = [*field.errors, sentence(error)]
