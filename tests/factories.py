"""Rows that satisfy every constraint, so that a test says only what matters to it."""

import hashlib
from datetime import date, datetime, time
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.thread import Activity, ActKind
from app.core.travel import ExpenseState
from app.models.accounts import Account, Person, Role
from app.models.convening import Participant, ParticipantKind
from app.models.editions import ActivityAct, Axis, Edition, MomentKind, ProgrammeItem, Theme
from app.models.logistics import Direction, Expense, ExpenseChange, ExpenseKind, Trip
from app.models.projects import BudgetLine, Project, ProjectPartner, ProjectState
from app.models.prototypes import Prototype
from app.models.roles import grant
from app.models.seating import PlanState, Seat, SeatingPlan, Table
from app.models.territories import (
    College,
    Commune,
    Council,
    Department,
    District,
    DistrictCommune,
    Generation,
    Region,
    Zone,
)
from app.models.volunteers import AgeBand, Membership, Sex, Volunteer


class Factory:
    """Each method adds and flushes one row (with the rows it needs) and returns it; keywords override."""

    def __init__(self, session: Session, now: datetime) -> None:
        self.session = session
        self.now = now
        self._numbers = count(1)
        self._system: Account | None = None
        self._ground: dict[str, Any] = {}  # held, so that the session need not read them again

    def person(self, **fields: Any) -> Person:
        return self.add(self._person(**fields))

    def _person(self, **fields: Any) -> Person:
        n = next(self._numbers)
        return Person(
            **{"given_name": f"Prénom{n}", "family_name": f"Essai{n}", "language": "fr", "created_at": self.now}
            | fields
        )

    def account(self, *roles: Role, edition: Edition | None = None, **fields: Any) -> Account:
        """An account holding `roles` in `edition` (everywhere, without one)."""
        n = next(self._numbers)
        person = fields.pop("person", None) or self.person(email=f"compte{n}@exemple.fr")
        account = self.add(
            Account(**{"person_id": person.id, "email": f"compte{n}@exemple.fr", "created_at": self.now} | fields)
        )
        for role in roles:
            grant(self.session, account, role, edition.id if edition else None, self.now, None)
        self.session.flush()
        return account

    def edition(self, *open_activities: Activity, **fields: Any) -> Edition:
        """A public edition of 2 tables of 5 with one theme, where `open_activities` are open."""
        n = next(self._numbers)
        edition = self.add(
            Edition(
                **{
                    "number": n,
                    "title": f"{n}e hackathon d’essai",
                    "held_on": date(2017, 12, 16),
                    "place": "Paris",
                    "operator": "CGET",
                    "table_count": 2,
                    "seats_per_table": 5,
                    "kept_count": 1,
                    "is_public": True,
                    "created_at": self.now,
                }
                | fields
            )
        )
        self.theme(edition)
        for activity in open_activities:
            self.open(edition, activity)
        return edition

    def open(self, edition: Edition, activity: Activity, kind: ActKind = ActKind.OPEN) -> ActivityAct:
        self._system = self._system or self.account()
        act = self.add(
            ActivityAct(edition_id=edition.id, activity=activity, kind=kind, at=self.now, account_id=self._system.id)
        )
        self.session.refresh(edition, ["acts"])
        return act

    def theme(self, edition: Edition, **fields: Any) -> Theme:
        n = next(self._numbers)
        return self.add(Theme(**{"edition_id": edition.id, "code": f"theme{n}", "label": f"Thème {n}"} | fields))

    def moment(self, edition: Edition, at: str = "09:00", label: str = "Accueil", **fields: Any) -> ProgrammeItem:
        """A moment of the day, from this time until the next one."""
        item = {"edition_id": edition.id, "starts_at": time.fromisoformat(at), "label": label}
        return self.add(ProgrammeItem(**item | {"kind": MomentKind.PLAIN} | fields))

    def axis(self, edition: Edition, **fields: Any) -> Axis:
        n = next(self._numbers)
        theme_id = fields.pop("theme_id", None) or self.theme(edition).id
        return self.add(
            Axis(
                **{"edition_id": edition.id, "theme_id": theme_id, "code": f"AXE-{n}", "label": f"Axe {n}", "rank": n}
                | fields
            )
        )

    def department(self, code: str = "93") -> Department:
        if code not in self._ground:
            self._ground[code] = self.session.get(Department, code) or self._new_department(code)
        return self._ground[code]

    def _new_department(self, code: str) -> Department:
        if self.session.get(Region, "11") is None:
            self.add(Region(code="11", name="Île-de-France", zone=Zone.METROPOLE, priority_population=1_000_000))
        return self.add(Department(code=code, name=f"Département {code}", region_code="11"))

    def district(self, **fields: Any) -> District:
        return self._in_a_commune(self.add(self._district(**fields)))

    def _district(self, **fields: Any) -> District:
        n = next(self._numbers)
        return District(
            **{
                "code": f"QP093{n:03}",
                "generation": Generation.G2015,
                "name": f"Quartier {n}",
                "department_code": self.department().code,
                "search_key": f"quartier {n} clichy-sous-bois",
            }
            | fields
        )

    def _in_a_commune(self, district: District) -> District:
        """What says so is written with the next row: a flush for it alone would cost as much as its council."""
        if "commune" not in self._ground:
            self._ground["commune"] = self.session.get(Commune, "93014") or self.add(
                Commune(code="93014", name="Clichy-sous-Bois", department_code=self.department().code)
            )
        self.session.add(DistrictCommune(district_code=district.code, commune_code="93014"))
        return district

    def council(self, **fields: Any) -> Council:
        """With one district, unless `districts` says which."""
        n = next(self._numbers)
        districts = fields.pop("districts", None)
        council = self.add(
            Council(
                **{
                    "name": f"Conseil citoyen {n}",
                    "department_code": self.department().code,
                    "search_key": f"conseil citoyen {n}",
                    "districts": [self._district()] if districts is None else districts,
                }
                | fields
            )
        )
        if districts is None:
            self._in_a_commune(council.districts[0])
        return council

    def volunteer(self, edition: Edition, **fields: Any) -> Volunteer:
        """Eligible: council checked, address confirmed."""
        n = next(self._numbers)
        person = fields.pop("person", None) or self._person(email=f"volontaire{n}@exemple.fr")
        council = fields.pop("council", None) or self.council()
        return self.add(
            Volunteer(
                **{
                    "edition_id": edition.id,
                    "person": person,
                    "reference": f"HK{edition.number}-V-{n:04}",
                    "salt": hashlib.sha256(b"%d" % n).hexdigest()[:32],  # fixed: fingerprints and orders too
                    "council_id": council.id,
                    "district_code": council.districts[0].code if council.districts else None,
                    "college": College.RESIDENTS,
                    "sex": Sex.FEMALE if n % 2 else Sex.MALE,
                    "age_band": AgeBand.A25,
                    "membership": Membership.CONFIRMED,
                    "registered_at": self.now,
                    "email_confirmed_at": self.now,
                    "notice_accepted_at": self.now,
                }
                | fields
            )
        )

    def participant(self, edition: Edition, **fields: Any) -> Participant:
        volunteer = fields.pop("volunteer", None) or self.volunteer(edition)
        return self.add(
            Participant(**{"edition_id": edition.id, "volunteer_id": volunteer.id, "convened_at": self.now} | fields)
        )

    def facilitator(self, edition: Edition, **fields: Any) -> Participant:
        return self.add(
            Participant(
                **{
                    "edition_id": edition.id,
                    "kind": ParticipantKind.FACILITATOR,
                    "person_id": self.person().id,
                    "convened_at": self.now,
                }
                | fields
            )
        )

    def trip(self, participant: Participant, **fields: Any) -> Trip:
        return self.add(
            Trip(**{"participant_id": participant.id, "direction": Direction.OUTWARD, "changed_at": self.now} | fields)
        )

    def expense(self, participant: Participant, **fields: Any) -> Expense:
        """A claim of 42 euros that somebody made for themselves."""
        state = fields.get("state", ExpenseState.CLAIMED)
        claim = {
            "participant_id": participant.id,
            "key": f"{next(self._numbers):032x}",
            "kind": ExpenseKind.TRAIN,
            "amount_cents": 42_00,
            "spent_on": self.now.date(),
            "claimed_at": self.now,
            "changes": [ExpenseChange(before=None, after=state, at=self.now)],
        }
        return self.add(Expense(**claim | fields))

    def table(self, edition: Edition, **fields: Any) -> Table:
        return self.add(Table(**{"edition_id": edition.id, "number": next(self._numbers)} | fields))

    def project(self, edition: Edition, **fields: Any) -> Project:
        table = fields.pop("table", None) or self.table(edition)
        return self.add(
            Project(
                **{
                    "edition_id": edition.id,
                    "number": table.number,
                    "table_id": table.id,
                    "title": f"Projet de la table {table.number}",
                    "updated_at": self.now,
                }
                | fields
            )
        )

    def submitted(self, edition: Edition, **fields: Any) -> Project:
        """A project whose sheet is whole and handed in."""
        project = self.project(
            edition,
            **{
                "state": ProjectState.SUBMITTED,
                "submitted_at": self.now,
                "need": "Les guichets sont loin.",
                "objective": "Un accueil unique dans l’année.",
                "place": "Centre social",
                "budget_cents": 4_200_000,
                "skills": ["accueil"],
                "version": 1,
            }
            | fields,
        )
        self.add(BudgetLine(project_id=project.id, label="Un poste", amount_cents=project.budget_cents))
        self.add(ProjectPartner(project_id=project.id, name="Mission locale"))
        return project

    def seat(self, table: Table, participant: Participant | None = None, **fields: Any) -> Seat:
        """Somebody at a table, in the adopted plan of its edition."""
        edition = table.edition
        query = select(SeatingPlan).where(SeatingPlan.edition_id == edition.id, SeatingPlan.state == PlanState.ADOPTED)
        plan = self.session.scalar(query) or self._adopted_plan(edition)
        participant = participant or self.participant(edition)
        return self.add(Seat(**{"plan_id": plan.id, "table_id": table.id, "participant_id": participant.id} | fields))

    def _adopted_plan(self, edition: Edition) -> SeatingPlan:
        self._system = self._system or self.account()
        return self.add(
            SeatingPlan(
                edition_id=edition.id,
                rank=1,
                state=PlanState.ADOPTED,
                seed="0" * 20,
                fingerprint="0" * 64,
                created_at=self.now,
                created_by_id=self._system.id,
                adopted_at=self.now,
            )
        )

    def prototype(self, edition: Edition, **fields: Any) -> Prototype:
        project = fields.pop("project", None) or self.project(edition)
        return self.add(
            Prototype(
                **{
                    "edition_id": edition.id,
                    "project_id": project.id,
                    "rank": project.number,
                    "town": "Roubaix",
                    "started_at": self.now,
                }
                | fields
            )
        )

    def add(self, row: Any) -> Any:
        self.session.add(row)
        self.session.flush()
        return row
