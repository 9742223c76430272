"""Dossiers to be checked: some that hold, frauds with what must be said of them, and damage done at random."""

import json
import unicodedata
from random import Random

from app.core.canonical import canonical_json
from app.core.draw.dossier import annulment_json, panels_txt, read_fingerprint, seal
from tests.core.draw.test_dossier import AT, BALLS, DICE, FROZEN, ONE, drawn, edited, frozen, rehashed, replaced

Files = dict[str, bytes]
Place = tuple[str, str, int | None]  # code, file, line
DRAWN, REPLACED = drawn(), replaced()
SEALED = seal(REPLACED)
PANELS = [line.split(" ")[1:] for line in FROZEN["panels.txt"].decode().splitlines()]
JOURNAL = REPLACED["remplacements.jsonl"].splitlines(keepends=True)
SEATED = PANELS[int(BALLS)]


def ruled(changes: dict, files: Files = FROZEN) -> Files:
    """The frozen files with other rules, hashed again."""
    return rehashed({**files, "regles.json": canonical_json({**json.loads(files["regles.json"]), **changes})})


def result(**changes: object) -> Files:
    return {**DRAWN, "tirage.json": canonical_json({**json.loads(DRAWN["tirage.json"]), **changes})}


def lines(name: str, change, files: Files = FROZEN, again: bool = True) -> Files:
    """The lines of a file put through `change`, hashed again unless told."""
    found = files[name].splitlines(keepends=True)
    changed = {**files, name: b"".join(change(found) or found)}
    return rehashed(changed) if again else changed


def panel(number: int, ids: list[str]) -> Files:
    changed = list(PANELS)
    changed[number] = ids
    return rehashed({**FROZEN, "panels.txt": panels_txt(changed)})


def journal(*kept: bytes) -> Files:
    return {**REPLACED, "remplacements.jsonl": b"".join(kept)}


GOOD: dict[str, Files] = {
    "frozen": FROZEN,
    "drawn": DRAWN,
    "replaced": REPLACED,
    "sealed": SEALED,
    "rehearsal": seal(drawn(frozen(rehearsal=True), rehearsal=True)),
    "annulled": {**REPLACED, "annulation.json": annulment_json(read_fingerprint(FROZEN), reason="Urne", by="x", at=AT)},
    "office": ruled({"d_office": PANELS[0][:2]}, {**FROZEN, "panels.txt": panels_txt([PANELS[0]] * 1000)}),
    "office-none": ruled({"d_office": []}),
    "excluded": ruled({"exclues": ["S-9998", "S-9999"]}),
    "other-balls": drawn(balls="000"),
    "last-balls": drawn(balls="999"),
}
OUTSIDE = next(one.id for one in ONE.candidates if one.id not in SEATED)
OTHER = PANELS[0][0]
WITHOUT = next(number for number, ids in enumerate(PANELS) if OTHER not in ids)
UNFIT = next(
    number
    for number, ids in enumerate(PANELS)
    if ONE.by_id[ids[0]].values != ONE.by_id["S-0039"].values and "S-0039" not in ids
)
NFD = unicodedata.normalize("NFD", "témoin é")

BAD: dict[str, tuple[Files, Place]] = {
    "byte-candidates": (edited(FROZEN, "candidats.csv", b"S-0007", b"S-0707"), ("changed", "candidats.csv", None)),
    "byte-quotas": (edited(FROZEN, "quotas.csv", b"a,v0,", b"a,v1,"), ("changed", "quotas.csv", None)),
    "byte-panels": (edited(FROZEN, "panels.txt", b"S-00", b"S-01"), ("changed", "panels.txt", None)),
    "byte-rules": (edited(FROZEN, "regles.json", b'"places":12', b'"places":13'), ("changed", "regles.json", None)),
    "byte-manifest": (edited(FROZEN, "MANIFEST", b"  q", b" *q"), ("changed", "quotas.csv", None)),
    "byte-result": (edited(SEALED, "tirage.json", b"T18:", b"T19:"), ("sums", "tirage.json", None)),
    "byte-journal": (edited(SEALED, "remplacements.jsonl", b"T18:", b"T19:"), ("sums", "remplacements.jsonl", None)),
    "byte-print": ({**FROZEN, "empreinte.txt": b"0" * 64 + b"\n"}, ("fingerprint", "empreinte.txt", None)),
    "manifest-order": (lines("MANIFEST", lambda all: all[::-1], again=False), ("listing", "MANIFEST", None)),
    "manifest-more": (edited(FROZEN, "MANIFEST", b"\n", b"\n#\n"), ("listing", "MANIFEST", None)),
    "sums-edited": (lines("SOMMES", lambda all: all[1:], SEALED, False), ("sums", "MANIFEST", None)),
    "sums-order": (lines("SOMMES", lambda all: all[::-1], SEALED, False), ("listing", "SOMMES", None)),
    "sums-stranger": ({**SEALED, "SOMMES": SEALED["SOMMES"] + b"0" * 64 + b"  x\n"}, ("sums", "x", None)),
    "sums-removed": ({k: v for k, v in SEALED.items() if k != "tirage.json"}, ("sums", "tirage.json", None)),
    "stranger": ({**SEALED, "autre.txt": b"x\n"}, ("stranger", "autre.txt", None)),
    "orphan": ({k: v for k, v in REPLACED.items() if k != "tirage.json"}, ("orphan", "remplacements.jsonl", None)),
    "bom": (
        rehashed({**FROZEN, "candidats.csv": b"\xef\xbb\xbf" + FROZEN["candidats.csv"]}),
        ("bom", "candidats.csv", None),
    ),
    "crlf": (
        rehashed({**FROZEN, "quotas.csv": FROZEN["quotas.csv"].replace(b"\n", b"\r\n")}),
        ("crlf", "quotas.csv", None),
    ),
    "no-newline": (
        rehashed({**FROZEN, "panels.txt": FROZEN["panels.txt"][:-1]}),
        ("ending", "panels.txt", None),
    ),
    "latin": (lines("candidats.csv", lambda all: [*all[:-1], b"\xe9" + all[-1]]), ("utf8", "candidats.csv", None)),
    "nfd": (edited(DRAWN, "tirage.json", b'["garante"]', f'["{NFD}"]'.encode()), ("json", "tirage.json", None)),
    "header": (lines("candidats.csv", lambda all: [b"id,x\n", *all[1:]]), ("header", "candidats.csv", 1)),
    "columns": (lines("candidats.csv", lambda all: [*all[:4], b"S-0003\n", *all[5:]]), ("columns", "candidats.csv", 5)),
    "quota-code": (lines("quotas.csv", lambda all: [*all[:2], "a,é,0,1\n".encode()]), ("code", "quotas.csv", 3)),
    "quota-bounds": (lines("quotas.csv", lambda all: [*all, b"z,z,3,2\n"]), ("bounds", "quotas.csv", 11)),
    "quota-number": (lines("quotas.csv", lambda all: [*all, b"z,z,+1,2\n"]), ("bounds", "quotas.csv", 11)),
    "quota-twice": (lines("quotas.csv", lambda all: [*all, all[1]]), ("twice", "quotas.csv", 11)),
    "id-lower": (edited_candidate := edited(FROZEN, "candidats.csv", b"S-0001", b"s-0001"), None),  # replaced below
    "id-twice": (lines("candidats.csv", lambda all: [*all, all[-1]]), ("twice", "candidats.csv", 42)),
    "id-order": (lines("candidats.csv", lambda all: [all[0], all[2], all[1], *all[3:]]), ("order", "candidats.csv", 3)),
    "id-added": (
        lines("candidats.csv", lambda all: [*all, all[-1].replace(b"S-0039", b"S-0040")], DRAWN),
        ("print", "tirage.json", None),
    ),
    "pool-short": (lines("candidats.csv", lambda all: all[:9]), ("few", "candidats.csv", None)),
    "protocol": (ruled({"protocole": "tirage-v2"}), ("protocol", "regles.json", None)),
    "seats-true": (ruled({"places": True}), ("field", "regles.json", None)),
    "seats-huge": (ruled({"places": 10**30}), ("field", "regles.json", None)),
    "seats-float": (
        rehashed(edited(FROZEN, "regles.json", b'"places":12', b'"places":12.0')),
        ("json", "regles.json", None),
    ),
    "seats-none": (rehashed(edited(FROZEN, "regles.json", b'"places":12,', b"")), ("field", "regles.json", None)),
    "minus-zero": (
        rehashed(edited(FROZEN, "regles.json", b'"places":12', b'"places":-0')),
        ("json", "regles.json", None),
    ),
    "json-space": (rehashed(edited(FROZEN, "regles.json", b":", b": ")), ("json", "regles.json", None)),
    "json-twice": (
        rehashed(edited(FROZEN, "regles.json", b'"places":12', b'"places":12,"places":12')),
        ("json", "regles.json", None),
    ),
    "json-escape": (
        rehashed(edited(FROZEN, "regles.json", b'"leximin"', b'"lexi\\u006din"')),
        ("json", "regles.json", None),
    ),
    "json-surrogate": (
        rehashed(edited(FROZEN, "regles.json", b'"leximin"', b'"\\ud800"')),
        ("json", "regles.json", None),
    ),
    "json-list": (rehashed({**FROZEN, "regles.json": b"[]\n"}), ("json", "regles.json", None)),
    "groups": (ruled({"groupes": [{"type": "conseil", "maximum": 0}]}), ("field", "regles.json", None)),
    "groups-null": (ruled({"groupes": None}), ("field", "regles.json", None)),
    "office-unknown": (ruled({"d_office": ["S-9999"]}), ("office", "regles.json", None)),
    "office-form": (ruled({"d_office": "S-0001"}), ("field", "regles.json", None)),
    "office-twice": (ruled({"d_office": PANELS[0][:1] * 2}), ("field", "regles.json", None)),
    "office-absent": (ruled({"d_office": [OTHER]}), ("panel-office", "panels.txt", WITHOUT + 1)),
    "excluded-candidate": (ruled({"exclues": [OTHER]}), ("excluded", "regles.json", None)),
    "excluded-form": (ruled({"exclues": [OTHER, 3]}), ("field", "regles.json", None)),
    "panel-unknown": (panel(3, ["S-9999", *PANELS[3][1:]]), ("panel-unknown", "panels.txt", 4)),
    "panel-double": (panel(4, [PANELS[4][0], *PANELS[4][:-1]]), ("panel-order", "panels.txt", 5)),
    "panel-unsorted": (panel(5, PANELS[5][::-1]), ("panel-order", "panels.txt", 6)),
    "panel-short": (panel(6, PANELS[6][:-1]), ("panel-size", "panels.txt", 7)),
    "panel-empty": (panel(7, []), ("panel-unknown", "panels.txt", 8)),
    "panel-bounds": (panel(UNFIT, [*PANELS[UNFIT][1:], "S-0039"]), ("panel-bounds", "panels.txt", UNFIT + 1)),
    "panel-group": (ruled({"groupes": [{"type": "conseil", "maximum": 1}]}, FROZEN), None),  # replaced below
    "panels-fewer": (lines("panels.txt", lambda all: all[:-1]), ("panel-count", "panels.txt", None)),
    "panels-swapped": (lines("panels.txt", lambda all: [all[1], all[0], *all[2:]]), ("panel-number", "panels.txt", 1)),
    "ball": (result(boules="408"), ("titulaires", "tirage.json", None)),
    "ball-form": (result(boules="4-0-7"), ("field", "tirage.json", None)),
    "ball-number": (result(boules=407), ("field", "tirage.json", None)),
    "dice": (result(des=DICE[::-1]), ("substitutes", "tirage.json", None)),
    "dice-arabic": (result(des="١" * 20), ("field", "tirage.json", None)),
    "order": (
        result(suppleants=json.loads(DRAWN["tirage.json"])["suppleants"][::-1]),
        ("substitutes", "tirage.json", None),
    ),
    "titulaires-null": (result(titulaires=None), ("titulaires", "tirage.json", None)),
    "witnesses": (result(temoins="garante"), ("field", "tirage.json", None)),
    "instant": (result(instant="2017-12-01 18:00"), ("field", "tirage.json", None)),
    "rehearsal": (drawn(frozen(rehearsal=True), rehearsal=False), ("rehearsal", "tirage.json", None)),
    "rehearsal-rules": (ruled({"repetition": True}, DRAWN), ("rehearsal", "tirage.json", None)),
    "rehearsal-zero": (result(repetition=0), ("rehearsal", "tirage.json", None)),
    "journal-first": (journal(*JOURNAL[1:]), ("chain", "remplacements.jsonl", 1)),
    "journal-removed": (journal(JOURNAL[0], *JOURNAL[2:]), ("chain", "remplacements.jsonl", 2)),
    "journal-swapped": (journal(JOURNAL[0], JOURNAL[2], JOURNAL[1], JOURNAL[3]), ("chain", "remplacements.jsonl", 2)),
    "journal-last": (
        seal(REPLACED) | {"remplacements.jsonl": b"".join(JOURNAL[:-1])},
        ("sums", "remplacements.jsonl", None),
    ),
    "journal-blank": (journal(*JOURNAL, b"\n"), ("json", "remplacements.jsonl", 5)),
    "journal-empty": (journal(), ("ending", "remplacements.jsonl", None)),
    "journal-kind": (
        journal(JOURNAL[0].replace(b"indisponible", b"autre")),
        ("kind", "remplacements.jsonl", 1),
    ),
    "journal-absent-titulaire": (
        journal(canonical_json({**json.loads(JOURNAL[0]), "id": SEATED[0]})),
        ("unavailable", "remplacements.jsonl", 1),
    ),
    "journal-stranger": (
        journal(JOURNAL[0], canonical_json({**json.loads(JOURNAL[1]), "sortant": OUTSIDE})),
        ("not-seated", "remplacements.jsonl", 2),
    ),
    "journal-chosen": (
        journal(JOURNAL[0], canonical_json({**json.loads(JOURNAL[1]), "entrant": OUTSIDE})),
        ("entering", "remplacements.jsonl", 2),
    ),
    "journal-gap": (
        journal(JOURNAL[0], canonical_json({**json.loads(JOURNAL[1]), "ecart": False})),
        ("entering", "remplacements.jsonl", 2),
    ),
    "annulment": (
        {**DRAWN, "annulation.json": annulment_json("0" * 64, reason="x", by="y", at=AT)},
        ("print", "annulation.json", None),
    ),
}
for _name, _words in (("motif", {"reason": ""}), ("instant", {"at": "hier"})):
    _record = annulment_json(read_fingerprint(FROZEN), **({"reason": "Urne", "by": "x", "at": AT} | _words))
    BAD[f"annulment-{_name}"] = ({**DRAWN, "annulation.json": _record}, ("field", "annulation.json", None))
BAD["id-lower"] = (rehashed(edited_candidate), ("id", "candidats.csv", 3))
for _name in ("candidats.csv", "panels.txt", "quotas.csv", "regles.json", "MANIFEST"):
    BAD[f"missing-{_name}"] = ({k: v for k, v in SEALED.items() if k != _name}, ("missing", _name, None))


def same_council() -> tuple[Files, Place]:
    """A council that seats two people of one panel, written in the list afterwards."""
    ids = PANELS[0][:2]
    rows = [line.split(b",") for line in FROZEN["candidats.csv"].splitlines()]
    for row in rows:
        if row[0].decode() in ids:
            row[-1] = b"C-X"
    text = b"".join(b",".join(row) + b"\n" for row in rows)
    return rehashed({**FROZEN, "candidats.csv": text}), ("panel-group", "panels.txt", 1)


BAD["panel-group"] = same_council()


def damaged(seed: int) -> Files:
    """One to three small damages to a good dossier, whose hashes are then written again, or not."""
    dice = Random(seed)
    files = dict(dice.choice(list(GOOD.values())))
    name = ""
    for _ in range(dice.randint(1, 3)):
        name = dice.choice(sorted(files))
        files[name] = _hurt(files[name], dice)
    if dice.random() < 0.7 and all(one in files for one in ("candidats.csv", "MANIFEST")):
        files = rehashed(files)
    return seal(files) if dice.random() < 0.5 else files


def _hurt(data: bytes, dice: Random) -> bytes:
    at = dice.randrange(len(data) + 1)
    lines = data.splitlines(keepends=True) or [b""]
    line = dice.randrange(len(lines))
    kind = dice.randrange(7)
    if kind == 0:
        return data[:at] + bytes([dice.randrange(256)]) + data[at + 1 :]
    if kind == 1:
        return data[:at] + data[at + 1 :]
    if kind == 2:
        return data[:at] + dice.choice([b" ", b"0", b"A", b"\n", b",", b"\xc3\xa9", b'"', b"-"]) + data[at:]
    if kind == 3:
        return b"".join([*lines[:line], *lines[line + 1 :]])
    if kind == 4:
        return b"".join([*lines[:line], lines[line], *lines[line:]])
    if kind == 5:
        other = dice.randrange(len(lines))
        lines[line], lines[other] = lines[other], lines[line]
        return b"".join(lines)
    digits = [i for i, byte in enumerate(data) if chr(byte).isdigit()]
    if not digits:
        return data
    place = dice.choice(digits)
    return data[:place] + str(dice.randrange(10)).encode() + data[place + 1 :]


def corpus(random: int) -> dict[str, Files]:
    """Every dossier by name, `random` of them damaged."""
    found = {f"good-{name}": files for name, files in GOOD.items()}
    found |= {f"bad-{name}": files for name, (files, _place) in BAD.items()}
    return found | {f"damaged-{seed}": damaged(seed) for seed in range(random)}
