"""Codes of territories, against the official lists."""

import pytest

from app.core.codes import (
    commune_department,
    demand_department,
    demand_region,
    department_of_part,
    district_department,
    is_contract,
)
from app.core.errors import RuleError


@pytest.mark.parametrize(
    ("code", "department"),
    [("QP093001", "93"), ("QP02A001", "2A"), ("QP974012", "974"), ("QN00101M", "01"), ("QN97651C", "976")],
)
def test_district_codes(code: str, department: str) -> None:
    assert district_department(code) == department


@pytest.mark.parametrize("code", ["QP93001", "QP0930011", "qp093001", "QN0930123", "QP020001", "QP099001", ""])
def test_faulty_district_codes(code: str) -> None:
    with pytest.raises(RuleError, match="Le code"):
        district_department(code)


@pytest.mark.parametrize(("code", "department"), [("2A004", "2A"), ("97411", "974"), ("13205", "13"), ("75101", "75")])
def test_commune_codes(code: str, department: str) -> None:
    assert commune_department(code) == department


@pytest.mark.parametrize("code", ["2C004", "20004", "9741", "99999", "A0001"])
def test_faulty_commune_codes(code: str) -> None:
    with pytest.raises(RuleError):
        commune_department(code)


def test_other_codes() -> None:
    assert is_contract("CV043")
    assert is_contract("CN07501M")
    assert not is_contract("CN09901M")
    assert department_of_part("02B") == "2B"
    assert demand_department("2B") == "2B"
    assert demand_region("94") == "94"
    for demand, code in ((demand_department, "20"), (demand_region, "99")):
        with pytest.raises(RuleError, match="existe pas"):
            demand(code)
