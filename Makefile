# Two commands: `make run` and `make test`. `make sure` is the fast inner loop.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export LANGNGHE_HOME ?= instance

.DEFAULT_GOAL := run
.PHONY: run test sure gallery bench-results lock system clean

run: $(VENV)/.run
	@$(BIN)/langnghe start

test: $(VENV)/.test system
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n auto

sure: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n auto -m "not browser and not slow"

$(BIN)/python:
	@echo "Tạo môi trường Python…"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Cần Python 3.11 trở lên: sudo apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Cần gói python3-venv: sudo apt-get install python3-venv"; exit 1; }

$(VENV)/.run: requirements/run.lock setup.cfg | $(BIN)/python
	@echo "Cài các thư viện đã khóa phiên bản (lần đầu mất vài phút)…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: requirements/test.lock $(VENV)/.run
	@echo "Cài các thư viện để kiểm thử…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.lock
	@touch $@

# Every page, picture and paper of ten polls, to be looked at.
gallery: $(VENV)/.test
	$(BIN)/python -m tests.gallery

# How long the officer's result page takes.
bench-results: $(VENV)/.test
	$(BIN)/python -m bench.result_page

# What tests need beside Python: a browser, LibreOffice, pdftoppm, PostgreSQL, nginx.
system: $(VENV)/.test
	@deploy/test-programs.sh $(BIN)/python

# After editing requirements/*.in; needs pip-tools.
lock:
	cd requirements && pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host -o test.lock test.in
	cd requirements && pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host -c test.lock -o run.lock run.in

clean:
	rm -rf $(VENV) build *.egg-info
