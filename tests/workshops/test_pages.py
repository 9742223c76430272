"""Pages of the morning: a captain's phone with and without scripts, the record, the organisers' board."""

import pytest
from sqlalchemy import select

from app.core.cards import CARD_LIMIT, CardKind
from app.core.thread import Activity, ActKind
from app.models.convening import Attendance, Participant
from app.models.workshops import CardState, DiagnosisCard
from app.workshops.actions.cards import Hand, count_hands, hide_card
from app.workshops.actions.grouping import form_axis
from tests.reading import read
from tests.workshops.conftest import BUS, Morning, token


def cards(session) -> list[DiagnosisCard]:
    session.expire_all()
    return list(session.scalars(select(DiagnosisCard).order_by(DiagnosisCard.id)))


def close(morning: Morning, make) -> None:
    make.open(morning.edition, Activity.DIAGNOSIS, ActKind.CLOSE)
    make.session.commit()


def field(page: str, name: str) -> str:
    root, _ = read(page)
    return next(one.get("value") for one in root.all("input") if one.get("name") == name)


def test_captain_writes_without_scripts(morning: Morning, signed_in, session) -> None:
    browser = signed_in(morning.member)
    assert browser.get(f"/editions/{morning.edition.number}/mes-cartes").location.endswith(morning.path)
    answer = browser.submit(morning.path, text=BUS, kind="finding", theme=morning.theme)
    assert answer.location.endswith(morning.path)
    page = browser.get(morning.path).get_data(as_text=True)
    assert "Carte 1 enregistrée à 10" in page
    assert BUS in page
    browser.submit(f"{morning.path}?sorte=cause&sous=1", text="La ligne est fermée.")
    browser.submit(f"{morning.path}/cartes/1", "Enregistrer la carte", text="Plus de bus.")
    written = cards(session)
    assert [(card.text, card.kind) for card in written] == [
        ("Plus de bus.", CardKind.FINDING),
        ("La ligne est fermée.", CardKind.CAUSE),
    ]
    assert written[1].under is written[0]


def test_own_space_leads_to_the_cards_while_they_are_written(morning: Morning, make, signed_in, session) -> None:
    for participant in session.scalars(select(Participant)):
        participant.attendance = Attendance.PRESENT
    browser = signed_in(morning.member)
    assert "Écrire les cartes de ma table" in browser.get("/mon-espace").get_data(as_text=True)
    close(morning, make)
    assert "Écrire les cartes de ma table" not in browser.get("/mon-espace").get_data(as_text=True)


def test_ten_pages_stay_in_the_field(morning: Morning, signed_in, session) -> None:
    pasted = "Un long paragraphe collé. " * 1200
    answer = signed_in(morning.member).submit(morning.path, text=pasted, kind="lead")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "coupez, ou faites plusieurs cartes" in page
    assert pasted.strip() in page
    root, _ = read(page)
    assert not next(one for one in root.all("textarea") if one.get("name") == "text").has("maxlength")
    assert cards(session) == []


def test_page_saves_the_card_by_itself(morning: Morning, signed_in, session) -> None:
    browser = signed_in(morning.member)
    csrf = field(browser.get(morning.path).get_data(as_text=True), "csrf_token")
    sent = {"csrf_token": csrf, "token": token(), "writer": token(), "version": "0", "kind": "finding"}
    sent |= {"theme": morning.theme, "text": BUS}
    for _again in range(2):
        answer = browser.post(f"{morning.path}/brouillon", data=sent)
        assert (answer.json["version"], answer.json["said"]) == (1, "Enregistré à 10\u00a0h")
    assert len(cards(session)) == 1
    long = browser.post(f"{morning.path}/brouillon", data=sent | {"version": "1", "text": "a" * (CARD_LIMIT + 1)})
    assert (long.status_code, long.json["stale"]) == (422, False)
    assert "caractères" in long.json["said"]
    other = sent | {"csrf_token": "", "writer": token(), "text": "D’autres mots."}
    second = signed_in(morning.other)
    other["csrf_token"] = field(second.get(morning.path).get_data(as_text=True), "csrf_token")
    stale = second.post(f"{morning.path}/brouillon", data=other)
    assert (stale.status_code, stale.json["stale"]) == (422, True)
    assert stale.json["address"].endswith("/cartes/1")


@pytest.mark.parametrize("button", ["Garder mon texte", "En faire une carte à part"])
def test_second_writer_sees_both_and_chooses(morning: Morning, signed_in, session, button: str) -> None:
    morning.card()
    first, second = signed_in(morning.member), signed_in(morning.other)
    address = f"{morning.path}/cartes/1"
    old = {name: field(second.get(address).get_data(as_text=True), name) for name in ("token", "writer", "version")}
    first.submit(address, "Enregistrer la carte", text="Les mots de l’une.")
    csrf = field(second.get(address).get_data(as_text=True), "csrf_token")
    mine = old | {"csrf_token": csrf, "kind": "finding", "theme": morning.theme, "text": "Les mots de l’autre."}
    answer = second.post(address, data=mine)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Les mots de l’une." in page
    assert "Les mots de l’autre." in page
    again = mine | {"version": field(page, "version"), "then": "apart" if button.startswith("En faire") else ""}
    assert second.post(address, data=again).status_code == 302
    texts = [card.text for card in cards(session)]
    kept = ["Les mots de l’une.", "Les mots de l’autre."]
    assert texts == (kept if button.startswith("En faire") else kept[1:])


def test_table_votes_card_by_card(morning: Morning, signed_in, session) -> None:
    morning.card()
    morning.lead()
    browser = signed_in(morning.member)
    for hands in ("2", "0"):
        assert browser.submit(f"{morning.path}/vote", hands).status_code == 302
    assert [(card.hands, card.hands_among) for card in cards(session)] == [(2, 2), (0, 2)]
    assert "Toutes les cartes ont leur vote" in browser.get(f"{morning.path}/vote").get_data(as_text=True)
    csrf = field(browser.get(f"{morning.path}/vote?carte=1").get_data(as_text=True), "csrf_token")
    answer = browser.post(f"{morning.path}/cartes/1/vote", data={"csrf_token": csrf, "seen": "", "hands": "1"})
    assert answer.status_code == 422
    assert "vient de noter le vote" in answer.get_data(as_text=True)


def test_card_is_withdrawn_and_put_back(morning: Morning, signed_in, session) -> None:
    morning.card()
    browser = signed_in(morning.member)
    browser.submit(f"{morning.path}/cartes/1", "Retirer la carte 1")
    assert cards(session)[0].state is CardState.WITHDRAWN
    browser.submit(morning.path, "Remettre la carte 1")
    assert cards(session)[0].state is CardState.READABLE


def test_only_the_table_and_organisers_write(morning: Morning, make, signed_in) -> None:
    stranger = make.account(person=make.seat(morning.other_table).participant.volunteer.person)
    assert signed_in(stranger).get(morning.path).status_code == 403
    assert signed_in(morning.organiser).get(morning.path).status_code == 200


def test_cards_are_read_by_everyone_once_the_step_is_closed(morning: Morning, make, client, signed_in) -> None:
    morning.card()
    make.session.commit()
    record = f"/editions/{morning.edition.number}/diagnostic"
    assert BUS not in client.get(record).get_data(as_text=True)
    assert "Les tables écrivent" in client.get(record).get_data(as_text=True)
    assert BUS in signed_in(morning.organiser).get(record).get_data(as_text=True)
    close(morning, make)
    for order in ("", "?par=table"):
        page = client.get(record + order).get_data(as_text=True)
        assert BUS in page
        assert morning.member.person.family_name not in page
    written = signed_in(morning.member).get(morning.path).get_data(as_text=True)
    assert "Les cartes ne s’écrivent pas en ce moment" in written
    assert "<textarea" not in written


def test_record_is_folded_table_by_table_and_unfolds_whole(morning: Morning, make, client) -> None:
    morning.card()
    morning.card(text="La ligne est fermée.", kind=CardKind.CAUSE, under=1)
    close(morning, make)
    record = f"/editions/{morning.edition.number}/diagnostic"
    for query, is_open in (("", False), ("?par=table", False), ("?tout=1", True), ("?par=table&tout=1", True)):
        root, _ = read(client.get(record + query).get_data(as_text=True))
        folds = [one for one in root.all("details") if "tb-fold" in (one.get("class") or "")]
        assert [one.has("open") for one in folds] == [is_open]
        assert BUS in folds[0].all("summary")[0].text  # what is inside is said before it is opened
        assert "La ligne est fermée." not in folds[0].all("summary")[0].text


def test_organiser_corrects_and_hides_with_a_reason(morning: Morning, make, client, signed_in, session) -> None:
    morning.card()
    close(morning, make)
    browser = signed_in(morning.organiser)
    answer = browser.submit(f"{morning.path}/cartes/1", "Enregistrer la carte", text="Corrigée.")
    assert answer.status_code == 422
    browser.submit(f"{morning.path}/cartes/1", "Enregistrer la carte", text="Corrigée.", reason="Faute de frappe.")
    record = f"/editions/{morning.edition.number}/diagnostic"
    page = client.get(record).get_data(as_text=True)
    assert "Corrigée." in page
    assert "Faute de frappe." in page
    browser.submit(f"{morning.path}/cartes/1", "Masquer la carte", reason="Nomme une personne.")
    page = client.get(record).get_data(as_text=True)
    assert "Corrigée." not in page
    assert "Nomme une personne." in page
    browser.submit(f"{morning.path}/cartes/1", "Montrer de nouveau", reason="Nom retiré.")
    assert cards(session)[0].state is CardState.READABLE


def test_organiser_groups_merges_splits_and_undoes_without_scripts(morning: Morning, signed_in, session) -> None:
    references = [morning.lead(f"Piste {n}.").reference for n in range(3)]
    browser, board = signed_in(morning.organiser), f"/editions/{morning.edition.number}/axes/regroupement"

    def axes() -> list[str]:
        return [card.axis.label if card.axis else "" for card in cards(session)]

    browser.submit(board, "Former l’axe", leads=references[:1], label="Bus")
    browser.submit(board, "Former l’axe", leads=references[1:], label="Vélo")
    assert axes() == ["Bus", "Vélo", "Vélo"]
    browser.submit(board, "Réunir", label="Se déplacer")
    assert axes() == ["Se déplacer"] * 3
    browser.submit(board, "Former l’axe", leads=references[2:], label="À part")
    assert axes() == ["Se déplacer", "Se déplacer", "À part"]
    browser.submit(board, "Ranger", leads=references[:1], axis="THE-3")
    browser.submit(board, "Les sortir de leur axe", leads=references[1:2])
    assert axes() == ["À part", "", "À part"]
    for _act in range(4):
        browser.submit(board, "Annuler ce geste")
    assert axes() == ["Bus", "Vélo", "Vélo"]
    page = browser.get(board).get_data(as_text=True)
    assert page.count("<strong>Annulation</strong>") == 4


def test_refused_act_keeps_what_was_ticked(morning: Morning, signed_in) -> None:
    reference = morning.lead().reference
    browser, board = signed_in(morning.organiser), f"/editions/{morning.edition.number}/axes/regroupement"
    answer = browser.submit(board, "Former l’axe", leads=[reference], label="")
    root, _ = read(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert next(one for one in root.all("input") if one.get("value") == reference).has("checked")


def test_chain_reads_both_ways(morning: Morning, make, client, signed_in, session) -> None:
    morning.card()
    lead = morning.lead()
    theme = morning.edition.themes[0]
    form_axis(morning.edition, theme, "Se déplacer", [lead.reference], 0, morning.organiser, morning.now)
    make.open(morning.edition, Activity.PROJECTS)
    close(morning, make)
    sheet = f"/editions/{morning.edition.number}/projets/{morning.table.number}/fiche"
    cited = [card.reference for card in cards(session)]
    signed_in(morning.member).submit(sheet, "Enregistrer", cards=cited, title="Une navette", axis="THE-1", need="Voir.")
    project = make.submitted(morning.edition, table=morning.other_table, axis_id=lead.axis_id)
    project.cards = cards(session)
    session.commit()
    shown = client.get(f"/editions/{morning.edition.number}/projets/{project.number}").get_data(as_text=True)
    record = client.get(f"/editions/{morning.edition.number}/diagnostic").get_data(as_text=True)
    axes = client.get(f"/editions/{morning.edition.number}/axes").get_data(as_text=True)
    assert all(f"#carte-{reference}" in shown for reference in cited)
    assert record.count(project.title) == 2
    assert "Se déplacer" in record
    assert "Une navette le soir." in axes
    assert project.title in axes
    assert "Une navette</a>" not in record  # a draft is nobody's business yet


def test_sheet_keeps_its_cards_as_a_version_and_refuses_a_hidden_one(
    morning: Morning, make, signed_in, session
) -> None:
    lead = morning.lead()
    make.open(morning.edition, Activity.PROJECTS)
    make.session.commit()
    browser = signed_in(morning.member)
    sheet = f"/editions/{morning.edition.number}/projets/{morning.table.number}/fiche"
    browser.submit(sheet, "Enregistrer", cards=[lead.reference], title="Une navette")
    browser.submit(sheet, "Enregistrer", cards=None, title="Une navette")
    root, _ = read(browser.get(sheet.replace("/fiche", "/versions")).get_data(as_text=True))
    assert f"[retiré : carte {lead.reference}]" in [one.text for one in root.all("del")]
    answer = browser.submit(sheet, "Enregistrer", cards=["99-9"], title="Une navette")
    assert answer.status_code == 422
    assert "n’est plus lisible" in answer.get_data(as_text=True)
    hide_card(lead, morning.organiser, "Nomme une personne.", morning.now)
    session.commit()
    assert browser.submit(sheet, "Enregistrer", title="Une navette", version="2").status_code == 302


def test_pages_cost_the_same_with_more_cards(morning: Morning, make, client, signed_in, steady_queries) -> None:
    close(morning, make)
    make.open(morning.edition, Activity.DIAGNOSIS)
    browser, path = signed_in(morning.organiser), f"/editions/{morning.edition.number}"

    def another() -> None:
        finding = morning.card()
        lead = morning.card(text="Une navette.", kind=CardKind.LEAD, under=finding.number)
        other = morning.lead(table=morning.other_table)
        count_hands(morning.edition, morning.table, lead, 1, None, Hand(morning.member), morning.now)
        project = make.submitted(morning.edition)
        project.cards = [finding, lead, other]

    for page in ("/diagnostic", "/diagnostic?par=table", "/diagnostic/suivi", "/axes", "/axes/regroupement"):
        steady_queries(lambda page=page: browser.get(path + page), another)
    for page in ("", "/vote"):
        steady_queries(lambda page=page: browser.get(morning.path + page), another)
