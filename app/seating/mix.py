"""Participants and stored plans as `app.core.seating` sees them: codes and references, never a name."""

from collections.abc import Iterable, Mapping, Sequence

from app.core.canonical import canonical_json, fingerprint
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
from app.models.seating import SeatingPlan
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


def as_person(participant: Participant, edition: Edition, pin: int | None = None) -> Person:
    council = participant.volunteer.council_id if participant.volunteer else None
    is_facilitator = participant.kind is ParticipantKind.FACILITATOR
    return Person(
        id=reference(participant),
        values=values_of(participant),
        group=f"C{council}" if council else None,
        willing=participant.willing_captain if edition.captain_inside else is_facilitator,
        pin=pin,
    )


def rules_of(edition: Edition, people: int, weights: Mapping[str, int]) -> Rules:
    """The edition's tables shared among so many people: sizes differ by one at most, larger tables first."""
    inside = edition.captain_inside
    size, larger = divmod(max(0, people if inside else people - edition.table_count), edition.table_count)
    return Rules(
        tables=tuple(TableSpec(n, size + (n <= larger)) for n in range(1, edition.table_count + 1)),
        weights=dict(weights),
        captains=CaptainPlace.INSIDE if inside else CaptainPlace.ON_TOP,
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
                    "id": person.id,
                    "table": person.pin,
                    "valeurs": dict(person.values),
                }
                for person in sorted(people, key=lambda person: person.id.encode())
            ],
            "tables": [{"numero": table.number, "places": table.size} for table in rules.tables],
        }
    )


def input_fingerprint(people: Iterable[Person], rules: Rules) -> str:
    return fingerprint(input_record(people, rules))


def as_plan(plan: SeatingPlan) -> Plan:
    """A stored plan as the core sees it: tables by number, people by reference."""
    seated: dict[int, list[str]] = {}
    captains = {}
    for seat in plan.seats:
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


def people_in(plan: SeatingPlan, edition: Edition) -> list[Person]:
    """Everyone seated in a stored plan."""
    return [as_person(seat.participant, edition, seat.table.number if seat.is_pinned else None) for seat in plan.seats]


def moves_between(before: SeatingPlan, after: SeatingPlan) -> list[tuple[Participant, int | None, int | None]]:
    """Who changed table from one plan to another: participant, old table, new table (None: not seated)."""
    old = {seat.participant_id: seat for seat in before.seats}
    new = {seat.participant_id: seat for seat in after.seats}
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
    edition: Edition, plan: SeatingPlan, coming: Iterable[Participant]
) -> tuple[Repair, dict[str, Participant]]:
    """The smallest repair of `plan` for those who are coming now, and everyone concerned by reference."""
    expected = {reference(one): one for one in coming}
    everyone = {reference(seat.participant): seat.participant for seat in plan.seats} | expected
    seated = {reference(seat.participant) for seat in plan.seats}
    pins = {reference(seat.participant): seat.table.number for seat in plan.seats if seat.is_pinned}
    people = [as_person(one, edition, pins.get(key)) for key, one in everyone.items()]
    repair = smallest_repair(
        as_plan(plan), people, criteria_of(plan), seated - expected.keys(), expected.keys() - seated
    )
    return repair, everyone
