"""`make bench-pages`: how fast the pages of the demonstration are served, and how many queries each asks."""

import os
import platform
from statistics import median

from bench.crawl import Visit, visits
from bench.house import HOST, demonstration, served
from bench.load import Load, load
from bench.report import table, write_section

EDITION = "/editions/1"
PROJECT = "/editions/1/projets/1"
CONNECTIONS = 8
ROUNDS = 5
SECONDS = 4.0
MOST_QUERIES = 15
WANTED = {True: 300, False: 100}  # requests per second on the page of the edition, with and without fragment cache


def main() -> None:
    with demonstration() as environment:
        rows = [row for cached in (True, False) for row in _served(environment, cached)]
        pages = visits(environment, fragment_cache=False)
    markdown = _report(rows, pages)
    write_section("pages", markdown)
    print(markdown)


def _served(environment: dict[str, str], cached: bool) -> list[tuple[object, ...]]:
    chosen = environment | ({} if cached else {"TABLEE_NO_FRAGMENT_CACHE": "1"})
    rows: list[tuple[object, ...]] = []
    with served(chosen) as port:
        for path in (EDITION, PROJECT, "/"):
            load(HOST, port, path, connections=CONNECTIONS, seconds=1)
            rounds = [load(HOST, port, path, connections=CONNECTIONS, seconds=SECONDS) for _ in range(ROUNDS)]
            rows.append((path, "avec" if cached else "sans", *_figures(rounds)))
    return rows


def _figures(rounds: list[Load]) -> list[str]:
    """Requests per second, p50 and p99 in milliseconds (medians of the rounds), failures (all)."""
    return [
        f"{median(one.rate for one in rounds):.0f}",
        f"{median(one.percentile(0.5) for one in rounds) * 1000:.1f}",
        f"{median(one.percentile(0.99) for one in rounds) * 1000:.1f}",
        str(sum(one.failures for one in rounds)),
    ]


def _report(rows: list[tuple[object, ...]], pages: list[Visit]) -> str:
    worst: dict[str, Visit] = {}
    for page in pages:
        if page.endpoint not in worst or page.queries > worst[page.endpoint].queries:
            worst[page.endpoint] = page
    ordered = sorted(worst.values(), key=lambda page: (-page.queries, page.endpoint))
    over = [page.endpoint for page in ordered if page.queries > MOST_QUERIES]
    return f"""## Les pages

`make bench-pages`, sur la démonstration, SQLite, Python {platform.python_version()}, {os.cpu_count()} cœurs partagés
avec le générateur de charge. Serveur : la commande de production (granian, deux processus), {CONNECTIONS} connexions
gardées ouvertes, médiane de {ROUNDS} mesures de {SECONDS:.0f} s. Attendu pour la page de l’édition : {WANTED[True]}
requêtes par seconde avec le cache des fragments, {WANTED[False]} sans, 99 % des réponses en moins de 100 ms.

{table(["Page", "Cache", "Requêtes/s", "p50 (ms)", "p99 (ms)", "Échecs"], rows)}

### Requêtes à la base par page

Chaque page que la démonstration relie, ouverte par chaque rôle, sans cache de fragments : la plus chère de chaque
adresse. {len(ordered)} adresses ; au-delà de {MOST_QUERIES} requêtes : {", ".join(over) or "aucune"}.

{table(["Adresse", "Requêtes", "ms", "Ko", "Lu par"], [_line(page) for page in ordered])}
"""


def _line(page: Visit) -> tuple[object, ...]:
    return f"`{page.path}`", page.queries, f"{page.milliseconds:.0f}", f"{page.kilobytes:.0f}", page.reader


if __name__ == "__main__":
    main()
