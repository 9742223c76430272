"""The sentences that a tablet says by itself, without the network: the server's own, in the reader's language."""

from flask_babel import gettext as _

from app.checkin.views.saying import LATE, closed, no_table, too_many, words_of_state
from app.models.convening import Attendance
from app.web.words import label


def words_of_the_tablet() -> dict[str, object]:
    """`{name}` stands for what the script fills in."""
    return {
        "states": {state.value: label(state) for state in Attendance},
        "late": {state.value: words_of_state(state) for state in LATE},
        "replaced": words_of_state(Attendance.REPLACED),
        "closed": closed(),
        "no_table": no_table(),
        "too_many": too_many("{here}", "{seats}"),
        "count": _("%(here)s présents sur %(total)s", here="{here}", total="{total}"),
        "count_one": _("%(here)s présent sur %(total)s", here="{here}", total="{total}"),
        "already": _("Déjà noté à %(time)s. Rien n’est compté deux fois.", time="{time}"),
        "since": _("présent depuis %(time)s", time="{time}"),
        "table": _("table %(number)s", number="{number}"),
        "guest": _("Invité"),
        "noted": _("Arrivée notée. Bienvenue !"),
        "undone": _("Pointage annulé."),
        "see": _("Revoir"),
        **_of_the_network(),
    }


def _of_the_network() -> dict[str, str]:
    return {
        "sent": _("Tout est envoyé"),
        "sending": _("Envoi en cours…"),
        "lost": _("Réseau perdu : continuez, rien ne se perd."),
        "waiting_one": _("Réseau perdu : 1 pointage attend sur cette tablette. Continuez."),
        "waiting": _("Réseau perdu : %(count)s pointages attendent sur cette tablette. Continuez.", count="{count}"),
        "kept": _("Noté sur cette tablette ; envoyé dès que le réseau revient."),
        "full": _("Cette tablette ne peut rien garder : ne fermez pas cette page tant que tout n’est pas envoyé."),
        "not_yet": _("Des pointages attendent encore d’être envoyés : la liste n’est pas effacée."),
        "cleared": _("La liste est effacée de cette tablette."),
        "no_camera": _("L’appareil photo n’a pas pu s’ouvrir. Tapez le code écrit sous le carré, ou le nom."),
        "unknown": _("Ce code n’est celui de personne ici : cherchez par le nom."),
        "first_time": _("La liste n’est pas encore dans cette tablette : attendez le réseau, ou pointez sur papier."),
    }
