"""Why a content is hidden or shown again, what its authors say, what they are answered."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectChoice
from wtforms.validators import InputRequired, Length

from app.web.forms import BaseForm, LineField, ProseField

LONGEST = 3000


class HideForm(BaseForm):
    reason = LineField(
        _l("Pourquoi ?"),
        [InputRequired(_l("Dites pourquoi, en une phrase.")), Length(max=200)],
        description=_l(
            "Une phrase, sans reprendre ce qui est masqué : tout le monde la lira à sa place, les auteurs la reçoivent."
        ),
    )


class ShowForm(BaseForm):
    reason = LineField(
        _l("Pourquoi le montrer de nouveau ?"),
        [InputRequired(_l("Dites pourquoi, en une phrase.")), Length(max=200)],
        id="show-reason",
    )


class AppealForm(BaseForm):
    words = ProseField(
        _l("Pourquoi ce contenu devrait-il être montré ?"),
        [InputRequired(_l("Écrivez ce que vous demandez.")), Length(max=LONGEST)],
        description=_l("Quelqu’un d’autre que la personne qui l’a masqué lira votre texte et vous répondra."),
    )


class AppealAnswerForm(BaseForm):
    verdict = RadioField(
        _l("Votre réponse"),
        choices=[
            SelectChoice("oui", _l("Le recours est accepté : le contenu est montré de nouveau")),
            SelectChoice("non", _l("Le recours est refusé : le contenu reste masqué")),
        ],
        validators=[InputRequired(_l("Choisissez l’une des deux réponses."))],
    )
    answer = ProseField(
        _l("Vos raisons"),
        [InputRequired(_l("Dites pourquoi : les auteurs reçoivent vos raisons.")), Length(max=LONGEST)],
    )
