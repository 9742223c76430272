"""Recompter un vote par approbation à partir des fichiers publiés. Python 3.9 ou plus, rien à installer.

    python3 -I recompter.py HK1-S1-lignes.csv HK1-S1-regle.json --des 40712296405118823970 [--recu REÇU]

Répond 0 si tout se tient, 1 sinon.
"""

import argparse
import hashlib
import json
import sys
from fractions import Fraction
from pathlib import Path


def sha256(text):
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def integers_below(label, fingerprint, seed):
    """Les entiers tirés des dés : voir la méthode du tirage."""
    base = sha256(f"tirage-v1\n{label}\n{fingerprint}\n{seed}")
    block = 0
    bound = yield
    while True:
        mask = (1 << (bound - 1).bit_length()) - 1
        while True:
            block += 1
            value = int(sha256(f"{base},{block}"), 16) & mask
            if value < bound:
                break
        bound = yield value


def lot_order(numbers, fingerprint, seed):
    order = sorted((str(number) for number in numbers), key=str.encode)
    stream = integers_below("egalites", fingerprint, seed)
    next(stream)
    for last in range(len(order) - 1, 0, -1):
        other = stream.send(last + 1)
        order[last], order[other] = order[other], order[last]
    return [int(number) for number in order]


def read_lines(path, projects):
    """(voix par projet, nombre de bulletins, toutes les lignes) ; s'arrête si le fichier est abîmé."""
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    if header != "empreinte,projet,approuve" or lines != sorted(lines):
        sys.exit("Le fichier des lignes n'a pas la forme attendue.")
    rows = [(name, int(project), int(mark)) for name, project, mark in (line.split(",") for line in lines)]
    if len({name for name, _, _ in rows}) != len(rows):
        sys.exit("Une ligne est présente deux fois.")
    each = {project: [mark for _, number, mark in rows if number == project] for project in projects}
    sizes = {len(marks) for marks in each.values()}
    if len(sizes) > 1 or sum(map(len, each.values())) != len(rows):
        sys.exit("Tous les projets n'ont pas le même nombre de lignes.")
    return {project: sum(marks) for project, marks in each.items()}, sizes.pop() if sizes else 0, rows


def main():
    parser = argparse.ArgumentParser(description="Recompter un vote par approbation.")
    parser.add_argument("lignes", type=Path)
    parser.add_argument("regle", type=Path)
    parser.add_argument("--des", default="", help="les vingt chiffres lancés après la clôture")
    parser.add_argument("--recu", default="", help="votre reçu, pour retrouver vos lignes")
    wanted = parser.parse_args()
    raw = wanted.regle.read_bytes()
    rule, fingerprint = json.loads(raw), hashlib.sha256(raw).hexdigest()
    budgets = {project["numero"]: project["budget_centimes"] for project in rule["projets"]}
    titles = {project["numero"]: project["titre"] for project in rule["projets"]}
    votes, ballots, rows = read_lines(wanted.lignes, budgets)
    places = {number: place for place, number in enumerate(lot_order(budgets, fingerprint, wanted.des))}

    def key(number):
        return (-Fraction(votes[number], max(1, ballots)), budgets[number], places[number] if wanted.des else 0)

    print(f"Empreinte de la règle : {fingerprint}")
    print(f"{ballots} bulletins pour {rule['cartes_remises']} cartes remises")
    for rank, number in enumerate(sorted(budgets, key=key), start=1):
        mark = "*" if rank <= rule["retenus"] else " "
        print(f"{mark} {rank:3} {votes[number]:5} voix  {number:3}  {titles[number]}")
    if wanted.recu:
        receipt = "".join(wanted.recu.split()).upper()
        known = {name: (project, mark) for name, project, mark in rows}
        mine = [known.get(sha256(f"{receipt}|{rule['scrutin']}|{number}")[:16]) for number in budgets]
        if None in mine:
            sys.exit("Aucun bulletin ne porte ce reçu.")
        print("Votre bulletin approuve :", ", ".join(str(project) for project, mark in mine if mark) or "aucun projet")
    return 0 if ballots <= rule["cartes_remises"] else 1


if __name__ == "__main__":
    sys.exit(main())
