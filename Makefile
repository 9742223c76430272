# Tablée. « make help » dit tout ce que l’on peut faire.

VENV ?= .venv
PORT ?= 8000
UV_VERSION := 0.13.9
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test setup lint format bench db messages catalogues browser lock screenshots

# Sans ses fichiers .pyc, chaque processus recompilerait tout ce qu’il importe : six secondes à chaque fois.
unexport PYTHONDONTWRITEBYTECODE

BIN := $(VENV)/bin
FLASK := $(BIN)/flask --app wsgi
RECENT := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c '$(RECENT)' 2>/dev/null && echo $$python && break; done)

help: ## Cette liste
	@awk -F ':.*## ' '/^[a-z%-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: export TABLEE_DEMONSTRATION ?= 1
run: export TABLEE_SECOND_FACTOR ?= offered
run: export TABLEE_VOTE_HOST ?= vote.localhost:$(PORT)
run: setup ## Tout installer, puis ouvrir la démonstration sur http://127.0.0.1:8000 (PORT=… pour changer)
	@$(FLASK) serve --port $(PORT)

test: setup browser ## Tout installer, puis passer tous les tests (ARGS="-k tirage" pour en choisir)
	@$(BIN)/python -m pytest -n 2 $(ARGS)

setup: $(VENV)/.ok catalogues ## Installer seulement : environnement Python, dépendances, traductions

lint: setup ## Style, types et gabarits
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/djlint --quiet --lint templates
	@$(BIN)/mypy

format: setup ## Mettre en forme le code
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format .

bench: setup ## Toutes les mesures de bench/ (bench-pages, bench-… pour une seule ; bench-draw ARGS=--quick)
	@for module in $$(grep -l __main__ bench/*.py); do $(BIN)/python -m "bench.$$(basename "$$module" .py)"; done

bench-%: setup
	@$(BIN)/python -m bench.$* $(ARGS)

db: setup ## Mettre les deux bases de données à jour
	@$(FLASK) db upgrade

messages: setup ## Relever les textes à traduire et mettre le catalogue anglais à jour
	@$(BIN)/pybabel -q extract -F pyproject.toml -k _l -k N_ -k RuleError:1 --no-location --sort-output \
		--omit-header -o $(VENV)/messages.pot app templates
	@$(BIN)/pybabel -q update --no-fuzzy-matching --omit-header --ignore-obsolete --ignore-pot-creation-date \
		--width 120 -l en -i $(VENV)/messages.pot -d app/translations
	@cat app/translations/en/header.po app/translations/en/LC_MESSAGES/messages.po > $(VENV)/messages.po
	@mv $(VENV)/messages.po app/translations/en/LC_MESSAGES/messages.po

catalogues: $(VENV)/.ok
	@test ! -d app/translations || $(BIN)/pybabel -q compile -d app/translations

# Le navigateur des parcours : sans fenêtre, ils vont un quart plus vite ; à défaut, celui qui est là. Sans aucun et
# sans pouvoir en installer, les tests disent à la fin ce qui manque.
browser:
	@if [ -z "$${TABLEE_CHROMIUM:-}" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		get() { DEBIAN_FRONTEND=noninteractive timeout 240 apt-get install -y -qq --no-install-recommends \
			"$$@" </dev/null >/dev/null 2>&1; }; \
		if ! command -v chromium-headless-shell >/dev/null; then \
			echo "Installation du navigateur des tests (chromium-headless-shell)…"; \
			get chromium-headless-shell libatomic1 || { timeout 120 apt-get update -qq >/dev/null 2>&1; \
				get chromium-headless-shell libatomic1; } || command -v chromium >/dev/null || get chromium libatomic1 || true; \
		fi; \
	fi

screenshots: setup browser ## Refaire les images du README
	@$(BIN)/python -m docs.screenshots

lock: setup ## Refaire requirements.txt à partir de pyproject.toml
	@$(BIN)/uv lock --quiet --system-certs --upgrade
	@{ echo "# Locked with hashes by \`make lock\`; installed by \`make setup\`."; \
		$(BIN)/uv export --quiet --frozen --no-emit-project --no-header --format requirements-txt; } > requirements.txt
	@rm uv.lock

$(VENV)/.ok: requirements.txt
	@test -n "$(PYTHON)" || { echo "Tablée a besoin de Python 3.11 ou plus récent, et n’en trouve pas." \
		"Installez-le (sous Debian : apt install python3 python3-venv), puis recommencez."; exit 1; }
	@$(PYTHON) -c '$(RECENT)' || { echo "Tablée a besoin de Python 3.11 ou plus récent :" \
		"$(PYTHON) est plus ancien. Indiquez-en un autre : make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
		apt-get update -qq && apt-get install -y -qq python3-venv </dev/null >/dev/null; } || { \
		echo "Il manque à Python son module venv (sous Debian : apt install python3-venv), puis recommencez."; exit 1; }
	@echo "Installation des dépendances dans $(VENV) (une seule fois)…"
	@$(PYTHON) -m venv $(VENV)
	@{ $(BIN)/python -m pip install --quiet uv==$(UV_VERSION) && \
		$(BIN)/uv pip install --quiet --compile-bytecode --system-certs --python $(BIN)/python --no-deps --require-hashes -r requirements.txt; } || { \
		echo "uv n’y est pas arrivé : nouvel essai avec pip seul, plus lent."; \
		$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements.txt; }
	@touch $@
