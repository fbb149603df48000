# Two commands: `make run` and `make test`. `make sure` is the fast inner loop.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export LANGNGHE_HOME ?= instance

.DEFAULT_GOAL := run
.PHONY: run test sure gallery pictures help-pictures secrecy torture bench-cast bench-analysis bench-results bench-scan bench-hall bench-page lighthouse cluster-test bench-http bench-peer bench-scale soak screening-study mutants catalogue lock system clean

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

# The attacker of tests/secrecy at length; prints its table.
secrecy: $(VENV)/.test system
	$(BIN)/python -m tests.secrecy

# 10,000 kills and 1,000 codes posted 50 times at once; prints tables. Takes about half an hour.
torture: $(VENV)/.test system
	$(BIN)/python -m tests.torture --kills 10000
	$(BIN)/python -m tests.torture.same_code --codes 1000

# Ballots a second through HTTP beside what database and server alone can do; start-up, memory, profile. Needs wrk.
SECONDS ?= 10
bench-http: $(VENV)/.test system
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements/bench.txt
	@command -v wrk >/dev/null || { echo "sudo apt-get install wrk"; exit 1; }
	$(BIN)/python -m bench.serving --seconds $(SECONDS) --profile

# A comparable system and we, in turn in one run; docs/capacity.md tells how one is set up and what HAND must do.
# WEIGH="name=URL name=URL": its form behind each front whose bytes are to be counted.
bench-peer: $(VENV)/.test system
	@test -n "$(PEER)" -a -n "$(HAND)" || { echo "make bench-peer PEER=address-of-its-form HAND=program"; exit 1; }
	$(BIN)/python -m bench.peer --peer $(PEER) --hand $(HAND) $(WEIGH:%=--weigh %)

# How everything grows with the ballots of other polls and within one, reckoned up to a country; tells first how long
# it takes. SIZES="4000 20000" WITHIN="500 2000" is a quick look, ON=sqlite or ON=postgresql one database alone.
SIZES ?= 20000 200000 2000000
WITHIN ?= 500 2000 8000
BOXES ?= 500
bench-scale: $(VENV)/.test system
	$(BIN)/python -m bench.scale $(SIZES) --within $(WITHIN) --boxes $(BOXES) $(if $(ON),--database $(ON))

# The gate before a release: 50 ballots a second for half an hour on each database, while officers export.
MINUTES ?= 30
soak: $(VENV)/.test system
	$(BIN)/python -m bench.soak --minutes $(MINUTES)
	$(BIN)/python -m bench.soak --minutes $(MINUTES) --postgresql

# Kills machines of a cluster in turn while households answer, then again with the protection off. As root.
cluster-test: CAST = 20000
cluster-test: $(VENV)/.test system
	@for each in patroni etcd pgbouncer haproxy ip; do PATH=$$PATH:/usr/sbin:/sbin command -v $$each >/dev/null || { \
	  echo "sudo apt-get install patroni etcd-server pgbouncer haproxy iproute2 python3-etcd"; exit 1; }; done
	$(BIN)/python -m tests.cluster --ballots $(CAST)
	$(BIN)/python -m tests.cluster --ballots $(CAST) --unprotected

# Ballots a second through the writer against plain transactions; prints a table.
bench-cast: $(VENV)/.test system
	$(BIN)/python -m bench.casting

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

# Every page at both widths, to be looked at.
pictures: $(VENV)/.test system
	$(BIN)/python -m tests.pages $(PAGES)

# The pictures of the help pages anew, after a page they show was changed.
help-pictures: $(VENV)/.test system
	$(BIN)/python -m tests.pages.help_pictures

# How long the officer's result page takes.
bench-results: $(VENV)/.test
	$(BIN)/python -m bench.result_page

# What tests need beside Python: a browser, LibreOffice, pdftoppm, PostgreSQL, nginx.
system: $(VENV)/.test
	@deploy/test-programs.sh $(BIN)/python

# How often screening asks in vain, and how often it finds what was planted. Some minutes.
POLLS ?= 400
SEED ?= 20261125
screening-study: $(VENV)/.test
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m bench.screening_study --polls $(POLLS) --seed $(SEED)

# How well filled ballots are read, scans and photographs apart. About an hour; BALLOTS=100 takes six minutes.
BALLOTS ?= 1000
WORKERS ?= 2
bench-scan: SEED = 1
bench-scan: $(VENV)/.test
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m bench.scan --ballots $(BALLOTS) --seed $(SEED) --workers $(WORKERS)

# How many households one tablet in a village hall serves in an hour; some minutes, at a person's pace.
bench-hall: $(VENV)/.test system
	$(BIN)/python -m bench.hall

# How soon a resident sees a page on a slow phone.
bench-page: $(VENV)/.test system
	$(BIN)/python -m bench.slow_phone

# What Lighthouse says of the same pages; needs Node.js with npx, which fetches it.
lighthouse: $(VENV)/.test system
	$(BIN)/python -m bench.lighthouse

# How fast the numbers are.
bench-analysis: $(VENV)/.test
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m bench.analysis

# Faults put into the limits, the bounds and the tally one by one; every one of them should make a test fail.
# What is left over is listed, with reasons, in docs/mutants.md. Some minutes; needs requirements/mutants.txt.
mutants: $(VENV)/.test
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements/mutants.txt
	$(BIN)/mutmut run
	$(BIN)/mutmut results

# After editing requirements/*.in; needs pip-tools.
# Texts of the interface: extracted from templates and Python, laid into app/translations, compiled.
catalogue: $(VENV)/.run
	@mkdir -p build
	$(BIN)/pybabel -q extract -F babel.cfg --no-location --sort-output -o build/messages.pot .
	$(BIN)/pybabel -q update -i build/messages.pot -d app/translations --no-fuzzy-matching --ignore-obsolete -w 120
	$(BIN)/pybabel compile -d app/translations --statistics

lock:
	cd requirements && pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host -o test.lock test.in
	cd requirements && pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host -c test.lock -o run.lock run.in

clean:
	rm -rf $(VENV) build *.egg-info
