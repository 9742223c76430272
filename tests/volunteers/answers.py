"""Plain answers to the call, so that a test says only what matters to it."""

from typing import Any

from app.models.editions import Edition
from app.models.territories import College, Council
from app.models.volunteers import AgeBand, Sex
from app.volunteers.actions import Answers


def answers_of(edition: Edition, council: Council | None = None, **changes: Any) -> Answers:
    return Answers(
        **{
            "given_name": "Odette",
            "family_name": "Valombre",
            "email": "odette.valombre@exemple.fr",
            "college": College.RESIDENTS,
            "sex": Sex.FEMALE,
            "age_band": AgeBand.A35,
            "theme_codes": [edition.themes[0].code],
            "council_id": council.id if council else None,
            "district_code": council.districts[0].code if council else None,
        }
        | changes
    )
