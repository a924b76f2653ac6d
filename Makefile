# make demo   install fupin, import the sample returns, print the provincial and county tables
# make test   every check: lint, types, stale docs, tests
# make soak   importers killed 300 times, and two at once, with readers looking on
# make bench  fupin beside what does the least that must be done
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# pip compiles what it installs, but not what it only links to.
COMPILE := $(BIN)/python -m compileall -q src

.PHONY: demo test lint types docs stale-docs unit bench soak fuzz clean

demo: $(VENV)/.user
	rm -rf build/demo
	$(BIN)/fupin import data/samples --store build/demo
	$(BIN)/fupin indicators --store build/demo --year all -f table
	$(BIN)/fupin indicators --store build/demo --by county --year 2014 -f table \
	  poor_persons incidence income_below_line_share age_60_plus_share chronic_illness_household_share

test: lint types stale-docs unit

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

docs: $(VENV)/.user
	$(BIN)/fupin explain --all --format markdown --output docs/reference

stale-docs: $(VENV)/.dev
	rm -rf build/reference
	$(BIN)/fupin explain --all --format markdown --output build/reference
	diff -r build/reference docs/reference || { echo "docs/reference is stale: run 'make docs'"; exit 1; }

unit: $(VENV)/.dev
	$(BIN)/pytest -n auto

bench: $(VENV)/.bench
	$(BIN)/python bench/run.py

soak: $(VENV)/.dev
	$(BIN)/python bench/soak.py

fuzz: $(VENV)/.dev
	$(BIN)/python bench/fuzz.py 2000

clean:
	rm -rf build dist $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(VENV)/.made:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "fupin needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/.user: $(VENV)/.made pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	$(COMPILE)
	touch $@

$(VENV)/.dev: $(VENV)/.made pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	$(COMPILE)
	touch $@ $(VENV)/.user

$(VENV)/.bench: $(VENV)/.dev
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev,bench]'
	touch $@
