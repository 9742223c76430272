"""The process in which a job runs: limited, and killed with its worker."""

import contextlib
import ctypes
import json
import logging
import resource
import signal
import sys
import time
from multiprocessing.connection import Connection
from typing import Any

from app.core.errors import RuleError
from app.database import writing
from app.jobs.kinds import Factory, Run
from app.web.words import sentence
from config import Settings

MEGABYTE = 1024 * 1024
BETWEEN_REPORTS = 0.1  # seconds
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG, Linux
log = logging.getLogger(__name__)


def main(
    factory: Factory, settings: Settings, run: Run, params: dict[str, Any], limits: tuple[int, int], pipe: Connection
) -> None:
    """Run a job and say how it ended: ("done", JSON), ("refused", sentence), ("memory", "") or ("broken", error)."""
    _limit(*limits)
    with factory(settings).app_context(), writing():
        pipe.send(_outcome(run, params, pipe))
    pipe.close()


def _outcome(run: Run, params: dict[str, Any], pipe: Connection) -> tuple[str, str]:
    try:
        return "done", json.dumps(run(params, _Reporter(pipe), _Cancelled(pipe)))
    except RuleError as refusal:
        return "refused", sentence(refusal)
    except MemoryError:
        return "memory", ""
    except Exception as error:  # the worker must hear of it, whatever it is
        log.exception("a job broke")
        return "broken", f"{type(error).__name__}: {error}"


def _limit(seconds: int, memory_mb: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb * MEGABYTE, memory_mb * MEGABYTE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    cpu_seconds = 2 * seconds + 10  # two threads' worth: a second net, the worker watches the clock
    with contextlib.suppress(ValueError):  # already under a smaller limit
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C speaks to the worker, which decides
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)


class _Reporter:
    """`report(done, total, step)`: as often as the work likes; only what an eye can follow is passed on."""

    def __init__(self, pipe: Connection) -> None:
        self.pipe = pipe
        self.said_at = 0.0
        self.step = ""

    def __call__(self, done: int, total: int, step: str) -> None:
        now = time.monotonic()
        if step != self.step or done >= total or now - self.said_at > BETWEEN_REPORTS:
            self.pipe.send(("progress", done, total, step))
            self.said_at, self.step = now, step


class _Cancelled:
    """`cancelled()`: has anybody asked to stop? True for ever after."""

    def __init__(self, pipe: Connection) -> None:
        self.pipe = pipe
        self.heard = False

    def __call__(self) -> bool:
        self.heard = self.heard or self.pipe.poll()
        return self.heard
