"""What long work there is: each slice describes its own, the factory gathers them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, current_app
from sqlalchemy.orm import Session

from app.models.jobs import Job
from config import Settings

Report = Callable[[int, int, str], None]  # done, total, what is being done (a French sentence)
Cancelled = Callable[[], bool]
Run = Callable[[dict[str, Any], Report, Cancelled], dict[str, Any]]
Finish = Callable[[Session, Job, dict[str, Any], datetime], None]
Factory = Callable[[Settings], Flask]
Chore = Callable[[datetime], None]
EXTENSION = "tablee.jobs"


@dataclass(frozen=True)
class Kind:
    """One kind of long work.

    `run` does it in a process of its own, inside an application context, under limits of time (seconds) and
    memory; what it returns (JSON) becomes `job.result`. It stops by itself when `cancelled()`, else it is
    killed. `finish` then stores what must be stored in the very transaction that marks the job done. `page`
    gives the address where the result is read, `back` the one to return to when there is none. Work that may
    be begun again after a crash is `idempotent`.
    """

    name: str
    title: str
    run: Run
    page: Callable[[Job], str]
    back: Callable[[Job], str] | None = None
    finish: Finish | None = None
    idempotent: bool = True
    seconds: int = 600
    memory_mb: int = 1024
    grace: float = 5.0  # seconds that cancelled work has to stop by itself

    def way_back(self, job: Job) -> str:
        return (self.back or self.page)(job)


@dataclass(frozen=True)
class Workshop:
    """The kinds of work this application knows, and how to build the same application in another process."""

    kinds: dict[str, Kind]
    factory: Factory
    chores: tuple[Chore, ...] = ()  # what the worker does every minute, each in its own transactions
    nightly: tuple[Chore, ...] = ()  # and what it does in the early hours, some times over in case it was stopped


def workshop() -> Workshop:
    found: Workshop = current_app.extensions[EXTENSION]
    return found


def kind_of(job: Job) -> Kind | None:
    return workshop().kinds.get(job.kind)
