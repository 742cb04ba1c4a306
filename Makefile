# Everything happens in .venv, from the exact versions of the lock files; each step is behind a stamp file,
# so that a second call does only what is new.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input

.PHONY: run install test tck check fuzz docs bench lock wheel hooks clean

## make run: the sample on http://127.0.0.1, with embedded SQLite
run: install
	@$(BIN)/decision-server demo

install: .venv/.installed

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Decision Server needs Python 3.11 or newer; say which with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.installed: .venv/bin/python requirements.lock pyproject.toml
	@echo "Installing into .venv …"
	$(PIP) --require-hashes --requirement requirements.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.installed-dev: .venv/.installed requirements-dev.lock
	@echo "Installing the tools of tests and linters into .venv …"
	$(PIP) --require-hashes --requirement requirements-dev.lock
	@touch $@

## make test: all tests; what this machine cannot run is named in the last line. CI=true installs that instead.
test: .venv/.installed-dev
ifeq ($(CI),true)
	@.ci/services
endif
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile
	@cat .venv/left-out

.venv/.installed-bench: .venv/.installed requirements-bench.lock
	@echo "Installing the engines to compare with into .venv …"
	$(PIP) --require-hashes --requirement requirements-bench.lock
	@touch $@

## make bench: our CPU time beside other engines, into .bench/; ARGS=--large adds 100,000 rules, --docs the page
bench: .venv/.installed-bench
	@$(BIN)/python -m benchmarks.speed $(ARGS)

## make tck TCK=FOLDER: the public conformance cases, from a checkout of github.com/dmn-tck/tck; fails.txt names
## what fails
tck: .venv/.installed-dev
	@test -d "$(TCK)" || { echo "say where the checkout is: make tck TCK=../tck"; exit 2; }
	$(BIN)/python -m tests.conformance.run "$(TCK)" --fail-list fails.txt

## make check: formatter, linter, types, layers
check: .venv/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

## make fuzz: coverage-guided fuzzing of lexer, parser and XML reader, FUZZ_S seconds each
FUZZ_S ?= 60
fuzz: .venv/.installed-fuzz
	$(BIN)/python -m tests.hostile.fuzz_seeds .venv/fuzz
	@for target in lexer parser xml; do \
		$(BIN)/python -m tests.hostile.fuzz_$$target -max_total_time=$(FUZZ_S) -timeout=10 -rss_limit_mb=1024 \
			-artifact_prefix=.venv/fuzz/$$target- .venv/fuzz/$$target || exit 1; \
	done

.venv/.installed-fuzz: .venv/.installed-dev requirements-fuzz.lock
	$(PIP) --require-hashes --requirement requirements-fuzz.lock
	@touch $@

## make docs: docs/reference/, written from the code
docs: install
	$(BIN)/python docs/generate.py

## make lock: newest versions that pyproject.toml allows, into the lock files
lock: .venv/.installed-dev
	$(BIN)/uv pip compile --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--quiet --all-extras --group build pyproject.toml --output-file requirements.lock
	$(BIN)/uv pip compile --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--quiet --all-extras --group build --group dev --constraint requirements.lock pyproject.toml \
		--output-file requirements-dev.lock
	$(BIN)/uv pip compile --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--quiet --constraint requirements-dev.lock --group bench --output-file requirements-bench.lock
	$(BIN)/uv pip compile --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--quiet --group fuzz --output-file requirements-fuzz.lock

## make wheel: dist/*.whl, with pages, migrations and samples inside
wheel: .venv/.installed
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir dist .

## make hooks: the checks of .pre-commit-config.yaml before every commit
hooks: .venv/.installed-dev
	$(BIN)/pre-commit install

clean:
	rm -rf .venv .bench dist
