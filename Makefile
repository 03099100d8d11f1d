# appeal-packets: make packets builds every case; make test checks this program. `make help` lists the rest.

CASES ?= sample_cases/valid
OUT ?= packets
SECONDS_TO_RUN ?= 600
FIRST ?= 0
PYTHON ?= python3
export INSTALL ?= yes
.DEFAULT_GOAL := help
.SUFFIXES:

VENV := .venv
BIN := $(VENV)/bin

.PHONY: help packets test lint types bench accuracy fuzz samples docs clean office

help: ## show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'
	@printf '\n  CASES=folder (now %s)  OUT=folder (now %s)  INSTALL=no (never install LibreOffice; letters are then rendered without it)\n' '$(CASES)' '$(OUT)'

packets: $(VENV)/.run office ## build a packet for every case in CASES into OUT
	@$(BIN)/packets batch '$(CASES)' -o '$(OUT)' || [ $$? -eq 3 ]

test: $(VENV)/.dev office ## set up and run the tests
	@$(BIN)/python -m pytest -n auto --dist loadgroup

lint: $(VENV)/.dev ## style, import order and the layers of the house
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports

types: $(VENV)/.dev ## static types
	@$(BIN)/mypy

bench: $(VENV)/.dev office ## where the time goes, and the ratio to a naive pipeline in the same run
	@$(BIN)/python -m bench

accuracy: $(VENV)/.dev ## how well charts are read: invented charts in four looks, scored
	@$(BIN)/python -m accuracy

samples: $(VENV)/.dev ## draw the sample charts again (byte for byte the same)
	@$(BIN)/python -m sample_cases.draw

fuzz: $(VENV)/.dev ## broken PDFs through the whole path; SECONDS_TO_RUN=600 FIRST=0 (number of the first file)
	@$(BIN)/python -m tests.faults.fuzz --seconds '$(SECONDS_TO_RUN)' --first '$(FIRST)'

docs: $(VENV)/.dev ## write docs/ from the code: commands, fields, findings
	@$(BIN)/python -m docs

clean: ## remove the virtual environment and caches; never packets or cases
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache bench/work accuracy/work
	find . -name __pycache__ -type d -not -path './packets/*' -not -path './cases/*' -prune -exec rm -rf {} +

office:
	@setup/libreoffice.sh

$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'Python 3.11 or newer is needed.' >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo 'Python lacks venv: on Debian, apt-get install python3-venv.' >&2; rm -rf $(VENV); exit 1; }

$(VENV)/.run: pyproject.toml constraints.txt | $(VENV)/bin/pip
	@echo 'Setting up $(VENV) …' >&2
	@$(BIN)/pip install -q --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(VENV)/bin/pip
	@echo 'Setting up $(VENV) with the tools for tests …' >&2
	@$(BIN)/pip install -q --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@ $(VENV)/.run
