"""The dossier: exact bytes, and a verification that names what was changed."""

import hashlib
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.draw.certificate import Certificate, certify
from app.core.draw.dossier import (
    Commitment,
    annulment_json,
    append_replacement,
    candidates_csv,
    commitment,
    freeze,
    panels_txt,
    read_fingerprint,
    result_json,
    seal,
)
from app.core.draw.fairness import fair_lottery
from app.core.draw.panels import number_panels
from app.core.draw.substitutes import replacement, substitute_order
from app.core.draw.verify import read_problem, verify
from app.core.errors import RuleError
from tests.core.draw.pools import SALT, commitments, problem, skewed

ONE = skewed(3, 40, 12, councils=30)
LOTTERY = fair_lottery(ONE)
BALLS, DICE, AT = "407", "31415926535897932384", "2017-12-01T18:00:00Z"


def frozen(rehearsal=False):
    panels = number_panels(LOTTERY)
    return freeze(ONE, certify(LOTTERY, panels), panels.lists, commitments(ONE), rehearsal=rehearsal)


FROZEN = frozen()


def drawn(files=FROZEN, balls=BALLS, **changes):
    panel = files["panels.txt"].decode().splitlines()[int(balls)].split(" ")[1:]
    order = substitute_order(ONE, panel, read_fingerprint(files), DICE)
    record = {"balls": balls, "dice": DICE, "panel": panel, "substitutes": order, "witnesses": ["garante"], "at": AT}
    return {**files, "tirage.json": result_json(read_fingerprint(files), **{**record, **changes})}


def replaced(files=None):
    files = files or drawn()
    panel = files["panels.txt"].decode().splitlines()[int(BALLS)].split(" ")[1:]
    order = substitute_order(ONE, panel, read_fingerprint(files), DICE)
    journal = append_replacement(b"", files["tirage.json"], {"type": "indisponible", "id": order[0], "instant": AT})
    gone = {order[0]}
    for leaving in panel[:3]:
        gone.add(leaving)
        seated = set(panel) - {leaving}
        entry = replacement(ONE, seated, order, gone)
        journal = append_replacement(
            journal,
            files["tirage.json"],
            {"type": "retrait", "sortant": leaving, "entrant": entry.id, "ecart": entry.violation, "instant": AT},
        )
        panel = sorted(seated | {entry.id})
    return {**files, "remplacements.jsonl": journal}


def findings(files):
    return [str(finding) for finding in verify(files).findings]


def test_dossier_holds_at_each_step():
    for files in (FROZEN, drawn(), replaced(), seal(replaced())):
        report = verify(files)
        assert findings(files) == []
        assert sum(report.thousandths.values()) == 1000 * ONE.seats
    assert len(report.titulaires) == ONE.seats


def test_same_input_gives_the_same_bytes():
    assert frozen() == FROZEN


def test_every_file_is_utf8_with_lf_and_one_final_newline():
    for data in replaced().values():
        data.decode("utf-8")
        assert data.endswith(b"\n")
        assert not data.endswith(b"\n\n")
        assert b"\r" not in data
        assert not data.startswith(b"\xef\xbb\xbf")


def test_fingerprint_is_that_of_manifest_in_the_format_of_sha256sum():
    assert FROZEN["empreinte.txt"].decode() == hashlib.sha256(FROZEN["MANIFEST"]).hexdigest() + "\n"
    names = [line.split("  ")[1] for line in FROZEN["MANIFEST"].decode().splitlines()]
    assert names == sorted(names, key=str.encode) == ["candidats.csv", "panels.txt", "quotas.csv", "regles.json"]


def test_no_name_in_the_dossier():
    assert all(b"Personne" not in data for data in FROZEN.values())


def test_commitment_is_the_same_for_composed_and_decomposed_names():
    composed, decomposed = unicodedata.normalize("NFC", "Zoé"), unicodedata.normalize("NFD", "Zoé")
    assert composed != decomposed
    assert commitment("V-1", SALT, composed) == commitment("V-1", SALT, decomposed)
    assert commitment("V-1", SALT, "Zoé") == hashlib.sha256(f"V-1|{SALT}|{composed}".encode()).hexdigest()
    assert commitment("V-1", SALT, "Zoé") != commitment("V-2", SALT, "Zoé")


@pytest.mark.parametrize(("id", "salt"), [("v-1", SALT), ("ZOÉ", SALT), ("V-1", "abc"), ("V-1", SALT.upper())])
def test_commitment_refuses_other_forms(id, salt):
    with pytest.raises(RuleError):
        commitment(id, salt, "Zoé")


def test_problem_is_read_back_from_the_files():
    again = read_problem(FROZEN)
    assert again.quotas == ONE.quotas
    assert again.groups == ONE.groups
    assert candidates_csv(again, commitments(ONE)) == FROZEN["candidats.csv"]


def test_too_great_a_loss_needs_a_written_acceptance():
    panels = number_panels(LOTTERY)
    worse = replace(certify(LOTTERY, panels), loss=2001)
    with pytest.raises(RuleError, match="2001 millionièmes"):
        freeze(ONE, worse, panels.lists, commitments(ONE))
    assert b"accord" in freeze(ONE, worse, panels.lists, commitments(ONE), accepted_loss="accord")["regles.json"]


def test_certificate_survives_its_record():
    certificate = certify(LOTTERY, number_panels(LOTTERY))
    assert Certificate.from_record(certificate.as_record()) == certificate
    assert sum(level.candidates for level in certificate.levels) == len(ONE.candidates)


def edited(files, name, old, new):
    assert old in files[name]
    return {**files, name: files[name].replace(old, new, 1)}


def rehashed(files):
    """What a cheat would do: rewrite MANIFEST and the fingerprint after the change."""
    lines = sorted(
        f"{hashlib.sha256(files[n]).hexdigest()}  {n}\n"
        for n in ("candidats.csv", "panels.txt", "quotas.csv", "regles.json")
    )
    listing = "".join(sorted(lines, key=lambda line: line[66:].encode())).encode()
    return {**files, "MANIFEST": listing, "empreinte.txt": f"{hashlib.sha256(listing).hexdigest()}\n".encode()}


@pytest.mark.parametrize("name", ["candidats.csv", "panels.txt", "quotas.csv", "regles.json"])
def test_one_byte_changed_is_found(name):
    data = bytearray(FROZEN[name])
    data[len(data) // 2] ^= 1
    assert any(name in finding for finding in findings({**FROZEN, name: bytes(data)}))


def test_fingerprint_changed_is_found():
    assert any("empreinte.txt" in one for one in findings({**FROZEN, "empreinte.txt": b"0" * 64 + b"\n"}))


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda data: b"\xef\xbb\xbf" + data, "BOM"),
        (lambda data: data.replace(b"\n", b"\r\n"), "Windows"),
        (lambda data: data[:-1], "fin de ligne"),
        (lambda data: data + b"\n", "fin de ligne"),
        (lambda data: data.replace(b"id,", b"id;"), "colonnes attendues"),
        (lambda data: data + data.splitlines(keepends=True)[1], "deux fois"),
        (lambda data: data.replace(b"S-0001", b"S-000\xc9"), "UTF-8"),
        (lambda data: data.replace(b"S-0001", b"s-0001"), "n’est pas accepté"),
    ],
)
def test_other_forms_of_the_list_are_refused_even_rehashed(change, word):
    files = rehashed({**FROZEN, "candidats.csv": change(FROZEN["candidats.csv"])})
    assert any(word in one for one in findings(files))


def test_id_added_after_freezing_is_found_in_the_result():
    done = drawn()
    line = done["candidats.csv"].splitlines(keepends=True)[-1].replace(b"S-0039", b"S-0040")
    added = rehashed({**done, "candidats.csv": done["candidats.csv"] + line})
    words = findings(added)
    assert any("ne porte pas l’empreinte" in one for one in words)
    assert any("ordre des suppléants" in one for one in words)


def test_panel_edited_is_found():
    line = FROZEN["panels.txt"].decode().splitlines()[12]
    outside = next(c.id for c in ONE.candidates if c.id not in line)
    changed = " ".join(["012", *sorted([*line.split(" ")[2:], outside])])
    files = edited(drawn(), "panels.txt", line.encode(), changed.encode())
    assert any("panels.txt : ce fichier a été modifié" in one for one in findings(files))
    # Whoever also rewrites MANIFEST betrays themselves by the fingerprint that was read aloud before the balls.
    assert any("ne porte pas l’empreinte" in one for one in findings(rehashed(files)))


def test_panel_with_unknown_double_or_missing_people_is_found():
    lines = [line.split(" ")[1:] for line in FROZEN["panels.txt"].decode().splitlines()]
    lines[3] = ["S-9999", *lines[3][1:]]
    lines[4] = [lines[4][0], *lines[4][:-1]]
    lines[5] = lines[5][:-1]
    words = findings(rehashed({**FROZEN, "panels.txt": panels_txt(lines)}))
    assert any(one.startswith("panel 003 (panels.txt, ligne 4)") and "S-9999" in one for one in words)
    assert any(one.startswith("panel 004 (panels.txt, ligne 5)") and "double" in one for one in words)
    assert any(one.startswith("panel 005 (panels.txt, ligne 6)") and "11 personnes" in one for one in words)


def test_panels_must_be_one_thousand_in_order():
    lines = FROZEN["panels.txt"].splitlines(keepends=True)
    assert any("999 lignes" in one for one in findings(rehashed({**FROZEN, "panels.txt": b"".join(lines[:-1])})))
    swapped = b"".join([lines[1], lines[0], *lines[2:]])
    assert any("numéro 000" in one for one in findings(rehashed({**FROZEN, "panels.txt": swapped})))


def test_ball_altered_is_found():
    words = findings(edited(drawn(), "tirage.json", b'"boules":"407"', b'"boules":"408"'))
    assert any("du panel 408" in one for one in words)


def test_dice_altered_are_found():
    words = findings(edited(drawn(), "tirage.json", DICE.encode(), DICE[::-1].encode()))
    assert words == ["tirage.json : l’ordre des suppléants n’est pas celui que donnent les dés."]


def test_rehearsal_cannot_become_the_real_draw():
    rehearsal = frozen(rehearsal=True)
    assert read_fingerprint(rehearsal) != read_fingerprint(FROZEN)
    assert any("répétition" in one for one in findings(drawn(rehearsal, rehearsal=False)))
    assert findings(drawn(rehearsal, rehearsal=True)) == []


def test_replacement_chosen_by_someone_is_found():
    files = replaced()
    journal = files["remplacements.jsonl"].splitlines(keepends=True)
    entering = journal[1].split(b'"entrant":"')[1][:6]
    other = next(c.id.encode() for c in ONE.candidates if c.id.encode() not in files["remplacements.jsonl"])
    words = findings(edited(files, "remplacements.jsonl", entering, other))
    assert any("la règle désigne" in one for one in words)
    assert any("chaîne est rompue" in one for one in words)


def test_replacement_line_removed_is_found():
    files = replaced()
    journal = files["remplacements.jsonl"].splitlines(keepends=True)
    shorter = {**files, "remplacements.jsonl": b"".join(journal[:1] + journal[2:])}
    assert any("chaîne est rompue" in one for one in findings(shorter))


def test_stranger_file_and_missing_file_are_found():
    assert findings({**FROZEN, "autre.txt": b"x\n"}) == ["autre.txt : ce fichier n’a rien à faire dans ce dossier."]
    assert findings({k: v for k, v in FROZEN.items() if k != "panels.txt"}) == ["panels.txt : ce fichier manque."]


def test_annulment_names_the_fingerprint_and_the_reason():
    record = annulment_json(read_fingerprint(FROZEN), reason="Liste incomplète", by="organisatrice", at=AT)
    assert verify({**FROZEN, "annulation.json": record}).holds
    assert "Liste incomplète" in record.decode()


def test_people_without_commitment_cannot_be_frozen():
    with pytest.raises(KeyError):
        candidates_csv(problem("f h", "af:1:1 ah:1:1", 2), {"V-001": Commitment("A", SALT)})


@settings(max_examples=30, deadline=None, derandomize=True)
@given(name=st.sampled_from(sorted(seal(replaced()))), place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_any_bit_changed_anywhere_is_found(name, place, bit):
    files = seal(replaced())
    data = bytearray(files[name])
    data[int(place * len(data))] ^= 1 << bit
    assert findings({**files, name: bytes(data)})
