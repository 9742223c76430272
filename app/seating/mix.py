"""Participants and stored plans as `app.core.seating` sees them: codes and references, never a name."""

from collections.abc import Iterable, Mapping, Sequence

from app.core.canonical import canonical_json, fingerprint
from app.core.dice import Dice
from app.core.draw.lottery import CAPTAINS, Stream
from app.core.labels import N_, LabelledEnum
from app.core.seating import (
    CaptainPlace,
    Person,
    Plan,
    Repair,
    Rules,
    SeatedTable,
    TableSpec,
    smallest_repair,
)
from app.models.convening import Participant, ParticipantKind
from app.models.editions import Edition
from app.models.seating import LinkKind, SeatingLink, SeatingPlan, Turn
from app.models.territories import Region


class Criterion(LabelledEnum):
    """What tables are mixed by. The council is apart: two of its people share no table where avoidable."""

    REGION = "region", N_("région")
    SEX = "sexe", N_("sexe")
    AGE = "age", N_("âge")
    COLLEGE = "college", N_("collège")


USUAL_WEIGHTS: Mapping[str, int] = {criterion.value: 1 for criterion in Criterion}


def reference(participant: Participant) -> str:
    """What stands for a person in everything published."""
    return participant.volunteer.reference if participant.volunteer else f"A-{participant.id}"


def region_of(participant: Participant) -> Region | None:
    volunteer = participant.volunteer
    place = (volunteer.district or volunteer.council) if volunteer else None
    return place.department.region if place else None


def values_of(participant: Participant) -> dict[str, str]:
    """Criterion → code; nothing for a facilitator, whom no criterion describes."""
    volunteer, region = participant.volunteer, region_of(participant)
    if volunteer is None:
        return {}
    return {
        Criterion.REGION.value: region.code if region else "",
        Criterion.SEX.value: volunteer.sex.value,
        Criterion.AGE.value: volunteer.age_band.value,
        Criterion.COLLEGE.value: volunteer.college.value,
    }


def as_person(
    participant: Participant,
    edition: Edition,
    pin: int | None = None,
    apart: frozenset[str] = frozenset(),
    together: frozenset[str] = frozenset(),
    wishes: Mapping[str, int] | None = None,
) -> Person:
    council = participant.volunteer.council_id if participant.volunteer else None
    is_facilitator = participant.kind is ParticipantKind.FACILITATOR
    return Person(
        id=reference(participant),
        values=values_of(participant),
        group=f"C{council}" if council else None,
        willing=participant.willing_captain if edition.captain_inside else is_facilitator,
        pin=pin,
        apart=apart,
        together=together,
        wishes=wishes or {},
    )


def as_people(
    participants: Iterable[Participant],
    edition: Edition,
    pins: Mapping[int, int],
    links: Iterable[SeatingLink],
    wishes: Mapping[int, Mapping[str, int]] | None = None,
) -> list[Person]:
    """Participants with the table where they must sit, those whom they must avoid or follow, what they wish for."""
    everyone = list(participants)
    names = {one.id: reference(one) for one in everyone}
    linked: dict[tuple[LinkKind, int], set[str]] = {}
    for link in links:
        if link.first_id in names and link.second_id in names:
            linked.setdefault((link.kind, link.first_id), set()).add(names[link.second_id])
            linked.setdefault((link.kind, link.second_id), set()).add(names[link.first_id])
    return [
        as_person(
            one,
            edition,
            pins.get(one.id),
            frozenset(linked.get((LinkKind.APART, one.id), ())),
            frozenset(linked.get((LinkKind.TOGETHER, one.id), ())),
            (wishes or {}).get(one.id),
        )
        for one in everyone
    ]


def captain_dice(plan: SeatingPlan) -> Dice:
    """The dice of a plan, thrown for a captain who left: nobody chooses."""
    return Stream(CAPTAINS, plan.fingerprint, plan.seed)


def rules_of(
    edition: Edition, people: int, weights: Mapping[str, int], turns: int = 1, themes: Mapping[int, str] | None = None
) -> Rules:
    """The edition's tables shared among so many people: sizes differ by one at most, larger tables first.

    `themes` says which table has which, by number.
    """
    given = themes or {}
    inside = edition.captain_inside
    size, larger = divmod(max(0, people if inside else people - edition.table_count), edition.table_count)
    return Rules(
        tables=tuple(TableSpec(n, size + (n <= larger), given.get(n, "")) for n in range(1, edition.table_count + 1)),
        weights=dict(weights),
        captains=CaptainPlace.INSIDE if inside else CaptainPlace.ON_TOP,
        rounds=turns,
    )


def input_record(people: Iterable[Person], rules: Rules) -> bytes:
    """The canonical bytes of what a plan is made from: their fingerprint is read aloud before the dice."""
    return canonical_json(
        {
            "capitaines": rules.captains.value,
            "criteres": dict(rules.weights),
            "personnes": [
                {
                    "capitaine": person.willing,
                    "conseil": person.group,
                    "ensemble": sorted(person.together),
                    "id": person.id,
                    "loin": sorted(person.apart),
                    "souhaits": dict(person.wishes),
                    "table": person.pin,
                    "valeurs": dict(person.values),
                }
                for person in sorted(people, key=lambda person: person.id.encode())
            ],
            "poids_souhaits": rules.wish_weight,
            "tables": [{"numero": table.number, "places": table.size, "theme": table.theme} for table in rules.tables],
            "tours": rules.rounds,
        }
    )


def input_fingerprint(people: Iterable[Person], rules: Rules) -> str:
    return fingerprint(input_record(people, rules))


def as_plan(plan: SeatingPlan, turn: Turn = Turn.TEAM) -> Plan:
    """A stored plan as the core sees it: tables by number, people by reference."""
    seated: dict[int, list[str]] = {}
    captains = {}
    for seat in plan.places(turn):
        one = reference(seat.participant)
        seated.setdefault(seat.table.number, []).append(one)
        if seat.is_captain:
            captains[seat.table.number] = one
    return Plan(
        tuple(
            SeatedTable(number, tuple(sorted(seated[number], key=str.encode)), captains.get(number))
            for number in sorted(seated)
        )
    )


def people_in(
    plan: SeatingPlan, edition: Edition, turn: Turn = Turn.TEAM, links: Iterable[SeatingLink] = ()
) -> list[Person]:
    """Everyone seated in a stored plan."""
    seats = plan.places(turn)
    pins = {seat.participant_id: seat.table.number for seat in seats if seat.is_pinned}
    return as_people((seat.participant for seat in seats), edition, pins, links)


def moves_between(
    before: SeatingPlan, after: SeatingPlan, turn: Turn = Turn.TEAM
) -> list[tuple[Participant, int | None, int | None]]:
    """Who changed table from one plan to another: participant, old table, new table (None: not seated)."""
    old = {seat.participant_id: seat for seat in before.places(turn)}
    new = {seat.participant_id: seat for seat in after.places(turn)}
    found = []
    for key in sorted(old.keys() | new.keys()):
        source = old[key].table.number if key in old else None
        target = new[key].table.number if key in new else None
        if source != target:
            found.append(((new.get(key) or old[key]).participant, source, target))
    return found


def criteria_of(plan: SeatingPlan) -> Sequence[str]:
    """The criteria that counted when the plan was composed, in the usual order."""
    weights = plan.weights or USUAL_WEIGHTS
    return [criterion.value for criterion in Criterion if weights.get(criterion.value, 0) > 0]


def proposed_repair(
    edition: Edition,
    plan: SeatingPlan,
    coming: Iterable[Participant],
    links: Iterable[SeatingLink] = (),
    turn: Turn = Turn.TEAM,
) -> tuple[Repair, dict[str, Participant]]:
    """The smallest repair of a turn of `plan` for those who are coming now, and everyone concerned by reference."""
    seats = plan.places(turn)
    expected = {reference(one): one for one in coming}
    everyone = {reference(seat.participant): seat.participant for seat in seats} | expected
    seated = {reference(seat.participant) for seat in seats}
    pins = {seat.participant_id: seat.table.number for seat in seats if seat.is_pinned}
    people = as_people(everyone.values(), edition, pins, links)
    repair = smallest_repair(
        as_plan(plan, turn),
        people,
        criteria_of(plan),
        seated - expected.keys(),
        expected.keys() - seated,
        dice=captain_dice(plan),
    )
    return repair, everyone
