"""Acts in words. The record keeps codes; an act that is not listed here shows its code."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext, ngettext

from app.core.labels import N_
from app.core.thread import Activity
from app.models.volunteers import Membership

ACTS = {
    "accounts.activate": N_("compte réactivé"),
    "accounts.change_password": N_("mot de passe changé"),
    "accounts.correct": N_("fiche d’une personne corrigée"),
    "accounts.create": N_("compte créé"),
    "accounts.deactivate": N_("compte désactivé"),
    "accounts.erase": N_("données d’une personne effacées"),
    "accounts.forget_second_factor": N_("double vérification remise à zéro"),
    "accounts.grant": N_("rôle attribué"),
    "accounts.invite": N_("lien pour choisir un mot de passe envoyé"),
    "accounts.reset_password_link": N_("mot de passe choisi par lien"),
    "accounts.retention": N_("données arrivées à leur terme effacées"),
    "accounts.revoke": N_("rôle retiré"),
    "accounts.set_up_second_factor": N_("double vérification installée"),
    "accounts.sign_in": N_("connexion par mot de passe"),
    "accounts.sign_in_link": N_("connexion par lien"),
    "convening.add_facilitator": N_("animateur ajouté"),
    "convening.change_state": N_("état d’un participant changé"),
    "convening.convene": N_("convocations écrites"),
    "convening.standby": N_("suppléant noté présent ou absent"),
    "convening.willing_captain": N_("accord pour être capitaine changé"),
    "draws.annul": N_("tirage annulé"),
    "draws.balls": N_("boules saisies"),
    "draws.compute": N_("tirage calculé"),
    "draws.dice": N_("dés saisis"),
    "draws.freeze": N_("tirage figé"),
    "draws.prepare": N_("tirage préparé"),
    "draws.publish": N_("tirage publié"),
    "draws.replace": N_("remplaçant entré"),
    "draws.set_quotas": N_("quotas modifiés"),
    "editions.axes": N_("axes modifiés"),
    "editions.change": N_("édition modifiée"),
    "editions.close": N_("étape close"),
    "editions.create": N_("édition créée"),
    "editions.guests": N_("invités modifiés"),
    "editions.open": N_("étape ouverte"),
    "editions.plans": N_("dates prévues modifiées"),
    "editions.programme": N_("programme modifié"),
    "editions.publish": N_("édition rendue publique"),
    "editions.themes": N_("thèmes modifiés"),
    "editions.withhold": N_("édition retirée du public"),
    "messages.retry": N_("courriel renvoyé"),
    "oversight.answer": N_("signalement traité"),
    "oversight.reopen": N_("signalement rouvert"),
    "projects.reopen": N_("fiche de projet rouverte"),
    "projects.restore": N_("version d’une fiche reprise"),
    "projects.save": N_("fiche de projet enregistrée"),
    "projects.submit": N_("projet déposé"),
    "prototypes.add_milestone": N_("étape promise"),
    "prototypes.add_point": N_("point ajouté à l’analyse"),
    "prototypes.complete_milestone": N_("étape faite"),
    "prototypes.generalise": N_("territoire ajouté"),
    "prototypes.join": N_("arrivée dans une équipe"),
    "prototypes.judge": N_("avis rendu sur un prototype"),
    "prototypes.leave": N_("départ d’une équipe"),
    "prototypes.move": N_("avancement d’un prototype"),
    "prototypes.note_money": N_("somme notée"),
    "prototypes.put_off_milestone": N_("étape reportée"),
    "prototypes.remove_journal": N_("passage du journal retiré"),
    "prototypes.remove_milestone": N_("étape retirée"),
    "prototypes.remove_point": N_("point retiré de l’analyse"),
    "prototypes.reopen_milestone": N_("étape rouverte"),
    "prototypes.start": N_("prototype commencé"),
    "prototypes.stop_generalising": N_("territoire retiré"),
    "prototypes.withdraw_verdict": N_("avis retiré"),
    "prototypes.write_journal": N_("journal d’un prototype écrit"),
    "seating.adopt": N_("plan de tables adopté"),
    "seating.compose": N_("plan de tables composé"),
    "seating.copy": N_("plan de tables copié"),
    "seating.hold_place": N_("place fixée"),
    "seating.move": N_("personne déplacée"),
    "seating.name_captain": N_("capitaine désigné"),
    "seating.repair": N_("plan de tables réparé"),
    "selection.answer": N_("réponse donnée aux auteurs"),
    "selection.publish": N_("décision publiée"),
    "selection.save_draft": N_("décision préparée"),
    "selection.save_study": N_("étude avancée"),
    "stage.begin": N_("moment de la journée commencé"),
    "stage.end_day": N_("journée terminée"),
    "stage.announce": N_("annonce affichée"),
    "stage.take_back": N_("annonce retirée"),
    "stage.forget_rehearsal": N_("répétition oubliée"),
    "stage.add_latecomers": N_("projets ajoutés à l’ordre de passage"),
    "stage.come_back": N_("table revenue dans l’ordre de passage"),
    "stage.draw": N_("ordre de passage tiré"),
    "stage.finish": N_("pitch terminé"),
    "stage.freeze": N_("ordre de passage figé"),
    "stage.mark_absent": N_("table notée absente"),
    "stage.move": N_("ordre de passage modifié"),
    "stage.plan_times": N_("heures de passage fixées"),
    "territories.add_council": N_("conseil citoyen ajouté"),
    "territories.begin_mandate": N_("membre d’un conseil ajouté"),
    "territories.correct_council": N_("fiche d’un conseil corrigée"),
    "territories.end_mandate": N_("mandat terminé"),
    "territories.import": N_("liste officielle chargée"),
    "volunteers.adjust": N_("réponses d’un volontaire corrigées"),
    "volunteers.attach_council": N_("conseil rattaché"),
    "volunteers.change_address": N_("adresse d’un volontaire changée"),
    "volunteers.check_membership": N_("appartenance au conseil vérifiée"),
    "volunteers.confirm": N_("adresse confirmée"),
    "volunteers.correct": N_("inscription corrigée"),
    "volunteers.import": N_("liste de volontaires chargée"),
    "volunteers.receive_authorisation": N_("autorisation parentale reçue"),
    "volunteers.register": N_("inscription"),
    "volunteers.restore": N_("candidature remise"),
    "volunteers.undo_check": N_("vérification annulée"),
    "volunteers.unreceive_authorisation": N_("autorisation parentale retirée"),
    "volunteers.withdraw": N_("candidature retirée"),
    "votes.annul": N_("vote annulé"),
    "votes.close": N_("vote clos"),
    "votes.close_distribution": N_("distribution des cartes close"),
    "votes.count": N_("vote dépouillé"),
    "votes.discard_cards": N_("cartes de vote écartées"),
    "votes.open": N_("vote ouvert"),
    "votes.prepare": N_("vote préparé"),
    "votes.print_cards": N_("cartes de vote faites"),
    "votes.publish": N_("résultat du vote publié"),
}
SUBJECTS = {
    "candidate": N_("candidature %(id)s"),
    "account": N_("compte %(id)s"),
    "audit": N_("ligne %(id)s du journal"),
    "council": N_("conseil %(id)s"),
    "decision": N_("décision %(id)s"),
    "draw": N_("tirage %(id)s"),
    "edition": N_("édition %(id)s"),
    "mandate": N_("mandat %(id)s"),
    "message": N_("courriel %(id)s"),
    "participant": N_("participant %(id)s"),
    "person": N_("personne %(id)s"),
    "pitch": N_("pitch %(id)s"),
    "plan": N_("plan %(id)s"),
    "poll": N_("vote %(id)s"),
    "project": N_("projet %(id)s"),
    "prototype": N_("prototype %(id)s"),
    "report": N_("signalement %(id)s"),
    "volunteer": N_("volontaire %(id)s"),
}
NOTHING: Mapping[str, Any] = {}
VERDICTS = {verdict.value: verdict.label for verdict in Membership}


def act_label(code: str) -> str:
    words = gettext(ACTS[code]) if code in ACTS else code
    return words[:1].upper() + words[1:]


def subject_label(subject: str, details: Mapping[str, Any] = NOTHING) -> str:
    """« prototype 3 » for `prototype:3`, « étape Appel » for `activity:call`, « 2 volontaires : vérifiée ».

    `details` are those of the act: they say on how many the verdict bore.
    """
    kind, _, number = subject.partition(":")
    if kind == "activity":
        return gettext("étape %(name)s", name=gettext(Activity(number).label))
    if kind in VERDICTS:
        on = len(details.get("before", ()))
        said = gettext(VERDICTS[kind])
        return f"{ngettext('%(num)d volontaire', '%(num)d volontaires', on)} : {said}" if on else said
    return gettext(SUBJECTS[kind], id=number) if kind in SUBJECTS else subject
