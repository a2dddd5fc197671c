# The two commands that matter: `make conformance` judges a server, `make test` judges this project.

PYTHON ?= python3
VENV   := .venv
ARGS   ?=

.PHONY: conformance test judge bench docs matrix screenshots mutants lint lock clean

# These start many processes: they share what was compiled, also where the environment forbids it.
test judge mutants: export PYTHONDONTWRITEBYTECODE :=
test judge mutants: export PYTHONPYCACHEPREFIX := $(CURDIR)/$(VENV)/pycache

conformance: $(VENV)/.ready
	$(VENV)/bin/pytest $(if $(BASE_URL),--base-url=$(BASE_URL)) $(ARGS)

# Files in their own order: those that have the fewest tests take longest, and would come last.
test: $(VENV)/.ready-to-lint
	$(VENV)/bin/pytest tests -n auto --dist loadfile --no-loadscope-reorder $(ARGS)

# The harness against faulty servers, harmless differences and null servers: what has changed since
# the last time, or ARGS="--again", ARGS="--only TEXT", ARGS="--whole".
judge: $(VENV)/.ready
	$(VENV)/bin/python -m tests.judge $(ARGS)

# Speed, as ratios: all of it, or ARGS="suite start formats reference_server".
bench: $(VENV)/.ready
	$(VENV)/bin/python -m benchmarks $(ARGS)

# docs/server.md, docs/coverage.md, and docs/probes.md with figures from a run of each generator; ARGS=--keep keeps
# those that can be kept.
docs: $(VENV)/.ready
	$(VENV)/bin/python -m tools.server_page
	$(VENV)/bin/python -m tools.coverage_page
	$(VENV)/bin/python -m tools.probes_page $(ARGS)

# docs/matrix/index.html and docs/matrix.md: runs against the servers that are here; ARGS=--keep keeps
# the results that there are.
matrix: $(VENV)/.ready
	$(VENV)/bin/python -m tools.matrix $(ARGS)

# reports/screenshots: a red report on a desk and on a phone, light and dark. Needs Node and Chromium.
screenshots: $(VENV)/.ready
	npm ci --prefix tests/browser --ignore-scripts --no-audit --no-fund --loglevel=error
	$(VENV)/bin/python -m tests.browser.screenshots reports/screenshots

# Mutants of the bundled server against the default suite, as far as they are not known yet.
mutants: $(VENV)/.ready-to-lint
	$(VENV)/bin/python -m tests.judge.mutants $(ARGS)

lint: $(VENV)/.ready-to-lint
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

$(VENV)/.ready: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or later is needed; name one with: make $(MAKECMDGOALS) PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.ready-to-lint: requirements-dev.lock $(VENV)/.ready
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# Pins every dependency again, newest versions first; needs uv.
lock:
	uv pip compile --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-header \
		--upgrade pyproject.toml -o requirements.lock
	uv pip compile --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-header \
		--upgrade pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
