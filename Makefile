# Everything runs in .venv, which `make setup` builds from the hash-locked requirements.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
# The tests' order, their examples and their dice: `make test SEED=7` tries others.
SEED ?= 1
export SUIVI_TEST_SEED := $(SEED)
PYTEST := $(BIN)/python -m pytest -n 2 --randomly-seed=$(SEED) --hypothesis-seed=$(SEED)
# What asks a database something that another may answer otherwise; the rest of the pages' tests is about pages.
DATABASE_TESTS := tests/orders tests/inbox tests/worker tests/properties tests/automations tests/customers tests/selfservice \
	tests/chaos/test_chaos.py tests/publishing/test_runs.py tests/reports/test_sql.py tests/ops/test_intake.py \
	$(addprefix tests/crash/test_,kill.py store.py) tests/alerts/test_telling.py \
	$(addprefix tests/actions/test_,carrying.py telling.py) $(addprefix tests/messages/test_,sending.py convergence.py) \
	$(addprefix tests/web/test_,$(addsuffix .py,acting agreement deliveries desk hostile_shop unmapped))

.DEFAULT_GOAL := help
.PHONY: help setup run test check lint tests tests-postgres browser chromium images bench lock messages clean

help: ## What can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

.venv/ready: requirements/dev.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

setup: .venv/ready ## Build the private environment

run: setup ## Start Suivi on http://127.0.0.1:8000 (PORT changes it), with a demo shop when there is none
	@exec $(BIN)/suivi up

lint: setup
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/djlint --quiet --lint src
	$(BIN)/lint-imports
	$(BIN)/mypy src
	$(BIN)/python -m django makemigrations --check --dry-run --settings=tests.settings

check: lint ## The fast part: linters, types, contracts, and the tests without a database
	$(PYTEST) tests/core tests/sources tests/lib

chromium: ## Install the browser that the browser tests drive, where that is possible
	@sh tests/chromium.sh

tests: setup
	$(PYTEST) -m "not browser"

tests-postgres: setup
	$(BIN)/python -m tests.postgres $(PYTEST) $(DATABASE_TESTS)

browser: setup chromium
	$(BIN)/python -m pytest -m browser -p no:randomly

test: setup ## Everything: linters, types, contracts, tests on SQLite and PostgreSQL, browser tests
	$(MAKE) --jobs=2 --output-sync=target lint browser
	$(MAKE) tests-postgres
	$(MAKE) tests

images: setup ## Make the pictures of docs/images again
	$(BIN)/python docs/images.py

bench: setup ## Measure: make bench ARGS="--orders 100000"
	$(BIN)/python -m bench $(ARGS)

lock: setup ## Lock the requirements again
	cd requirements && for f in run dev; do CUSTOM_COMPILE_COMMAND="make lock" ../$(BIN)/pip-compile --quiet \
		--generate-hashes --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --allow-unsafe \
		--strip-extras -o $$f.txt $$f.in; done

messages: setup ## Collect the strings to translate and compile the catalogs
	cd src/suivi && ../../$(BIN)/python -m django makemessages --all --no-location --settings=tests.settings
	$(BIN)/python -m tests.french
	cd src/suivi && ../../$(BIN)/python -m django compilemessages --settings=tests.settings

clean: ## Remove what was built; the data under var/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache build
