#!/usr/bin/env python3
"""Vérifie un dossier de tirage au sort, sans rien d'autre que Python (3.8 ou plus récent).

    python3 -I verifier.py DOSSIER

DOSSIER est un dossier, ou le fichier .zip téléchargé. Le programme contrôle chaque empreinte, que les 1 000 panels
tiennent tous les quotas et toutes les règles de groupe, rejoue les boules, les dés et les remplacements, et imprime
pour chaque candidature en combien de panels elle figure : ses chances sur 1 000.
Il dit quel fichier, quelle ligne, quel panel ne concorde pas. Sort avec 0 si tout concorde, 1 sinon.
Licence : EUPL-1.2.
"""

import hashlib
import json
import re
import sys
import unicodedata
import zipfile
import zlib
from pathlib import Path

FROZEN = ("candidats.csv", "panels.txt", "quotas.csv", "regles.json")
KNOWN = (*FROZEN, "MANIFEST", "SOMMES", "empreinte.txt", "tirage.json", "remplacements.jsonl", "annulation.json")
ID = re.compile(r"[A-Z0-9-]{1,32}")
CODE = re.compile(r"[A-Za-z0-9._+-]{1,64}")
WHOLE = re.compile(r"0|[1-9][0-9]{0,8}")
SHA256 = re.compile(r"[0-9a-f]{64}")
LISTED = re.compile(r"[0-9a-f]{64}  ([^\n]+)")
INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
SAID = re.compile(r"(?s).+")
LARGEST = 200 * 1024 * 1024  # octets : au-delà, ce n'est pas un dossier de tirage

SENTENCES = {
    "missing": "ce fichier manque",
    "stranger": "ce fichier n'a rien à faire dans ce dossier",
    "changed": "ce fichier a été modifié : son empreinte n'est pas celle de MANIFEST",
    "listing": "cette liste d'empreintes n'est pas écrite sous sa forme exacte",
    "fingerprint": "ce n'est pas l'empreinte de MANIFEST",
    "sums": "ce fichier a été modifié, ajouté ou retiré après la publication : SOMMES ne le reconnaît pas",
    "bom": "le fichier commence par une marque d'ordre (BOM) : il a été réenregistré",
    "crlf": "le fichier a des fins de ligne Windows : il a été réenregistré",
    "ending": "le fichier doit finir par une seule fin de ligne",
    "utf8": "le fichier n'est pas en UTF-8",
    "header": "les colonnes attendues sont {expected}",
    "columns": "cette ligne n'a pas {count} colonnes",
    "code": "« {text} » n'est pas un code accepté",
    "bounds": "« {text} » ne sont pas des bornes acceptées",
    "twice": "« {text} » figure deux fois",
    "id": "l'identifiant « {id} » n'est pas accepté",
    "order": "les identifiants ne sont pas triés",
    "commitment": "l'engagement de {id} n'a pas 64 chiffres hexadécimaux",
    "value": "{id} porte « {criterion} : {value} », qui n'a pas de quota",
    "few": "il y a {seats} places et seulement {pool} candidatures",
    "json": "cet enregistrement n'est pas écrit sous sa forme canonique",
    "protocol": "ce protocole n'est pas « tirage-v1 »",
    "field": "« {name} » manque ou n'a pas la forme attendue",
    "office": "{id}, désigné d'office, n'est pas dans la liste des candidatures",
    "excluded": "{id}, écartée avant le tirage, figure dans la liste des candidatures",
    "panel-count": "il y a {count} lignes au lieu de 1 000",
    "panel-number": "cette ligne ne porte pas le numéro {number}",
    "panel-unknown": "{id} n'est pas dans la liste des candidatures",
    "panel-order": "les identifiants sont en double ou mal triés",
    "panel-size": "{count} personnes au lieu de {seats}",
    "panel-bounds": "{count} places pour « {criterion} : {value} », hors des bornes",
    "panel-group": "{count} places pour un même groupe, « {criterion} : {value} », c'est trop",
    "panel-office": "{id}, désigné d'office, n'y est pas",
    "orphan": "ce fichier ne va pas sans tirage.json",
    "print": "cet enregistrement ne porte pas l'empreinte de ce dossier",
    "rehearsal": "une répétition ne peut pas devenir un tirage réel, ni l'inverse",
    "titulaires": "les titulaires ne sont pas ceux du panel {number}",
    "substitutes": "l'ordre des suppléants n'est pas celui que donnent les dés",
    "chain": "la chaîne est rompue : une ligne a été changée, déplacée ou retirée",
    "kind": "ce n'est ni un retrait ni une indisponibilité",
    "not-seated": "{id} n'était pas titulaire",
    "unavailable": "{id} n'attendait pas dans l'ordre des suppléants",
    "entering": "la règle désigne {expected}, pas {written}",
}


class Refused(Exception):
    """Le dossier ne peut pas être lu plus loin."""


class Found:
    """Ce qui ne concorde pas : quoi, dans quel fichier, à quelle ligne (à partir de 1)."""

    def __init__(self):
        self.list = []

    def say(self, code, file, line=None, **values):
        self.list.append((code, file, line, SENTENCES[code].format(**values)))

    def stop(self, code, file, line=None, **values):
        self.say(code, file, line, **values)
        raise Refused

    def stop_if_any_since(self, before):
        if len(self.list) > before:
            raise Refused


def place(file, line):
    if line is None:
        return file
    if file == "panels.txt":
        return f"panel {line - 1:03d} (panels.txt, ligne {line})"
    return f"{file}, ligne {line}"


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def by_bytes(text):
    return text.encode("utf-8", "surrogatepass")


def listing(digests):
    """Une liste d'empreintes comme l'écrit sha256sum, triée par octets."""
    return by_bytes("".join(f"{digests[name]}  {name}\n" for name in sorted(digests, key=by_bytes)))


def plain(value):
    if isinstance(value, float):
        raise ValueError("un nombre à virgule n'a pas sa place dans un enregistrement")
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {unicodedata.normalize("NFC", key): plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def canonical(data, found, file, line=None):
    """L'enregistrement, si les octets sont les seuls qui puissent l'écrire ; c'est toujours un objet."""
    try:
        record = json.loads(data.decode("utf-8"))
        text = json.dumps(plain(record), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
        same = text.encode() + b"\n" == data and isinstance(record, dict)
    except (ValueError, RecursionError):
        same = False
    if not same:
        found.stop("json", file, line)
    return record


def lines(data, found, file):
    if data.startswith(b"\xef\xbb\xbf"):
        found.stop("bom", file)
    if b"\r" in data:
        found.stop("crlf", file)
    if not data.endswith(b"\n") or data.endswith(b"\n\n"):
        found.stop("ending", file)
    try:
        return data.decode("utf-8")[:-1].split("\n")
    except UnicodeDecodeError:
        found.stop("utf8", file)


def table(data, found, file, header):
    """Les lignes d'un tableau, numérotées comme dans le fichier."""
    first, *rest = lines(data, found, file)
    if first.split(",") != header:
        found.stop("header", file, 1, expected=",".join(header))
    for number, line in enumerate(rest, 2):
        row = line.split(",")
        if len(row) == len(header):
            yield number, row
        else:
            found.say("columns", file, number, count=len(header))


def is_whole(value, least):
    return isinstance(value, int) and not isinstance(value, bool) and least <= value < 10**9


def are_texts(value, pattern=None):
    texts = isinstance(value, list) and all(isinstance(one, str) for one in value)
    return texts and (pattern is None or all(pattern.fullmatch(one) for one in value))


class Draw:
    """Candidats, quotas et règles, relus dans les fichiers figés."""

    def __init__(self, files, found):
        self._read_rules(files["regles.json"], found)
        self._read_quotas(files["quotas.csv"], found)
        self._read_candidates(files["candidats.csv"], found)

    def _read_rules(self, data, found):
        file, before = "regles.json", len(found.list)
        rules = canonical(data, found, file)
        if rules.get("protocole") != "tirage-v1":
            found.stop("protocol", file)
        self.seats, self.rehearsal = rules.get("places"), rules.get("repetition")
        self.office, self.excluded = rules.get("d_office", []), rules.get("exclues", [])
        if not is_whole(self.seats, 1):
            found.say("field", file, name="places")
        if not isinstance(self.rehearsal, bool):
            found.say("field", file, name="repetition")
        self.maxima, groups = {}, rules.get("groupes")
        for one in groups if isinstance(groups, list) else [None]:
            kind = one.get("type") if isinstance(one, dict) else None
            good = isinstance(kind, str) and CODE.fullmatch(kind) and kind not in self.maxima
            if not good or not is_whole(one.get("maximum"), 1):
                found.stop("field", file, name="groupes")
            self.maxima[kind] = one["maximum"]
        for name, ids in (("d_office", self.office), ("exclues", self.excluded)):
            if not are_texts(ids, ID) or len(set(ids)) != len(ids):
                found.say("field", file, name=name)
        found.stop_if_any_since(before)

    def _read_quotas(self, data, found):
        file, before = "quotas.csv", len(found.list)
        self.quotas = {}
        for number, (criterion, value, low, high) in table(data, found, file, ["critere", "valeur", "min", "max"]):
            wrong = next((text for text in (criterion, value) if not CODE.fullmatch(text)), None)
            if wrong is not None:
                found.say("code", file, number, text=wrong)
            elif not WHOLE.fullmatch(low) or not WHOLE.fullmatch(high) or int(low) > int(high):
                found.say("bounds", file, number, text=f"{low},{high}")
            elif (criterion, value) in self.quotas:
                found.say("twice", file, number, text=f"{criterion},{value}")
            else:
                self.quotas[criterion, value] = (int(low), int(high))
        found.stop_if_any_since(before)
        self.criteria = list(dict.fromkeys(criterion for criterion, _ in self.quotas))

    def _read_candidates(self, data, found):
        file, before, last = "candidats.csv", len(found.list), ""
        kinds, width = list(self.maxima), 2 + len(self.criteria)
        self.values, self.groups = {}, {}
        for number, row in table(data, found, file, ["id", "engagement", *self.criteria, *kinds]):
            values = list(zip(self.criteria, row[2:width]))
            groups = [pair for pair in zip(kinds, row[width:]) if pair[1]]
            if not self._refuses(row, values, groups, last, found, file, number):
                self.values[row[0]], self.groups[row[0]], last = values, groups, row[0]
        found.stop_if_any_since(before)
        if len(self.values) < self.seats:
            found.stop("few", file, seats=self.seats, pool=len(self.values))
        for one in self.office:
            if one not in self.values:
                found.stop("office", "regles.json", id=one)
        for one in self.excluded:
            if one in self.values:
                found.stop("excluded", "regles.json", id=one)

    def _refuses(self, row, values, groups, last, found, file, number):
        before = len(found.list)
        missing = next((pair for pair in values if pair not in self.quotas), None)
        group = next((code for _, code in groups if not CODE.fullmatch(code)), None)
        if not ID.fullmatch(row[0]):
            found.say("id", file, number, id=row[0])
        elif row[0] in self.values:
            found.say("twice", file, number, text=row[0])
        elif row[0] < last:
            found.say("order", file, number)
        elif not SHA256.fullmatch(row[1]):
            found.say("commitment", file, number, id=row[0])
        elif missing:
            found.say("value", file, number, id=row[0], criterion=missing[0], value=missing[1])
        elif group is not None:
            found.say("code", file, number, text=group)
        return len(found.list) > before

    def counted(self, panel):
        """Les places de chaque valeur et de chaque groupe."""
        counts, groups = dict.fromkeys(self.quotas, 0), {}
        for one in panel:
            for pair in self.values[one]:
                counts[pair] += 1
            for pair in self.groups[one]:
                groups[pair] = groups.get(pair, 0) + 1
        return counts, groups

    def missed(self, pair, count):
        """À combien de places des bornes est cette valeur."""
        low, high = self.quotas[pair]
        return max(low - count, count - high, 0)

    def entry(self, seated, order, gone):
        """Qui entre, et à combien de places des quotas : la première personne de l'ordre qui garde tout, sinon la
        première de celles qui s'en écartent le moins. Les règles de groupe tiennent toujours."""
        counts, groups = self.counted(seated)
        empty = sum(self.missed(pair, count) for pair, count in counts.items())
        best = (None, empty)
        for one in order:
            if one in seated or one in gone:
                continue
            if any(1 + groups.get(pair, 0) > self.maxima[pair[0]] for pair in self.groups[one]):
                continue
            cost = empty
            for pair in self.values[one]:
                cost += self.missed(pair, counts[pair] + 1) - self.missed(pair, counts[pair])
            if cost == 0:
                return one, 0
            if best[0] is None or cost < best[1]:
                best = (one, cost)
        return best


def shuffled(ids, label, fingerprint, seed):
    """L'ordre que donnent les dés : blocs SHA-256, masque, rejet, Fisher-Yates descendant."""
    base = sha256(f"tirage-v1\n{label}\n{fingerprint}\n{seed}".encode())
    order, block = sorted(ids, key=by_bytes), 0
    for last in range(len(order) - 1, 0, -1):
        mask = (1 << last.bit_length()) - 1
        while True:
            block += 1
            other = int(sha256(f"{base},{block}".encode()), 16) & mask
            if other <= last:
                break
        order[last], order[other] = order[other], order[last]
    return order


def check_hashes(files, found):
    for name in (*FROZEN, "MANIFEST"):
        if name not in files:
            found.say("missing", name)
    for name in sorted(set(files) - set(KNOWN), key=by_bytes):
        found.say("stranger", name)
    if "tirage.json" not in files and "remplacements.jsonl" in files:
        found.say("orphan", "remplacements.jsonl")
    if any(name not in files for name in (*FROZEN, "MANIFEST")):
        raise Refused
    digests = {name: sha256(data) for name, data in files.items()}
    written = lines(files["MANIFEST"], found, "MANIFEST")
    changed = [name for name in FROZEN if f"{digests[name]}  {name}" not in written]
    for name in changed:
        found.say("changed", name)
    if not changed and files["MANIFEST"] != listing({name: digests[name] for name in FROZEN}):
        found.say("listing", "MANIFEST")
    if "empreinte.txt" in files and files["empreinte.txt"] != f"{digests['MANIFEST']}\n".encode():
        found.say("fingerprint", "empreinte.txt")
    if "SOMMES" in files:
        check_sums(files["SOMMES"], {name: digests[name] for name in digests if name != "SOMMES"}, found)


def check_sums(data, digests, found):
    before, written = len(found.list), lines(data, found, "SOMMES")
    for name in sorted(digests, key=by_bytes):
        if f"{digests[name]}  {name}" not in written:
            found.say("sums", name)
    for line in written:
        match = LISTED.fullmatch(line)
        if match and match.group(1) not in digests:
            found.say("sums", match.group(1))
    if len(found.list) == before and data != listing(digests):
        found.say("listing", "SOMMES")


def check_panels(draw, data, found):
    """Contrôle les 1 000 panels ; rend les panels et les comptes."""
    file, before, panels = "panels.txt", len(found.list), []
    numbered = [line.split(" ") for line in lines(data, found, file)]
    if len(numbered) != 1000:
        found.stop("panel-count", file, count=len(numbered))
    for number, (first, *ids) in enumerate(numbered):
        if first != f"{number:03d}":
            found.say("panel-number", file, number + 1, number=f"{number:03d}")
        panels.append(ids)
    found.stop_if_any_since(before)
    counts = dict.fromkeys(draw.values, 0)
    for number, ids in enumerate(panels, 1):
        check_panel(draw, ids, number, counts, found)
    return panels, counts


def check_panel(draw, ids, line, counts, found):
    file = "panels.txt"
    unknown = next((one for one in ids if one not in draw.values), None)
    if unknown is not None:
        return found.say("panel-unknown", file, line, id=unknown)
    if ids != sorted(set(ids), key=by_bytes):
        found.say("panel-order", file, line)
    if len(ids) != draw.seats:
        found.say("panel-size", file, line, count=len(ids), seats=draw.seats)
    values, groups = draw.counted(ids)
    for pair, (low, high) in draw.quotas.items():
        if not low <= values[pair] <= high:
            found.say("panel-bounds", file, line, count=values[pair], criterion=pair[0], value=pair[1])
    for pair in sorted(groups):
        if groups[pair] > draw.maxima[pair[0]]:
            found.say("panel-group", file, line, count=groups[pair], criterion=pair[0], value=pair[1])
    for one in draw.office:
        if one not in ids:
            found.say("panel-office", file, line, id=one)
    for one in ids:
        counts[one] += 1


def check_result(draw, panels, files, found):
    file, fingerprint = "tirage.json", sha256(files["MANIFEST"])
    result = canonical(files[file], found, file)
    if result.get("protocole") != "tirage-v1":
        found.say("protocol", file)
    if result.get("empreinte") != fingerprint:
        found.say("print", file)
    if result.get("repetition") is not draw.rehearsal:
        found.say("rehearsal", file)
    if not are_texts(result.get("temoins")):
        found.say("field", file, name="temoins")
    if not are_texts([result.get("instant")], INSTANT):
        found.say("field", file, name="instant")
    for name, length in (("boules", 3), ("des", 20)):
        if not are_texts([result.get(name)], re.compile(f"[0-9]{{{length}}}")):
            found.stop("field", file, name=name)
    panel = panels[int(result["boules"])]
    if result.get("titulaires") != panel:
        found.say("titulaires", file, number=result["boules"])
    order = shuffled(set(draw.values) - set(panel), "suppleants", fingerprint, result["des"])
    if result.get("suppleants") != order:
        found.say("substitutes", file)
    if "remplacements.jsonl" in files and not set(panel) - set(draw.values):
        replay(draw, set(panel), order, files, found)


def replay(draw, seated, order, files, found):
    """Refait la chaîne des remplacements, ligne après ligne."""
    file, gone, previous = "remplacements.jsonl", set(), files["tirage.json"]
    if not files[file].endswith(b"\n"):
        found.stop("ending", file)
    for number, line in enumerate(files[file][:-1].split(b"\n"), 1):
        record = canonical(line + b"\n", found, file, number)
        if record.get("precedent") != sha256(previous):
            found.say("chain", file, number)
        previous = line + b"\n"
        if not are_texts([record.get("instant")], INSTANT):
            found.say("field", file, number, name="instant")
        if record.get("type") == "retrait":
            leave(draw, seated, order, gone, record, found, number)
        elif record.get("type") == "indisponible":
            absent = record.get("id")
            if not isinstance(absent, str) or absent in seated or absent in gone or absent not in draw.values:
                found.say("unavailable", file, number, id=absent)
            else:
                gone.add(absent)
        else:
            found.say("kind", file, number)


def leave(draw, seated, order, gone, record, found, number):
    leaving = record.get("sortant")
    if not isinstance(leaving, str) or leaving not in seated:
        return found.say("not-seated", "remplacements.jsonl", number, id=leaving)
    seated.discard(leaving)
    gone.add(leaving)
    entering, cost = draw.entry(seated, order, gone)
    if entering:
        seated.add(entering)
    written = record.get("entrant")
    if written != entering or not is_whole(record.get("ecart"), 0) or record["ecart"] != cost:
        found.say("entering", "remplacements.jsonl", number, expected=entering or "—", written=written or "—")


def check_annulment(files, found):
    file = "annulation.json"
    record = canonical(files[file], found, file)
    if record.get("protocole") != "tirage-v1":
        found.say("protocol", file)
    if record.get("empreinte") != sha256(files["MANIFEST"]):
        found.say("print", file)
    for name, form in (("motif", SAID), ("instant", INSTANT)):
        if not are_texts([record.get(name)], form):
            found.say("field", file, name=name)


def check(files):
    """Ce qui ne concorde pas (code, fichier, ligne, phrase), et les chances sur 1 000 de chaque candidature."""
    found, counts = Found(), {}
    try:
        check_hashes(files, found)
        if "annulation.json" in files:
            check_annulment(files, found)
        draw = Draw(files, found)
        panels, counts = check_panels(draw, files["panels.txt"], found)
        if "tirage.json" in files:
            check_result(draw, panels, files, found)
    except Refused:
        pass
    return found.list, counts


def leaves_folder(name):
    """Si ce nom s'écrirait ailleurs que dans son dossier : rien ne s'écrit ici, mais une telle archive est un piège."""
    parts = name.rstrip("/").split("/")
    return "\\" in name or ":" in name or any(part in ("", ".", "..") for part in parts)


def read(path):
    """Les fichiers d'un dossier, ou du .zip téléchargé (à sa racine, ou dans un seul dossier)."""
    if path.is_dir():
        found = [one for one in path.iterdir() if one.name != "verifier.py"]
        return {one.name: one.read_bytes() if one.is_file() else b"" for one in found}
    files = {}
    with zipfile.ZipFile(path) as archive:
        for one in archive.infolist():
            if leaves_folder(one.filename) or one.filename != one.orig_filename:
                raise zipfile.BadZipFile(f"le fichier {one.orig_filename!r} sort du dossier")
        entries = [one for one in archive.infolist() if not one.filename.endswith("/")]
        if sum(one.file_size for one in entries) > LARGEST:
            raise zipfile.BadZipFile("le contenu dépasse 200 Mo")
        roots = {one.filename.split("/")[0] for one in entries if "/" in one.filename}
        prefix = f"{roots.pop()}/" if len(roots) == 1 and all("/" in one.filename for one in entries) else ""
        for one in entries:
            name = one.filename[len(prefix) :]
            if name in files:
                raise zipfile.BadZipFile(f"le fichier {name} y figure deux fois")
            files[name] = archive.read(one)
    files.pop("verifier.py", None)
    return files


def remarks(files):
    """Ce qu'il faut savoir d'un dossier où tout concorde."""
    if json.loads(files["regles.json"])["repetition"]:
        yield "Ce dossier est celui d'une RÉPÉTITION : il ne désigne personne."
    if "annulation.json" in files:
        yield f"Ce tirage est ANNULÉ. Motif : {json.loads(files['annulation.json'])['motif']}"
    if "tirage.json" in files:
        yield f"Les boules ont donné le panel {json.loads(files['tirage.json'])['boules']}."
    else:
        yield "La liste est figée ; les boules ne sont pas encore dans ce dossier."
    yield "Il reste à comparer cette empreinte à celle que les témoins ont notée avant les boules :"
    yield sha256(files["MANIFEST"])


def say(text):
    """Imprime sur une ligne ; un signe qui déplacerait le curseur ou effacerait l'écran est montré, pas obéi."""
    print("".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text))


def main(path):
    try:
        files = read(Path(path))
    except (OSError, zipfile.BadZipFile, zlib.error, RuntimeError) as error:
        say(f"✗ {path} : ce n'est ni un dossier ni un fichier .zip lisible ({error})")
        return 1
    found, counts = check(files)
    if "MANIFEST" in files:
        say(f"empreinte {sha256(files['MANIFEST'])}")
    for one, count in counts.items():
        say(f"{one} {count}")
    for _, file, line, sentence in found:
        say(f"✗ {place(file, line)} : {sentence}")
    if not found:
        say("✓ Tout concorde.")
        for remark in remarks(files):
            say(remark)
    return 1 if found else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(main(sys.argv[1]))
