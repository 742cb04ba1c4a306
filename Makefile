# Everything happens in .venv, from the exact versions of uv.lock; each step is behind a stamp file.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: install test check

install: .venv/.installed

.venv/.installed: pyproject.toml uv.lock
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv sync --quiet --locked --inexact --python $(BIN)/python
	touch $@

test: install
	$(BIN)/python -m pytest -q
	@echo "Left out: nothing."

check: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
