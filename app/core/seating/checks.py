"""Refuse what cannot be seated, in words, before anything is drawn."""

from collections.abc import Sequence

from app.core.errors import RuleError
from app.core.seating.people import CaptainPlace, Person, Rules, closed_links, units_of


def check(people: Sequence[Person], rules: Rules) -> None:
    """Raise RuleError when sizes, pins or links contradict each other."""
    _check_sizes(people, rules)
    _check_pins(people, rules)
    _check_links(people, rules)


def _check_sizes(people: Sequence[Person], rules: Rules) -> None:
    if len({person.id for person in people}) != len(people):
        raise RuleError(
            "Une même personne figure deux fois dans la liste à placer. Retirez le doublon, puis recommencez."
        )
    if not rules.tables:
        raise RuleError("Aucune table n’est prévue. Indiquez le nombre de tables de l’édition, puis recommencez.")
    numbers = [table.number for table in rules.tables]
    if len(set(numbers)) != len(numbers) or min(table.size for table in rules.tables) < 1:
        raise RuleError("Chaque table doit avoir un numéro à elle et au moins une place.")
    if any(weight < 0 for weight in rules.weights.values()):
        raise RuleError("Le poids d’un critère est un nombre entier, zéro ou plus.")
    seats = sum(table.size for table in rules.tables)
    if rules.captains is CaptainPlace.ON_TOP:
        seats += len(rules.tables)
        willing = sum(person.willing for person in people)
        if willing < len(rules.tables):
            raise RuleError(
                "Il faut %(tables)s capitaines en plus des places de table, et %(willing)s personnes "
                "seulement "
                "l’acceptent. Trouvez d’autres capitaines, ou choisissez-les parmi les personnes de chaque "
                "table.",
                tables=len(rules.tables),
                willing=willing,
            )
    if seats != len(people):
        raise RuleError(
            "Les tables offrent %(seats)s places pour %(people)s personnes à placer. Ajustez le nombre de "
            "places par table.",
            seats=seats,
            people=len(people),
        )


def _check_pins(people: Sequence[Person], rules: Rules) -> None:
    sizes = {table.number: table.size + (rules.captains is CaptainPlace.ON_TOP) for table in rules.tables}
    for person in people:
        if person.pin is None:
            continue
        if person.pin not in sizes:
            raise RuleError(
                "Une personne est attachée à la table %(table)s, qui n’existe pas. Choisissez une table du plan.",
                table=person.pin,
            )
        sizes[person.pin] -= 1
        if sizes[person.pin] < 0:
            raise RuleError(
                "Trop de personnes sont attachées à la table %(table)s pour ses places. Détachez-en une.",
                table=person.pin,
            )


def _check_links(people: Sequence[Person], rules: Rules) -> None:
    largest = max(table.size for table in rules.tables)
    apart = closed_links(people, "apart")
    pins = {person.id: person.pin for person in people}
    for unit in units_of(people):
        if len(unit) > largest:
            raise RuleError(
                "%(count)s personnes doivent rester ensemble, et aucune table n’a autant de places.",
                count=len(unit),
            )
        if any(apart[one] & set(unit) for one in unit):
            raise RuleError(
                "Deux personnes sont à la fois à garder ensemble et à séparer. Retirez l’une des deux demandes."
            )
        if len({pins[one] for one in unit} - {None}) > 1:
            raise RuleError(
                "Des personnes à garder ensemble sont attachées à des tables différentes. Corrigez l’une d’elles."
            )
    for one, others in apart.items():
        for other in others:
            if pins[one] is not None and pins[one] == pins[other]:
                raise RuleError(
                    "Deux personnes à séparer sont attachées à la même table %(table)s. Détachez l’une des deux.",
                    table=pins[one],
                )
