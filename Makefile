# Everything the project does, by name. Needs python3 (3.11 or newer) and nothing else.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
DEMO := demo-brand

.PHONY: demo test test-long browser screenshots lint types bench bench-detection bench-rootcause
.PHONY: bench-million reference lock format clean

demo: $(STAMP)
	$(BIN)/fanbu demo $(DEMO) --no-serve
	$(BIN)/fanbu -w $(DEMO) report week

test: $(STAMP) browser lint types
	$(BIN)/pytest -n 2 --dist loadgroup -m "not long"

test-long: $(STAMP) browser lint types
	$(BIN)/pytest -n 2 --dist loadgroup

# Chromium for tests/browser, installed where we may; where there is none, those tests are skipped.
browser: $(STAMP)
	$(BIN)/python tools/browser.py

# Every page as a picture, to be looked at: build/screenshots.
screenshots: $(STAMP) browser
	$(BIN)/python tools/screenshots.py

lint: $(STAMP)
	$(BIN)/ruff format --check src tests bench tools
	$(BIN)/ruff check src tests bench tools

types: $(STAMP)
	$(BIN)/mypy

format: $(STAMP)
	$(BIN)/ruff format src tests bench tools
	$(BIN)/ruff check --fix src tests bench tools

bench: $(STAMP)
	$(BIN)/python bench/run.py

# Detection in the simulated world of docs/expectation.md.
bench-detection: $(STAMP)
	$(BIN)/python bench/detection.py
	$(BIN)/python bench/detection_demo.py

# `why` of several metrics where a period has a million leaves (`make bench` asks it of one).
bench-million: $(STAMP)
	$(BIN)/python bench/million.py

# Root causes on public cases (FANBU_DATA) and simulated worlds; PEERS="--peers DIR --python BIN".
bench-rootcause: $(STAMP)
	$(BIN)/python bench/rootcause.py $(PEERS)

# The pages of docs/ that are written from the code.
reference: $(STAMP)
	$(BIN)/python tools/reference.py

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python tools/assets.py
	touch $(STAMP)

# The lock: exact versions and hashes, no addresses. Needs uv (pip install uv).
lock:
	uv pip compile pyproject.toml --extra dev --python-version 3.11 \
	    --generate-hashes --no-emit-index-url --no-annotate \
	    --custom-compile-command "make lock" --output-file requirements.lock

clean:
	rm -rf .venv build dist $(DEMO)
