"""What no database could keep or look up is answered at the door, in words, on both engines."""

import pytest

from app.models.accounts import Role


@pytest.fixture
def organiser(make, signed_in):
    edition = make.edition()
    browser = signed_in(make.account(Role.ADMINISTRATOR))
    browser.edition = edition.number
    return browser


@pytest.mark.parametrize("address", ["/editions?q=%00", "/administration/personnes?q=a%00b", "/connexion/lien/a%00b"])
def test_invisible_character_in_an_address_is_told(organiser, address: str) -> None:
    answer = organiser.get(address)
    assert answer.status_code == 400
    assert "caractère invisible" in answer.text


def test_invisible_character_in_a_form_is_told_and_changes_nothing(organiser, session) -> None:
    answer = organiser.submit(
        "/administration/comptes/nouveau", given_name="Ma\0ïa", family_name="Essai", email="m@exemple.fr"
    )
    assert answer.status_code == 400
    assert "ce que vous aviez écrit est encore dans la page" in answer.text


@pytest.mark.parametrize("number", ["2147483648", "9" * 21, "9" * 5000])
def test_number_that_no_key_can_be_is_no_page(organiser, number: str) -> None:
    for address in (f"/editions/{number}", f"/administration/personnes/{number}", f"/courriels/{number}"):
        assert organiser.get(address).status_code == 404
    journal = organiser.get(f"/administration/journal?edition={number}&du=0001-01-01&au=9999-12-31&page={number[:18]}")
    assert journal.status_code == 200
    assert organiser.get(f"/editions/{organiser.edition}/volontaires?council={number}").status_code in (200, 404)


def test_date_of_no_plausible_year_is_refused_beside_its_field(organiser) -> None:
    answer = organiser.submit(f"/editions/{organiser.edition}/preparation", held_on="0001-01-01")
    assert answer.status_code == 422
    assert "Vérifiez l’année" in answer.text


@pytest.mark.one_engine
@pytest.mark.parametrize("text", ["é" * 60_000, "a " * 3000], ids=["long", "many words"])
def test_search_without_end_is_cut(organiser, text: str) -> None:
    """SQLite refuses patterns of more than 50,000 bytes, and conditions of more than 1,000 parts."""
    home = f"/editions/{organiser.edition}"
    platform = ("/administration/comptes", "/administration/personnes", "/courriels", "/territoires")
    for address in (*platform, f"{home}/volontaires", f"{home}/convocation/suivi", f"{home}/emargement"):
        assert organiser.get(address, query_string={"q": text}).status_code in (200, 404)
