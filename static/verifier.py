#!/usr/bin/env python3
"""Vérifie un dossier de tirage au sort, sans rien d'autre que Python (3.8 ou plus récent).

    python3 -I verifier.py DOSSIER

Contrôle chaque empreinte, que les 1 000 panels tiennent tous les quotas et toutes les règles de groupe, rejoue les
boules, les dés et les remplacements, et imprime pour chaque candidature en combien de panels elle figure.
Sort avec 0 si tout concorde, 1 sinon. Licence : EUPL-1.2.
"""

import hashlib
import json
import re
import sys
import unicodedata
from pathlib import Path

FROZEN = ("candidats.csv", "panels.txt", "quotas.csv", "regles.json")
KNOWN = (*FROZEN, "MANIFEST", "SOMMES", "empreinte.txt", "tirage.json", "remplacements.jsonl", "annulation.json")
ID = re.compile(r"[A-Z0-9-]{1,32}")
CODE = re.compile(r"[A-Za-z0-9._+-]{1,64}")


class Refused(Exception):
    """Le dossier ne peut pas être lu plus loin."""


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def manifest(files):
    return "".join(f"{sha256(files[name])}  {name}\n" for name in sorted(files, key=str.encode)).encode()


def plain(value):
    if isinstance(value, float):
        raise Refused("un nombre à virgule n'a pas sa place dans un enregistrement")
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {unicodedata.normalize("NFC", key): plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def canonical(data, name):
    try:
        record = json.loads(data.decode("utf-8"))
        text = json.dumps(plain(record), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    except ValueError:
        raise Refused(f"{name} est illisible") from None
    if text.encode() + b"\n" != data:
        raise Refused(f"{name} n'est pas sous sa forme canonique")
    return record


def lines(data, name):
    if data.startswith(b"\xef\xbb\xbf"):
        raise Refused(f"{name} commence par une marque d'ordre (BOM)")
    if b"\r" in data:
        raise Refused(f"{name} a des fins de ligne Windows")
    if not data.endswith(b"\n") or data.endswith(b"\n\n"):
        raise Refused(f"{name} doit finir par une seule fin de ligne")
    try:
        return data.decode("utf-8")[:-1].split("\n")
    except UnicodeDecodeError:
        raise Refused(f"{name} n'est pas en UTF-8") from None


def table(data, name, header):
    first, *rest = lines(data, name)
    if first.split(",") != header:
        raise Refused(f"{name} : les colonnes attendues sont {','.join(header)}")
    rows = [line.split(",") for line in rest]
    for number, row in enumerate(rows, 2):
        if len(row) != len(header):
            raise Refused(f"{name} : la ligne {number} n'a pas {len(header)} colonnes")
    return rows


def whole(text, name):
    if not (text.isascii() and text.isdigit() and str(int(text)) == text):
        raise Refused(f"{name} : « {text} » n'est pas un nombre entier")
    return int(text)


class Draw:
    """Candidats, quotas et règles, relus dans les fichiers figés."""

    def __init__(self, files):
        self.rules = canonical(files["regles.json"], "regles.json")
        if self.rules.get("protocole") != "tirage-v1":
            raise Refused("regles.json : ce protocole n'est pas « tirage-v1 »")
        self.seats = self.rules["places"]
        self.maxima = {one["type"]: one["maximum"] for one in self.rules["groupes"]}
        self.quotas = {}
        for criterion, value, low, high in table(
            files["quotas.csv"], "quotas.csv", ["critere", "valeur", "min", "max"]
        ):
            if (criterion, value) in self.quotas or not CODE.fullmatch(criterion) or not CODE.fullmatch(value):
                raise Refused(f"quotas.csv : « {criterion},{value} » est en double ou mal écrit")
            self.quotas[criterion, value] = (whole(low, "quotas.csv"), whole(high, "quotas.csv"))
        criteria = list(dict.fromkeys(criterion for criterion, _ in self.quotas))
        kinds = [one["type"] for one in self.rules["groupes"]]
        self.values, self.groups = {}, {}
        for row in table(files["candidats.csv"], "candidats.csv", ["id", "engagement", *criteria, *kinds]):
            if not ID.fullmatch(row[0]) or row[0] in self.values:
                raise Refused(f"candidats.csv : l'identifiant « {row[0]} » n'est pas accepté, ou figure deux fois")
            self.values[row[0]] = list(zip(criteria, row[2:]))
            self.groups[row[0]] = [pair for pair in zip(kinds, row[2 + len(criteria) :]) if pair[1]]
            if any(pair not in self.quotas for pair in self.values[row[0]]):
                raise Refused(f"candidats.csv : {row[0]} porte une valeur sans quota")
        if list(self.values) != sorted(self.values, key=str.encode):
            raise Refused("candidats.csv : les identifiants ne sont pas triés")

    def broken(self, panel):
        """Les règles que ce panel ne tient pas."""
        counts, groups = dict.fromkeys(self.quotas, 0), {}
        for one in panel:
            for pair in self.values[one]:
                counts[pair] += 1
            for pair in self.groups[one]:
                groups[pair] = groups.get(pair, 0) + 1
        found = [
            (*pair, count)
            for pair, count in counts.items()
            if not self.quotas[pair][0] <= count <= self.quotas[pair][1]
        ]
        return found + [(*pair, count) for pair, count in sorted(groups.items()) if count > self.maxima[pair[0]]]

    def violation(self, seated):
        counts = dict.fromkeys(self.quotas, 0)
        for one in seated:
            for pair in self.values[one]:
                counts[pair] += 1
        return sum(max(low - counts[pair], counts[pair] - high, 0) for pair, (low, high) in self.quotas.items())

    def entry(self, seated, order, gone):
        """Qui entre, et à combien de places des quotas."""
        best = (None, self.violation(seated))
        for one in order:
            if (
                one in seated
                or one in gone
                or any(
                    1 + sum(pair in self.groups[other] for other in seated) > self.maxima[pair[0]]
                    for pair in self.groups[one]
                )
            ):
                continue
            cost = self.violation(seated | {one})
            if cost == 0:
                return one, 0
            if best[0] is None or cost < best[1]:
                best = (one, cost)
        return best


def shuffled(ids, label, fingerprint, seed):
    """L'ordre que donnent les dés : blocs SHA-256, masque, rejet, Fisher-Yates descendant."""
    base = sha256(f"tirage-v1\n{label}\n{fingerprint}\n{seed}".encode())
    order, block = sorted(ids, key=str.encode), 0
    for last in range(len(order) - 1, 0, -1):
        mask = (1 << last.bit_length()) - 1
        while True:
            block += 1
            other = int(sha256(f"{base},{block}".encode()), 16) & mask
            if other <= last:
                break
        order[last], order[other] = order[other], order[last]
    return order


def check_hashes(files, say):
    for name in (*FROZEN, "MANIFEST"):
        if name not in files:
            raise Refused(f"le fichier {name} manque")
    for name in sorted(set(files) - set(KNOWN)):
        say(f"le fichier {name} n'a rien à faire dans ce dossier")
    listed = {line[66:]: line[:64] for line in lines(files["MANIFEST"], "MANIFEST")}
    changed = [name for name in FROZEN if listed.get(name) != sha256(files[name])]
    for name in changed:
        say(f"{name} a été modifié : son empreinte n'est pas celle de MANIFEST")
    if not changed and files["MANIFEST"] != manifest({name: files[name] for name in FROZEN}):
        say("MANIFEST n'est pas écrit sous sa forme exacte")
    if "SOMMES" in files and files["SOMMES"] != manifest({n: files[n] for n in files if n != "SOMMES"}):
        say("SOMMES : un fichier a été modifié, ajouté ou retiré après la publication")
    if "empreinte.txt" in files and files["empreinte.txt"] != f"{sha256(files['MANIFEST'])}\n".encode():
        say("empreinte.txt ne donne pas l'empreinte de MANIFEST")


def check_panels(draw, data, say):
    """Contrôle les 1 000 panels ; rend les panels et les comptes."""
    panels, counts = [], dict.fromkeys(draw.values, 0)
    numbered = [line.split(" ") for line in lines(data, "panels.txt")]
    if [row[0] for row in numbered] != [f"{number:03d}" for number in range(1000)]:
        raise Refused("panels.txt : il faut exactement 1 000 lignes, de 000 à 999")
    for number, *ids in numbered:
        panels.append(ids)
        unknown = [one for one in ids if one not in draw.values]
        if unknown:
            say(f"panel {number} : {unknown[0]} n'est pas dans la liste des candidatures")
            continue
        if ids != sorted(set(ids), key=str.encode) or len(ids) != draw.seats:
            say(f"panel {number} : double, mauvais ordre, ou {len(ids)} personnes au lieu de {draw.seats}")
        for criterion, value, count in draw.broken(ids):
            say(f"panel {number} : {count} places pour « {criterion} : {value} », hors des bornes")
        for one in ids:
            counts[one] += 1
    return panels, counts


def check_result(draw, panels, files, say):
    result = canonical(files["tirage.json"], "tirage.json")
    fingerprint = sha256(files["MANIFEST"])
    if result.get("empreinte") != fingerprint:
        say("tirage.json ne porte pas l'empreinte de ce dossier")
    if result.get("repetition") != draw.rules.get("repetition"):
        say("tirage.json : une répétition ne peut pas devenir un tirage réel, ni l'inverse")
    balls, dice = str(result.get("boules")), str(result.get("des"))
    if not re.fullmatch("[0-9]{3}", balls) or not re.fullmatch("[0-9]{20}", dice):
        raise Refused("tirage.json : il faut trois boules et vingt dés")
    panel = panels[int(balls)]
    if result.get("titulaires") != panel:
        say(f"tirage.json : les titulaires ne sont pas ceux du panel {balls}")
    order = shuffled(set(draw.values) - set(panel), "suppleants", fingerprint, dice)
    if result.get("suppleants") != order:
        say("tirage.json : l'ordre des suppléants n'est pas celui que donnent les dés")
    replay(draw, panel, order, files, say)


def replay(draw, panel, order, files, say):
    seated, gone, previous = set(panel), set(), files["tirage.json"]
    for number, line in enumerate(files.get("remplacements.jsonl", b"").splitlines(keepends=True), 1):
        record = canonical(line, f"remplacements.jsonl, ligne {number}")
        if record.get("precedent") != sha256(previous):
            say(f"remplacement {number} : la chaîne est rompue, une ligne a été changée ou retirée")
        previous = line
        if record.get("type") == "indisponible":
            gone.add(record.get("id"))
            continue
        leaving = record.get("sortant")
        if leaving not in seated:
            say(f"remplacement {number} : {leaving} n'était pas titulaire")
            continue
        seated.discard(leaving)
        gone.add(leaving)
        entering, cost = draw.entry(seated, order, gone)
        if entering:
            seated.add(entering)
        if (record.get("entrant"), record.get("ecart")) != (entering, cost):
            say(f"remplacement {number} : la règle désigne {entering or '—'}, pas {record.get('entrant') or '—'}")


def main(folder):
    files = {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir()) if path.is_file()}
    files.pop("verifier.py", None)
    found, counts = [], {}
    try:
        check_hashes(files, found.append)
        draw = Draw(files)
        panels, counts = check_panels(draw, files["panels.txt"], found.append)
        if "tirage.json" in files:
            check_result(draw, panels, files, found.append)
    except Refused as refusal:
        found.append(str(refusal))
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        found.append("un enregistrement de ce dossier est incomplet ou illisible")
    if "MANIFEST" in files:
        print("empreinte", sha256(files["MANIFEST"]))
    for one, count in counts.items():
        print(one, count)
    for sentence in found:
        print("✗", sentence)
    if not found:
        print("✓ Tout concorde.")
    return 1 if found else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    sys.exit(main(sys.argv[1]))
