"""Who wrote a project: how many people, and the names of those who agreed to be named."""

from dataclasses import dataclass

from app.models.projects import Project
from app.projects.queries import seats_of


@dataclass(frozen=True)
class Credits:
    people: int
    names: tuple[str, ...]  # of those who agreed to be named


def credits_of(project: Project) -> Credits:
    volunteers = [seat.participant.volunteer for seat in seats_of(project.table)]
    agreed = [one.person.name for one in volunteers if one and one.agrees_name_published]
    return Credits(len(volunteers), tuple(sorted(agreed)))
