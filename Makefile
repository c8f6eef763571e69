# Living Cities. `make help` lists the targets.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh
BIN := .venv/bin
UV := $(BIN)/uv
export UV_PYTHON := $(CURDIR)/.venv/bin/python
# Without compiled modules each start would take seconds more.
unexport PYTHONDONTWRITEBYTECODE
PO := $(wildcard src/livingcities/locale/*/LC_MESSAGES/*.po)
MO := $(PO:.po=.mo)

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' Makefile

.venv/python.stamp: scripts/find-python scripts/enough-disk requirements/uv.txt
	@sh scripts/enough-disk 1500
	@set -e; python=$$(sh scripts/find-python); echo "· Python: $$python"; \
	test -x $(BIN)/python || "$$python" -m venv .venv; \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

.venv/base.stamp: .venv/python.stamp requirements/base.txt pyproject.toml
	@echo "· Packages"
	@$(UV) pip install --quiet --require-hashes -r requirements/base.txt
	@$(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev.stamp: .venv/base.stamp requirements/dev.txt
	@echo "· Packages for development"
	@$(UV) pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

%.mo: %.po scripts/compile_catalogue.py | .venv/base.stamp
	@$(BIN)/python scripts/compile_catalogue.py $< $@

.PHONY: install
install: .venv/base.stamp $(MO) ## Prepare a server: packages and compiled translations

.PHONY: demo
demo: install ## Open a running site with demo content; HOST=0.0.0.0 also to phones of your network
	@$(BIN)/livingcities demo $(if $(filter command,$(origin HOST)),--host $(HOST))

.PHONY: dev
dev: .venv/dev.stamp $(MO) ## Prepare a machine for development

.PHONY: test
test: dev ## Everything: lint, types, contracts, tests on SQLite and PostgreSQL, journeys, docs
	@sh scripts/ensure-chromium
	@$(MAKE) --no-print-directory -j2 lint docs
	@sh scripts/run-tests

.PHONY: lint
lint: dev ## Lint, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy src
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --lint src

.PHONY: docs
docs: dev ## Build the documentation, warnings are errors
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict

.PHONY: reference
reference: dev ## Write the generated pages of docs/reference anew
	$(BIN)/python scripts/configuration_reference.py
	WRITE_REFERENCE=1 $(BIN)/python -m pytest -q tests/architecture/test_permissions.py

.PHONY: messages
messages: dev ## Collect the strings of the interface into the Russian catalogue
	$(BIN)/python scripts/collect_messages.py

.PHONY: lock
lock: .venv/python.stamp ## Renew the hashed requirement files
	@for set in uv base dev bench; do \
	  $(UV) pip compile --quiet --upgrade --universal --python-version 3.12 --generate-hashes --no-header \
	    --no-emit-index-url --no-annotate requirements/$$set.in -o requirements/$$set.txt; done

.PHONY: bench
bench: install ## Run the benchmarks in an environment of their own
	@test -x .venv-bench/bin/python || $(BIN)/python -m venv .venv-bench
	@UV_PYTHON=$(CURDIR)/.venv-bench/bin/python $(UV) pip install --quiet --require-hashes -r requirements/bench.txt
	@UV_PYTHON=$(CURDIR)/.venv-bench/bin/python $(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	.venv-bench/bin/python -m benchmarks
