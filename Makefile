# Two commands from a fresh clone, with git, make and Python 3.12 or newer: `make demo` and `make test`. `make help` lists the rest.
# The environment lives in .venv and is made anew when pyproject.toml or constraints.txt change; nothing outside this folder is touched.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help validate validate-short demo test test-browser check bench patterns golden docs clean distclean env env-dev

# Tests start many commands: each is half a second faster with compiled modules, wherever an environment forbids to keep them.
unexport PYTHONDONTWRITEBYTECODE

PY := .venv/bin/python
WANTED := $(shell (cat pyproject.toml constraints.txt; echo '$(CURDIR)') | cksum | cut -d' ' -f1)
READY := .venv/.ready-$(WANTED)
READY_DEV := .venv/.ready-dev-$(WANTED)
# Workers of the tests: all cores, at most 8 (each holds some hundred megabytes).
JOBS ?= $(shell n=$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2); echo $$((n > 8 ? 8 : n)))
PIP := $(PY) -m pip --disable-pip-version-check install --quiet -c constraints.txt
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 12))

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /|/' | awk -F'|' '{printf "make %-12s %s\n", $$1, $$2}'

demo: $(READY)  ## compare no programme with a residents' night patrol on the embedded city, end with a report
	@.venv/bin/changan demo

test: $(READY_DEV)  ## pass all tests (the kernels are compiled first, once for all workers)
	@rm -rf .venv/warm && .venv/bin/changan run tiny --days 2 --out .venv/warm > .venv/warm.log 2>&1 || { cat .venv/warm.log; exit 1; }
	@$(PY) -m pytest -q -n $(JOBS) --dist loadfile --no-loadscope-reorder --durations=15 tests

test-browser: $(READY_DEV)  ## pass the tests of the dashboard in a real browser only (they need chromium, and are part of `make test`)
	@$(PY) -m pytest -q --durations=15 tests/browser

check: $(READY_DEV)  ## format, lint, types, import order, everything in `make test`, a plain-Python pass with coverage
	@$(PY) -m ruff format --check --quiet .
	@$(PY) -m ruff check .
	@$(PY) -m mypy sim/core sim/scenario*.py experiments
	@.venv/bin/lint-imports --no-cache
	@$(MAKE) --no-print-directory test
	@CHANGAN_JIT=0 $(PY) -m coverage run --source=sim/core,sim/rules -m pytest -q $(filter-out tests/unit/test_core_jit.py,$(wildcard tests/unit/test_core_*.py tests/unit/test_rule*.py)) -m 'not slow'
	@$(PY) -m coverage report --skip-covered

bench: $(READY_DEV)  ## speed against plain C and against Mesa, as ratios, after asserting equal outcomes
	@$(PY) -m benchmarks.run

patterns: $(READY)  ## print the patterns the embedded city shows, each with its value and the range it should be in (two cities: changan validate patterns)
	@$(PY) -m experiments.patterns

validate: $(READY_DEV)  ## patterns, trials, claims and audit over the calibrated ensemble (hours; stopped, it goes on where it was)
	@.venv/bin/changan calibrate --out results/calibration
	@.venv/bin/changan validate patterns --out results/patterns
	@.venv/bin/changan validate trials --ensemble --out results/trials
	@.venv/bin/changan claims --ensemble --out results/claims

validate-short: $(READY_DEV)  ## the same commands on few runs: does each step work? (some minutes)
	@.venv/bin/changan calibrate --budget short --out results/short/calibration
	@.venv/bin/changan validate patterns --short --out results/short/patterns
	@.venv/bin/changan validate trials --short --out results/short/trials
	@.venv/bin/changan claims --quick --seeds 2 --days 15 --out results/short/claims

golden: $(READY_DEV)  ## say what differs from the golden digests (to keep it: python -m tests.golden.regenerate --store)
	@$(PY) -m tests.golden.regenerate

docs: $(READY)  ## write the generated parts of the documents anew
	@$(PY) docs/make_odd.py && $(PY) docs/make_policies.py && $(PY) docs/make_limits.py && $(PY) docs/make_validation.py

env: $(READY)  ## make the environment only
env-dev: $(READY_DEV)  ## make the environment with every tool of development only

clean:  ## remove what runs and tests left behind (results, reports, caches of tools)
	@rm -rf build dist demo-report results .coverage .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis benchmarks/_build
	@find sim experiments dashboards scenarios tests benchmarks docs -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean  ## the same, and the environment
	@rm -rf .venv

# A stamp is written last, so an interrupted installation is done again. It is named by what was asked for and where.
$(READY):
	@$(MAKE) --no-print-directory .venv-made
	@echo "Installing changan into .venv (once; about a minute) ..."
	@$(PIP) -e .
	@rm -f .venv/.ready-* && touch $@

$(READY_DEV): $(READY)
	@echo "Installing the tools of development into .venv (once; about a minute) ..."
	@$(PIP) -e '.[dev,osm,partition,dashboard,analysis,calibration,dask,crate,discovery]'
	@touch $@

.PHONY: .venv-made
.venv-made:
	@if [ -x $(PY) ] && $(PY) -c '$(NEW_ENOUGH)' 2>/dev/null && $(PY) -m pip --version >/dev/null 2>&1; then exit 0; fi; \
	found=""; \
	for p in $(PYTHON) python3.12 python3.13 python3 python3.14 python; do \
	  if command -v "$$p" >/dev/null 2>&1 && "$$p" -c '$(NEW_ENOUGH)' 2>/dev/null; then found="$$p"; break; fi; \
	done; \
	if [ -z "$$found" ]; then echo "Python 3.12 or newer is missing: install it, or name one with make PYTHON=/path/to/python3.12" >&2; exit 1; fi; \
	if ! "$$found" -c 'import ensurepip, venv' 2>/dev/null; then \
	  echo "$$found has no venv module: install it (Debian and Ubuntu: apt install python3-venv), then run make again" >&2; exit 1; fi; \
	echo "Making .venv with $$("$$found" --version) ..."; \
	rm -rf .venv; "$$found" -m venv .venv
