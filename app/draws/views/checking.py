"""The words of the verification that a browser makes by itself, on the page of a draw."""

from flask_babel import gettext as _

from app.core.draw.findings import PANEL_PLACE, PLACE, SENTENCES, WHOLE


def check_words() -> dict[str, str]:
    """Everything `static/draws/check.js` may say, in the reader's language."""
    return {
        "whole": _(WHOLE),
        "place-line": _(PLACE),
        "place-panel": _(PANEL_PLACE),
        **{f"found-{code}": _(sentence) for code, sentence in SENTENCES.items()},
        **_verdicts(),
        **_steps(),
        **_own_line(),
    }


def _verdicts() -> dict[str, str]:
    return {
        "running": _("Vérification en cours…"),
        "verdict-held": _("✓ Tout concorde."),
        "verdict-partly": _("✓ Tout ce qui se vérifie sans la liste codée concorde."),
        "verdict-broken": _("✗ Ce dossier ne concorde pas."),
        "unreadable": _(
            "Ces fichiers n’ont pas pu être lus. Vérifiez votre connexion ou votre choix, puis recommencez."
        ),
        "cannot-unzip": _(
            "Votre navigateur ne sait pas ouvrir un fichier .zip : décompressez-le, puis choisissez tous les fichiers."
        ),
        "more": _("Et %(count)s autres écarts."),
        "print-same": _(
            "✓ L’empreinte calculée ici est celle de cette page : %(fingerprint)s. Comparez-la à celle que les témoins "
            "ont notée."
        ),
        "print-other": _("✗ L’empreinte calculée ici n’est pas celle de cette page : %(fingerprint)s."),
        "rehearsal-file": _("Ce dossier est celui d’une répétition : il ne désigne personne."),
        "annulled-file": _("Ce tirage est annulé : il ne désigne personne. Motif : %(reason)s"),
        "archive-zip": _("Ce fichier n’est pas une archive .zip lisible, ou il est abîmé. Rien n’a été vérifié."),
        "archive-large": _("Cette archive dépasse 200 Mo une fois ouverte : ce n’est pas un dossier de tirage."),
        "archive-twice": _("Cette archive contient deux fois le fichier %(file)s : elle est refusée."),
        "archive-outside": _("Dans cette archive, le fichier « %(file)s » sort du dossier : elle est refusée."),
    }


def _steps() -> dict[str, str]:
    return {
        "files-held": _("✓ Les empreintes de tous les fichiers concordent."),
        "files-broken": _("✗ Les empreintes des fichiers ne concordent pas."),
        "rules-held": _("✓ La liste, les quotas et les règles se lisent sans faute."),
        "rules-partly": _("~ Les quotas et les règles se lisent sans faute. La liste codée n’a pas été lue."),
        "rules-broken": _("✗ La liste, les quotas ou les règles ne se lisent pas."),
        "panels-held": _("✓ Les 1 000 panels tiennent tous les quotas et toutes les règles de groupe."),
        "panels-partly": _(
            "~ Les 1 000 panels comptent le bon nombre de personnes, sans double. Leurs quotas n’ont pas été "
            "recomptés : il y faut la liste codée."
        ),
        "panels-broken": _("✗ Des panels ne tiennent pas les règles."),
        "lots-held": _("✓ Les boules donnent ces titulaires, et les dés cet ordre des suppléants."),
        "lots-partly": _("✓ Les boules donnent ces titulaires, et les dés cet ordre des numéros publiés."),
        "lots-broken": _("✗ Le résultat n’est pas celui des boules et des dés."),
        "replacements-held": _("✓ Chaque remplacement suit la règle, et la chaîne est entière."),
        "replacements-partly": _(
            "~ La chaîne des remplacements est entière. La règle n’a pas été rejouée : il y faut la liste codée."
        ),
        "replacements-broken": _("✗ Les remplacements ne suivent pas la règle."),
    }


def _own_line() -> dict[str, str]:
    return {
        "mine-unknown": _("✗ Le numéro %(id)s n’est pas dans cette liste."),
        "mine-chance": _("✓ %(id)s figure dans %(count)s panels : %(count)s chances sur 1 000%(about)s."),
        "mine-about": _(", environ une sur %(n)s"),
        "mine-seated": _("%(id)s est titulaire aujourd’hui."),
        "mine-waiting": _("%(id)s n’est pas titulaire aujourd’hui."),
        "mine-committed": _("✓ Votre nom et votre sel donnent l’engagement publié : cette ligne est bien la vôtre."),
        "mine-not-committed": _(
            "✗ Ce nom et ce sel ne donnent pas l’engagement publié. Écrivez le prénom puis le nom, comme dans votre "
            "lettre ; si l’écart demeure, prévenez le garant."
        ),
    }
