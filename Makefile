# Needs make and Python 3.11 or newer; everything else is fetched into .uv and .venv.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

UV := $(shell uv --version >/dev/null 2>&1 && echo uv || echo .uv/bin/uv)
# Said to every uv command, because an activated environment would win otherwise.
IN_VENV := --python .venv/bin/python
COMPILE = $(UV) pip compile -q --universal --generate-hashes --no-header --no-emit-index-url \
	--no-emit-find-links $(LOCK_FLAGS)

.uv/bin/uv:
	python3 -m venv .uv && .uv/bin/pip install -q --disable-pip-version-check uv

# Only locked packages are installed, and the locked hatchling builds the project.
.venv/.ready: requirements.lock pyproject.toml $(filter .uv/bin/uv,$(UV))
	$(UV) venv -q --allow-existing .venv
	$(UV) pip sync -q $(IN_VENV) --require-hashes requirements.lock
	$(UV) pip install -q $(IN_VENV) --no-deps --no-build-isolation -e .
	$(UV) pip check -q $(IN_VENV)
	touch $@

# What is measured beside us, apart from it: the two want different releases of the same library.
.peers/.ready: requirements-bench.lock $(filter .uv/bin/uv,$(UV))
	$(UV) venv -q --allow-existing .peers
	$(UV) pip sync -q --python .peers/bin/python --require-hashes requirements-bench.lock
	$(UV) pip check -q --python .peers/bin/python
	touch $@

.PHONY: demo
demo: .venv/.ready ## Show the portal at work.
	.venv/bin/counterfoil demo

.PHONY: test
test: .venv/.ready ## Run the tests and record their branch coverage.
	.venv/bin/pytest -n auto --dist worksteal -m "not exhaustive" --cov --cov-report=
	.venv/bin/pytest -n auto --dist worksteal -m exhaustive

.PHONY: bench
bench: .venv/.ready .peers/.ready ## Measure commands, replays and webhooks beside others.
	.venv/bin/counterfoil bench --dj-stripe .peers/bin/python

.PHONY: bench-peers
bench-peers: .peers/.ready ## Set up what is measured beside us, in an environment of its own.

.PHONY: soak
soak: .venv/.ready ## Go on for hours: sequences, orders, broken events, crashes by the thousand, mutants.
	COUNTERFOIL_SEQUENCES=100000 COUNTERFOIL_ORDERS=20000 COUNTERFOIL_BROKEN=100000 \
		COUNTERFOIL_KILLS=1000 COUNTERFOIL_SERVER_KILLS=200 COUNTERFOIL_MAKERS_KILLED=1000 \
		COUNTERFOIL_CUTS=5000 COUNTERFOIL_INCREMENTS=10000 COUNTERFOIL_EVENTS=100000 \
		COUNTERFOIL_ENDPOINTS_KILLED=200 COUNTERFOIL_FUZZED=100000 COUNTERFOIL_POSTED=20000 \
		COUNTERFOIL_ASKED=10000 COUNTERFOIL_DELIVERIES=100 COUNTERFOIL_PROJECTORS_KILLED=200 \
		COUNTERFOIL_SYNCS_SIMULATED=10000 COUNTERFOIL_SYNCS_KILLED=1000 \
		COUNTERFOIL_BACKFILLS_KILLED=200 \
		.venv/bin/pytest -n auto --dist worksteal -m exhaustive --hypothesis-profile=default -rP
	COUNTERFOIL_ROWS=3000000 COUNTERFOIL_LATENCY_MS=500 \
		.venv/bin/pytest tests/durability/test_maintenance.py -rP
	$(MAKE) mutants

.PHONY: mutants
mutants: .venv/.ready ## Mutate the domain; the tests must kill nine mutants in ten.
	.venv/bin/python scripts/mutants.py

.PHONY: check
check: lint types test coverage wheel-test ## Run the whole gate.

.PHONY: lint
lint: .venv/.ready ## Check format and lint, and that the locks name no address.
	.venv/bin/ruff format --check
	.venv/bin/ruff check
	! grep -nE '://|file:|--(extra-)?index-url|--find-links' requirements.lock requirements-bench.lock

.PHONY: format
format: .venv/.ready ## Format the code and repair what lint can repair.
	.venv/bin/ruff check --fix-only
	.venv/bin/ruff format

.PHONY: types
types: .venv/.ready ## Check the types.
	.venv/bin/mypy

.PHONY: coverage
coverage: test ## Report the coverage; the domain must reach 100 %.
	.venv/bin/coverage report
	.venv/bin/coverage report --include='domain/*' --fail-under=100

.PHONY: wheel-test
wheel-test: .venv/.ready ## Test the built wheel with the sources absent.
	.venv/bin/python scripts/wheel_test.py $(UV)

.PHONY: approve
approve: .venv/.ready ## Approve the stored forms of new events and versions.
	.venv/bin/python -m tests.contract.approve

.PHONY: rules-doc
rules-doc: .venv/.ready ## Write docs/rules.md from the rule book.
	.venv/bin/python scripts/rules_doc.py

.PHONY: live-check
live-check: .venv/.ready ## Check both sides: at the sandbox, or at Stripe with STRIPE_SECRET_KEY=sk_test_...
	COUNTERFOIL_LIVE_CHECK=1 .venv/bin/pytest tests/live/test_both_sides.py -v

.PHONY: traffic-doc
traffic-doc: .venv/.ready ## Write docs/sandbox-traffic.md: how the sandbox answers recorded traffic.
	.venv/bin/python -m tests.adapters.sandbox.traffic.report

.PHONY: lock
lock: $(filter .uv/bin/uv,$(UV)) ## Write both locks; LOCK_FLAGS=--upgrade renews them.
	$(COMPILE) pyproject.toml --group dev --extra plot --extra postgres --extra web -o requirements.lock
	$(COMPILE) --group bench -o requirements-bench.lock

.PHONY: clean
clean: ## Remove everything that make has made.
	rm -rf .venv .peers .uv .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache dist mutants
	find domain adapters projections tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help
help: ## List the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
