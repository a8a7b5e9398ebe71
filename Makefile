# One command each: make run, make test, make check. Needs Python 3.11 or newer and nothing else.
PYTHON ?= python3
BIN := .venv/bin
CATALOGUES := $(wildcard app/translations/*/LC_MESSAGES/messages.po)

.PHONY: run test test-postgresql check lock translations clean

run: .venv/installed translations
	@$(BIN)/luukku up

test: .venv/installed-dev translations
	$(BIN)/python -m pytest -n 2

check: .venv/installed-dev translations
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tests/translations.py

translations: $(CATALOGUES:.po=.mo)

%.mo: %.po .venv/installed
	@$(BIN)/pybabel -q compile -i $< -o $@

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/installed: requirements.txt setup.cfg | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/installed-dev: requirements-dev.txt .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

# Needs uv. Resolves setup.cfg anew into the locked, hash-checked lists.
COMPILE := uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
lock:
	echo 'setuptools>=77' | $(COMPILE) -o requirements.txt setup.cfg -
	echo 'setuptools>=77' | $(COMPILE) --extra tantivy --extra dev -o requirements-dev.txt setup.cfg -
	grep '^ *tantivy==' setup.cfg | $(COMPILE) -c requirements.txt -o requirements-tantivy.txt -
	sed -n '/^semantic =/,/^dev =/s/^ //p' setup.cfg | $(COMPILE) -c requirements-dev.txt -o requirements-semantic.txt -

clean:
	rm -rf .venv var search_index/* app/translations/*/LC_MESSAGES/*.mo
