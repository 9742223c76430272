"""What is asked of the register, and what is written in it."""

import re

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, SelectField
from wtforms.validators import DataRequired, Length, Optional

from app.models.territories import College, Council, CouncilRole
from app.web.forms import BaseForm, LineField, ProseField, enum_choices


class CouncilForm(BaseForm):
    name = LineField(
        _l("Nom du conseil"),
        [DataRequired(_l("Écrivez le nom du conseil.")), Length(max=200)],
        description=_l("Exemple : « Conseil citoyen du Pile »."),
    )
    department = SelectField(_l("Département"), [DataRequired(_l("Choisissez un département."))])
    commune = LineField(
        _l("Code de la commune"), [Optional(), Length(max=5)], description=_l("Cinq caractères : 59512.")
    )
    districts = ProseField(
        _l("Quartiers prioritaires couverts"),
        [Length(max=2000)],
        description=_l("Leurs codes, séparés par des espaces ou à la ligne : QP059001 QP059002. Un conseil peut en "
                       "couvrir plusieurs, un quartier peut n’en avoir aucun."),
    )  # fmt: skip
    installed_on = DateField(_l("Date d’installation"), [Optional()])
    order_reference = LineField(_l("Arrêté préfectoral"), [Optional(), Length(max=200)])
    host_structure = LineField(_l("Structure porteuse"), [Optional(), Length(max=200)])
    charter = LineField(_l("Charte ou règlement intérieur"), [Optional(), Length(max=500)])

    def district_codes(self) -> list[str]:
        return [code.upper() for code in re.split(r"[\s,;|]+", self.districts.data or "") if code]

    def fill(self, council: Council) -> None:
        self.name.data, self.department.data = council.name, council.department_code
        self.commune.data = council.commune_code or ""
        self.districts.data = "\n".join(district.code for district in council.districts)
        self.installed_on.data, self.order_reference.data = council.installed_on, council.order_reference or ""
        self.host_structure.data, self.charter.data = council.host_structure or "", council.charter or ""


class MandateForm(BaseForm):
    given_name = LineField(_l("Prénom"), [DataRequired(_l("Écrivez le prénom.")), Length(max=100)])
    family_name = LineField(_l("Nom"), [DataRequired(_l("Écrivez le nom.")), Length(max=100)])
    college = SelectField(_l("Collège"), coerce=College)
    role = SelectField(_l("Qualité"), coerce=CouncilRole)
    starts_on = DateField(_l("Début du mandat"), [Optional()])

    def offer(self) -> None:
        self.college.choices, self.role.choices = enum_choices(College), enum_choices(CouncilRole)


class EndMandateForm(BaseForm):
    ends_on = DateField(_l("Fin du mandat"), [DataRequired(_l("Indiquez la date."))])


class ListForm(BaseForm):
    file = FileField(
        _l("La liste officielle"),
        [FileRequired(_l("Choisissez un fichier."))],
        description=_l("CSV des régions, des départements ou des quartiers prioritaires (2015 ou 2024)."),
    )
