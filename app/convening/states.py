"""From which state of attendance one may go to which."""

from app.models.convening import Attendance

CONVENED, CONFIRMED, WITHDRAWN = Attendance.CONVENED, Attendance.CONFIRMED, Attendance.WITHDRAWN
REPLACED, PRESENT, ABSENT = Attendance.REPLACED, Attendance.PRESENT, Attendance.ABSENT
EXCUSED = Attendance.EXCUSED

ALLOWED: dict[Attendance, frozenset[Attendance]] = {
    CONVENED: frozenset({CONFIRMED, WITHDRAWN, EXCUSED, PRESENT, ABSENT}),
    CONFIRMED: frozenset({CONVENED, WITHDRAWN, EXCUSED, PRESENT, ABSENT}),
    WITHDRAWN: frozenset({CONFIRMED, PRESENT, REPLACED}),
    REPLACED: frozenset(),
    PRESENT: frozenset({CONFIRMED, ABSENT, EXCUSED}),
    ABSENT: frozenset({CONFIRMED, PRESENT, EXCUSED}),
    EXCUSED: frozenset({CONFIRMED, PRESENT, ABSENT}),
}
ANSWERS = (CONFIRMED, WITHDRAWN)
NEED_A_REASON = (WITHDRAWN, EXCUSED)
