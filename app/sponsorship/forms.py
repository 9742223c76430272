"""What is written in a pact. `version` is that of the row when the page was made: an older one is refused."""

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import DateField, HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp

from app.core.money import Cents
from app.core.pledges import NeedKind
from app.models.prototypes import TeamMember
from app.models.sponsorship import Need, Pledge
from app.web.forms import BaseForm, EurosField, LineField, ProseField, TokenField, enum_choices
from app.web.words import euros, label

NUMBER = r"^[0-9]{1,9}$"
LONGEST_LINE, LONGEST_TEXT = 200, 2000
OTHER, NONE = 0, 0  # another organisation than those of the team; no need in particular
ACCEPTED_FILES = "image/jpeg,image/png,image/webp,application/pdf"  # a telephone then sends its photos as JPEG


class VersionedForm(BaseForm):
    version = HiddenField(validators=[InputRequired(), Regexp(NUMBER)])

    @property
    def seen(self) -> int:
        return int(self.version.data or 0)


class TermFields:
    """What needs and pledges have alike."""

    key = TokenField()
    kind = RadioField(
        _l("Nature"),
        [InputRequired(_l("Choisissez."))],
        choices=enum_choices(NeedKind),
        coerce=NeedKind,
    )
    amount = EurosField(
        _l("Montant en euros"),
        [Optional()],
        description=_l("Pour de l’argent seulement. Exemple : 1 234,50"),
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )


class NeedForm(TermFields, VersionedForm):
    label = LineField(
        _l("Ce qui manque"),
        [DataRequired(_l("Dites ce qui manque.")), Length(max=LONGEST_LINE)],
        description=_l("Exemple : « Une salle de 40 m² le mercredi ». Pas de nom de personne."),
    )

    def fill(self, need: Need) -> None:
        self.kind.data, self.label.data = need.kind, need.label
        self.amount.data = Cents(need.amount_cents) if need.amount_cents is not None else None


class PledgeForm(TermFields, VersionedForm):
    """`owner` is the id of a member of the team, or 0: then `function` names another organisation."""

    need = SelectField(_l("Le besoin auquel elle répond"), coerce=int, default=NONE)
    label = LineField(
        _l("Ce qui est promis"),
        [DataRequired(_l("Dites ce qui est promis.")), Length(max=LONGEST_LINE)],
        description=_l("De quoi dire, le jour venu, si c’est fait. Pas de nom de personne."),
    )
    owner = SelectField(_l("Qui promet"), coerce=int, default=OTHER)
    function = LineField(
        _l("Cet autre organisme"),
        [Optional(), Length(max=LONGEST_LINE)],
        description=_l("Si ce n’est pas l’équipe : la fonction ou l’organisme, jamais une personne."),
    )
    due_on = DateField(_l("Pour quand"), [InputRequired(_l("Donnez une date."))])
    reason = ProseField(
        _l("Pourquoi elle change"),
        [Optional(), Length(max=LONGEST_TEXT)],
        description=_l("Chacun lira cette raison. Obligatoire dès que la promesse a été signée."),
    )

    def offer(self, team: Sequence[TeamMember], needs: Sequence[Need], *, others: bool) -> None:
        """Those of the team who may be named as owner here; `others`: an organisation outside it as well."""
        named = [SelectChoice(one.id, f"{one.organisation or label(one.role)} ({label(one.role)})") for one in team]
        outside = [SelectChoice(OTHER, gettext("un autre organisme, nommé ci-dessous"))] if others else []
        self.owner.choices = [*named, *outside]
        nothing = SelectChoice(NONE, gettext("aucun en particulier"))
        self.need.choices = [nothing, *(SelectChoice(one.id, _need_words(one)) for one in needs)]

    def fill(self, pledge: Pledge, team: Sequence[TeamMember]) -> None:
        owner = next((one.id for one in team if one.account_id == pledge.owner_id), OTHER)
        self.kind.data, self.label.data, self.due_on.data = pledge.kind, pledge.label, pledge.due_on
        self.amount.data = Cents(pledge.amount_cents) if pledge.amount_cents is not None else None
        self.need.data, self.owner.data = pledge.need_id or NONE, owner
        self.function.data = "" if owner else pledge.owner_function


class KeepForm(VersionedForm):
    kept_on = DateField(_l("Tenue le"), [InputRequired(_l("Donnez une date."))])
    received = EurosField(
        _l("Somme reçue, en euros"), [Optional()], render_kw={"inputmode": "decimal", "autocomplete": "off"}
    )
    proof = ProseField(
        _l("Preuve"),
        [DataRequired(_l("Dites comment chacun peut le vérifier.")), Length(max=LONGEST_TEXT)],
        description=_l(
            "Comment chacun peut le vérifier : un lieu, un document, un nombre. Ce texte est public : pas de nom de "
            "personne."
        ),
    )
    file = FileField(
        _l("Pièce qui le prouve"),
        description=_l("JPEG, PNG, WebP ou PDF, 10 Mo au plus. Vue seulement de l’équipe et des organisateurs."),
        render_kw={"accept": ACCEPTED_FILES},
    )


class ReasonForm(VersionedForm):
    reason = ProseField(
        _l("Pourquoi"),
        [DataRequired(_l("Dites pourquoi.")), Length(max=LONGEST_TEXT)],
        description=_l("Chacun lira cette raison. Pas de nom de personne."),
    )


class TakeOverForm(BaseForm):
    """Who answers from now on, and for which promises."""

    member = SelectField(_l("Qui en répond désormais"), coerce=int)

    def offer(self, team: Sequence[TeamMember]) -> None:
        self.member.choices = [
            SelectChoice(one.id, f"{one.organisation or label(one.role)} ({label(one.role)})") for one in team
        ]


class SignForm(BaseForm):
    """`seen` is the fingerprint of what the page shows."""

    seen = HiddenField(validators=[InputRequired(), Regexp(r"^[0-9a-f]{64}$")])


def _need_words(need: Need) -> str:
    amount = f", {euros(need.amount_cents)}" if need.amount_cents is not None else ""
    return f"{need.label} ({label(need.kind)}{amount})"
