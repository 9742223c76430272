"""Recompter un vote à partir des fichiers publiés : approbation, jugement majoritaire ou points.

Python 3.9 ou plus, rien à installer.

    python3 -I recompter.py HK1-S1-lignes.csv HK1-S1-regle.json --des 40712296405118823970 [--recu REÇU]
                            [--jury HK1-J-feuille.json]

Répond 0 si tout se tient, 1 sinon.
"""

import argparse
import hashlib
import json
import sys
from fractions import Fraction
from functools import cmp_to_key
from itertools import accumulate
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


METHODS = {"approbation": ("approuve", 1), "jugement majoritaire": ("mention", 6), "points": ("points", 10)}
GOOD = 4  # « bien »


def read_lines(path, projects, column, top):
    """(nombre de bulletins qui donnent chaque note, par projet ; bulletins ; lignes) ; s'arrête s'il est abîmé."""
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    if header != f"empreinte,projet,{column}" or lines != sorted(lines):
        sys.exit("Le fichier des lignes n'a pas la forme attendue.")
    cells = [line.split(",") for line in lines]
    rows = [(name, int(project), int(mark) if mark else None) for name, project, mark in cells]
    if len({name for name, _, _ in rows}) != len(rows):
        sys.exit("Une ligne est présente deux fois.")
    each = {project: [mark for _, number, mark in rows if number == project] for project in projects}
    sizes = {len(marks) for marks in each.values()}
    if len(sizes) > 1 or sum(map(len, each.values())) != len(rows):
        sys.exit("Tous les projets n'ont pas le même nombre de lignes.")
    if any(
        (mark is None and column != "mention") or (mark is not None and not 0 <= mark <= top) for _, _, mark in rows
    ):
        sys.exit("Une ligne porte une valeur impossible.")
    counts = {project: [marks.count(mark) for mark in range(top + 1)] for project, marks in each.items()}
    return counts, sizes.pop() if sizes else 0, rows


def medians(counts, size):
    """Les mentions que l'on rencontre en retirant la mention du milieu, encore et encore, de `size` jugements.

    Donne (combien de fois de suite, mention) : retirer celle du milieu prend tour à tour celle du dessous et celle du
    dessus. Un profil est d'abord agrandi à `size` jugements, un nombre pair, ce qui ne change pas ses proportions.
    """
    totals = [total * size // sum(counts) for total in accumulate(counts)]
    half, place = size // 2, 0
    while place < half:
        below = next(grade for grade, total in enumerate(totals) if total > half - 1 - place)
        above = next(grade for grade, total in enumerate(totals) if total > half + place)
        lower = totals[below - 1] if below else 0
        steps = min(half - place - lower, totals[above] - half - place)
        yield steps, (below, above)
        place += steps


def compare_profiles(one, other):
    """Positif si le premier profil est le meilleur, négatif si c'est le second, zéro s'ils sont les mêmes."""
    if not sum(one) or not sum(other):
        return (sum(one) > 0) - (sum(other) > 0)
    size = 2 * sum(one) * sum(other)
    first, second = medians(one, size), medians(other, size)
    (steps, mine), (others, theirs) = next(first), next(second)
    while mine == theirs:
        common = min(steps, others)
        steps, others = steps - common, others - common
        try:
            if not steps:
                steps, mine = next(first)
            if not others:
                others, theirs = next(second)
        except StopIteration:
            return 0
    return 1 if mine > theirs else -1


def score_of(method):
    """Ce qui met un projet avant un autre, avant le budget et le sort : à partir de ses nombres par note."""
    if method == "jugement majoritaire":
        best = cmp_to_key(compare_profiles)
        return lambda counts: (best(counts), Fraction(sum(counts[GOOD:]), sum(counts) or 1))
    return lambda counts: (sum(mark * count for mark, count in enumerate(counts)),)


def ranking_of(rule, counts, fingerprint, dice):
    """Les projets, du premier au dernier : le résultat, puis le budget le plus bas, puis l'ordre du sort."""
    budgets = {project["numero"]: project["budget_centimes"] for project in rule["projets"]}
    places = {number: place for place, number in enumerate(lot_order(budgets, fingerprint, dice))}
    score = score_of(rule["methode"])

    def key(number):
        return (*score(counts[number]), -budgets[number], -places[number] if dice else 0)

    return sorted(budgets, key=key, reverse=True)


def said(counts, rule):
    """Le résultat d'un projet en mots."""
    if "mentions" in rule:
        judged = sum(counts)
        middle = next((mark for mark, total in enumerate(accumulate(counts)) if total > (judged - 1) // 2), None)
        return f"{rule['mentions'][middle] if judged else 'sans jugement':13} {judged:5} jugements"
    return f"{sum(mark * count for mark, count in enumerate(counts)):5} {'points' if 'points' in rule else 'voix'}"


def told(mine, rule):
    """Les lignes d'un reçu en mots."""
    if "mentions" in rule:
        words = [f"{project} {rule['mentions'][mark]}" for project, mark in mine if mark is not None]
        return f"Votre bulletin juge : {', '.join(words) or 'aucun projet'}"
    if "points" in rule:
        return f"Votre bulletin donne : {', '.join(f'{project} ({mark})' for project, mark in mine if mark) or 'rien'}"
    return f"Votre bulletin approuve : {', '.join(str(project) for project, mark in mine if mark) or 'aucun projet'}"


def jury_scores(rule, sheet):
    """Projet → ce qui le place dans l'ordre du jury, le plus grand devant ; sans les projets que personne n'a jugés."""
    if rule["mode"] == "notes":
        weights = [criterion["poids"] for criterion in rule["criteres"]]
        scores = {}
        for project in sheet["projets"]:
            if sum(project["notes"][0]):
                means = [Fraction(sum(m * n for m, n in enumerate(row)), sum(row)) for row in project["notes"]]
                mean = sum(weights[place] * one for place, one in enumerate(means)) / sum(weights)
                scores[project["numero"]] = (mean, *means)
        return scores
    won, rivals, margin, times = {}, {}, {}, {}
    for one, other, before, after, neither in sheet["duels"]:
        for number, balance in ((one, before - after), (other, after - before)):
            points = Fraction(1 + (balance > 0) - (balance < 0), 2)
            won[number] = won.get(number, 0) + points
            rivals[number] = rivals.get(number, 0) + 1
            margin[number] = margin.get(number, 0) + balance
            times[number] = times.get(number, 0) + before + after + neither
    return {number: (won[number] / rivals[number], Fraction(margin[number], times[number])) for number in won}


def told_jury(rule, sheet, ranking, titles):
    """L'ordre du jury, puis celui du vote et du jury ensemble ; s'arrête si la feuille n'est pas celle de la règle."""
    frozen = json.dumps(rule["jury"], ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"
    if sha256(frozen) != sheet["regle"]:
        sys.exit("Cette feuille n'est pas celle du jury de la règle.")
    scores = {number: score for number, score in jury_scores(rule["jury"], sheet).items() if number in titles}
    ahead = {number: sum(other > score for other in scores.values()) for number, score in scores.items()}
    print(f"Jury : {sheet['rendues']} feuilles remises")
    for number in sorted(scores, key=lambda one: (ahead[one], ranking.index(one))):
        print(f"  {ahead[number] + 1:3} {float(scores[number][0]):8.3f}  {number:3}  {titles[number]}")
    part = rule["parts"]["jury"]
    if not part:
        return
    vote = {number: place for place, number in enumerate(ranking, start=1)}
    jury = {
        number: Fraction(2 * ahead[number] + 1 + sum(other == score for other in scores.values()), 2)
        for number, score in scores.items()
    }
    values = {one: ((100 - part) * vote[one] + part * jury[one]) / 100 if one in jury else vote[one] for one in vote}
    print(f"Ordre commun : vote {100 - part} %, jury {part} %")
    for rank, number in enumerate(sorted(vote, key=lambda one: (values[one], vote[one])), start=1):
        mark = "*" if rank <= rule["retenus"] else " "
        print(f"{mark} {rank:3} {float(values[number]):8.3f}  {number:3}  {titles[number]}")


def main():
    parser = argparse.ArgumentParser(description="Recompter un vote.")
    parser.add_argument("lignes", type=Path)
    parser.add_argument("regle", type=Path)
    parser.add_argument("--des", default="", help="les vingt chiffres lancés après la clôture")
    parser.add_argument("--recu", default="", help="votre reçu, pour retrouver vos lignes")
    parser.add_argument("--jury", type=Path, help="la feuille du jury, pour refaire son ordre et l'ordre commun")
    wanted = parser.parse_args()
    raw = wanted.regle.read_bytes()
    rule, fingerprint = json.loads(raw), hashlib.sha256(raw).hexdigest()
    titles = {project["numero"]: project["titre"] for project in rule["projets"]}
    counts, ballots, rows = read_lines(wanted.lignes, titles, *METHODS[rule["methode"]])
    print(f"Empreinte de la règle : {fingerprint}")
    print(f"{ballots} bulletins pour {rule['cartes_remises']} {'électeurs' if 'voie' in rule else 'cartes remises'}")
    ranking = ranking_of(rule, counts, fingerprint, wanted.des)
    for rank, number in enumerate(ranking, start=1):
        mark = "*" if rank <= rule["retenus"] else " "
        print(f"{mark} {rank:3} {said(counts[number], rule)}  {number:3}  {titles[number]}")
    if wanted.jury:
        told_jury(rule, json.loads(wanted.jury.read_bytes()), ranking, titles)
    if wanted.recu:
        receipt = "".join(wanted.recu.split()).upper()
        known = {name: (project, mark) for name, project, mark in rows}
        mine = [known.get(sha256(f"{receipt}|{rule['scrutin']}|{number}")[:16]) for number in titles]
        if None in mine:
            sys.exit("Aucun bulletin ne porte ce reçu.")
        print(told(mine, rule))
    return 0 if ballots <= rule["cartes_remises"] else 1


if __name__ == "__main__":
    sys.exit(main())
