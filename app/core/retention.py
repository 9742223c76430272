"""How long what is known of people is kept: one rule per kind of data, in whole months."""

import calendar
from datetime import date, datetime

from app.core.labels import N_, LabelledEnum


class Rule(LabelledEnum):
    """What is erased when its time has come; the label says what."""

    NEEDS = "needs", N_("Besoins pratiques et trajets")
    EXPENSES = "expenses", N_("Frais et justificatifs")
    NOT_DRAWN = "not_drawn", N_("Inscriptions non tirées au sort")
    PARTICIPANTS = "participants", N_("Participants")
    FOLLOWING = "following", N_("Adresses données pour suivre une idée")
    ROLL = "roll", N_("Signatures au registre du vote")
    WARNINGS = "warnings", N_("Comptes sans connexion, à prévenir")
    ACCOUNTS = "accounts", N_("Comptes sans connexion, à fermer")
    SECURITY = "security", N_("Journaux de sécurité")


MONTHS = {
    Rule.NEEDS: 1,
    Rule.EXPENSES: 1,
    Rule.NOT_DRAWN: 3,
    Rule.PARTICIPANTS: 12,
    Rule.FOLLOWING: 1,
    Rule.ROLL: 2,
    Rule.WARNINGS: 23,
    Rule.ACCOUNTS: 24,
    Rule.SECURITY: 12,
}
UNSETTLED_MONTHS = 12  # after the day, a claim that nobody settled goes all the same
NOTICE_MONTHS = MONTHS[Rule.ACCOUNTS] - MONTHS[Rule.WARNINGS]  # between the warning and the end of an account
SINCE = {
    Rule.NEEDS: N_("un mois après la journée"),
    Rule.EXPENSES: N_("un mois après la journée et le remboursement ou le refus ; sans suite, un an après la journée"),
    Rule.NOT_DRAWN: N_("trois mois après le tirage publié (suppléants : après la journée)"),
    Rule.PARTICIPANTS: N_("un an après la fin du suivi des prototypes"),
    Rule.FOLLOWING: N_("dès l’arrêt ; sans confirmation, un mois ; sinon un an après la fin du suivi des prototypes"),
    Rule.ROLL: N_("deux mois après les résultats"),
    Rule.WARNINGS: N_("vingt-trois mois après la dernière connexion"),
    Rule.ACCOUNTS: N_("deux ans après la dernière connexion, un mois au moins après l’avertissement"),
    Rule.SECURITY: N_("douze mois ; essais de connexion manqués : un jour"),
}


def day_months_before(day: date, months: int) -> date:
    """The same day that many months earlier; the last of the month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def months_before(instant: datetime, months: int) -> datetime:
    """The same time of day, that many months earlier."""
    return datetime.combine(day_months_before(instant.date(), months), instant.timetz())
