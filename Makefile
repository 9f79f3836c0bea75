# Everything a clone needs: Python 3.11 or later, GNU make and the package index that pip uses.
# `make help` lists the targets.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
EXE := .exe
else
BIN := $(VENV)/bin
EXE :=
endif

# The first interpreter that is new enough and can make environments; PYTHON=… overrides.
FIT := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
CANDIDATES := python3 python python3.14 python3.13 python3.12 python3.11
ifndef PYTHON
PYTHON = $(shell for p in $(CANDIDATES); do \
	$$p -c '$(FIT)' >/dev/null 2>&1 && { echo $$p; break; }; done)
endif

PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
INSTALL := $(PIP) install --require-hashes

# A stamp is newer than the pins it was installed from, so a second run installs nothing.
ENV_STAMP := $(VENV)/.env-stamp
TEST_STAMP := $(VENV)/.test-stamp
LINT_STAMP := $(VENV)/.lint-stamp

# The services of tests/landscape run in an environment of their own, with libraries of their own.
LANDSCAPE_VENV := .cache/landscape/venv
LANDSCAPE_BIN := $(LANDSCAPE_VENV)/$(notdir $(BIN))
LANDSCAPE_STAMP := $(LANDSCAPE_VENV)/.stamp

# So does the Roundup that tests file tickets at.
DESKS_VENV := .cache/desks/venv
DESKS_STAMP := $(DESKS_VENV)/.stamp

# Pages are opened by a browser, with tools of its own.
BROWSER_VENV := .cache/browser/venv
BROWSER_BIN := $(BROWSER_VENV)/$(notdir $(BIN))
BROWSER_STAMP := $(BROWSER_VENV)/.stamp

GO ?= go
JAEGER_PACKAGE := github.com/jaegertracing/jaeger/cmd/jaeger
JAEGER_DIR := $(CURDIR)/.cache/jaeger
JAEGER := $(JAEGER_DIR)/jaeger$(EXE)

UV ?= uv

.PHONY: help
help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | while IFS="$$(printf '\t')" read -r name text; \
	do printf '  make %-12s %s\n' "$$name" "$$text"; done

.PHONY: demo
demo: env ## the main job on built-in orders
	@$(BIN)/ordertrace demo

.PHONY: test
test: $(TEST_STAMP) ## every test; those on a real Jaeger only once `make jaeger` has built it
	$(BIN)/python -m pytest -n auto -m "not landscape and not desks" $(ARGS)

.PHONY: landscape
landscape: $(TEST_STAMP) $(LANDSCAPE_STAMP) ## small real services broken on purpose; needs RabbitMQ and `make jaeger`
	$(BIN)/python -m pytest -m landscape $(ARGS)

.PHONY: desks
desks: $(TEST_STAMP) $(DESKS_STAMP) mailpit toxiproxy ## real help desks; needs Go, and Debian's redmine, redmine-sqlite, puma, request-tracker5, starman
	$(BIN)/python -m pytest -m desks $(ARGS)

# Installed again only when the pinned versions change.
ACCESS_STAMP := .cache/access/.stamp

.PHONY: access
access: $(TEST_STAMP) $(ACCESS_STAMP) ## logins at a real OpenID provider; needs node, npm, nginx and `make jaeger`
	$(BIN)/python -m pytest -m access $(ARGS)

# $(call built_by_go,NAME,PACKAGE): tests/NAME pins it, .cache/NAME gets the program of that name.
define built_by_go
@command -v $(GO) >/dev/null 2>&1 || { \
	echo "make $(1): there is no Go toolchain ('$(GO)'). Install Go, or set GO=/path/to/go." >&2; exit 1; }
@mkdir -p .cache/$(1); program="$(CURDIR)/.cache/$(1)/$(1)$(EXE)"; stamp="$(CURDIR)/.cache/$(1)/built-from"; \
cd tests/$(1) && wanted="$$(cat go.mod go.sum | cksum) $$($(GO) version)" && \
if [ ! -x "$$program" ] || [ "$$(cat "$$stamp" 2>/dev/null)" != "$$wanted" ]; then \
	GOFLAGS="-mod=readonly -buildvcs=false" $(GO) build -trimpath -o "$$program" $(2) && \
	printf '%s\n' "$$wanted" >"$$stamp"; \
fi
endef

.PHONY: mailpit
mailpit: ## a real mail server for the tests, built by Go into .cache
	$(call built_by_go,mailpit,github.com/axllent/mailpit)

.PHONY: toxiproxy
toxiproxy: ## a network that breaks on demand, built by Go into .cache
	$(call built_by_go,toxiproxy,github.com/Shopify/toxiproxy/v2/cmd/server)

.PHONY: browser
browser: $(BROWSER_STAMP) ## reports in a real browser; needs Debian's chromium and npm
	$(BROWSER_BIN)/python -m pytest -m browser tests/browser $(ARGS)

.PHONY: accuracy
accuracy: $(TEST_STAMP) ## how often the diagnosis is right: 16,000 labelled orders (some minutes)
	$(BIN)/python -m benchmarks.accuracy $(ARGS)

.PHONY: bench
bench: $(TEST_STAMP) ## how fast it is, against peers in the same run; needs `make jaeger` and curl (an hour)
	$(BIN)/python -m benchmarks.performance $(ARGS)

.PHONY: env
env: $(ENV_STAMP) ## the program in .venv

.PHONY: lint
lint: $(LINT_STAMP) ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

.PHONY: types
types: $(LINT_STAMP) $(LANDSCAPE_STAMP) ## mypy --strict for the package and its tests
	$(BIN)/mypy --strict
	$(BIN)/mypy --strict --python-executable $(LANDSCAPE_BIN)/python \
		tests/landscape/services/*.py

.PHONY: format
format: $(LINT_STAMP) ## rewrite what ruff can mend by itself
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: wheel
wheel: $(ENV_STAMP) ## dist/*.whl
	$(PIP) wheel --no-build-isolation --no-deps --wheel-dir dist .

.PHONY: completions
completions: env ## completions/ for bash, zsh, fish and PowerShell, from the program itself
	$(BIN)/python -m ordertrace_cli.completions completions

.PHONY: manual
manual: env ## man/ordertrace.1 and docs/causes.md, from the program itself
	$(BIN)/python -m ordertrace_cli.manual .

.PHONY: picture
picture: env ## docs/show.svg, what the program prints, for the README
	$(BIN)/python -m ordertrace_cli.picture .

TEXTS := ordertrace_cli/texts
.PHONY: catalogues
catalogues: $(TEST_STAMP) ## texts/locale: what errors say into a list, new messages into the .po files, those into the .mo files
	@$(BIN)/python -m ordertrace_cli.complaint_list
	@cd $(TEXTS) && pybabel="$(CURDIR)/$(BIN)/pybabel" && \
	"$$pybabel" -q extract -F ../../babel.cfg \
		--no-default-keywords -k say -k say_in:1c,2 -k say_many:1,2 \
		--no-location -o ordertrace.pot . ../commands/app.py && \
	"$$pybabel" -q update -D ordertrace -i ordertrace.pot -d locale --no-fuzzy-matching \
		--ignore-obsolete --ignore-pot-creation-date && \
	"$$pybabel" -q compile -D ordertrace -d locale && rm -f ordertrace.pot

.PHONY: jaeger
jaeger: ## a real Jaeger for the tests, built by Go into .cache (some minutes, once)
	@command -v $(GO) >/dev/null 2>&1 || { \
		echo "make jaeger: there is no Go toolchain ('$(GO)'). Install Go, or set GO=/path/to/go." >&2; exit 1; }
	@mkdir -p "$(JAEGER_DIR)"; cd tests/jaeger && \
	wanted="$$(cat go.mod go.sum | cksum) $$($(GO) version)" && \
	if [ -x "$(JAEGER)" ] && [ "$$(cat "$(JAEGER_DIR)/built-from" 2>/dev/null)" = "$$wanted" ]; then \
		echo "Jaeger is built: .cache/jaeger/jaeger$(EXE)"; \
	else \
		echo "Building Jaeger; the first time takes some minutes." && \
		GOFLAGS="-mod=readonly -buildvcs=false" \
			$(GO) build -trimpath -o "$(JAEGER).new" $(JAEGER_PACKAGE) && \
		mv -f "$(JAEGER).new" "$(JAEGER)" && \
		printf '%s\n' "$$wanted" >"$(JAEGER_DIR)/built-from"; \
	fi

# Pins hold for Linux, macOS and Windows and Python 3.11 to 3.14. Only this target needs uv
# (`pip install uv` anywhere, or UV=/path/to/uv). Upper files constrain the lower ones, so that all
# of them fit into one environment. `make lock LOCK_ARGS=--upgrade` moves everything.
LOCK := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-emit-index-url --custom-compile-command "make lock" $(LOCK_ARGS)
.PHONY: lock
lock: ## requirements/*.txt from pyproject.toml and requirements/*.in
	@command -v $(UV) >/dev/null 2>&1 || { \
		echo "make lock: there is no uv ('$(UV)'). Install uv, or set UV=/path/to/uv." >&2; exit 1; }
	$(LOCK) pyproject.toml --output-file requirements/runtime.txt
	$(LOCK) requirements/build.in --output-file requirements/build.txt
	$(LOCK) --extra otel --extra tui pyproject.toml requirements/test.in --output-file requirements/test.txt
	$(LOCK) requirements/lint.in --output-file requirements/lint.txt
	$(LOCK) requirements/browser.in --output-file requirements/browser.txt
	$(LOCK) requirements/landscape.in --output-file requirements/landscape.txt
	$(LOCK) requirements/desks.in --output-file requirements/desks.txt

.PHONY: clean
clean: ## remove .venv and what tools left behind; the built Jaeger stays
	rm -rf $(VENV) .cache/landscape .cache/desks build dist .cache/mypy .cache/pytest .ruff_cache .hypothesis

$(VENV)/pyvenv.cfg:
	@if [ -z '$(PYTHON)' ]; then \
		echo "No Python 3.11 or later with venv and ensurepip among: $(CANDIDATES)." >&2; \
		echo "Install one (Debian, Ubuntu: also python3-venv), or set PYTHON=/path/to/python." >&2; \
		exit 1; \
	fi
	@'$(PYTHON)' -c '$(FIT)' 2>/dev/null || { \
		echo "$(PYTHON) is not Python 3.11 or later with venv and ensurepip." >&2; exit 1; }
	@echo "Setting up $(VENV) with $(PYTHON)"
	@'$(PYTHON)' -m venv --clear $(VENV)

$(ENV_STAMP): $(VENV)/pyvenv.cfg requirements/runtime.txt requirements/build.txt pyproject.toml
	@echo "Installing the pinned requirements"
	@$(INSTALL) -r requirements/runtime.txt -r requirements/build.txt
	@$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@

$(TEST_STAMP): $(ENV_STAMP) requirements/test.txt
	@echo "Installing the tools for tests"
	@$(INSTALL) -r requirements/test.txt
	@touch $@

$(LINT_STAMP): $(TEST_STAMP) requirements/lint.txt
	@echo "Installing linter and type checker"
	@$(INSTALL) -r requirements/lint.txt
	@touch $@

$(ACCESS_STAMP): tests/access/package.json
	@command -v npm >/dev/null 2>&1 || { \
		echo "make access: there is no npm. Install Node.js with npm." >&2; exit 1; }
	@echo "Installing the OpenID provider of the tests"
	@mkdir -p .cache/access && cp tests/access/package.json .cache/access/
	@cd .cache/access && npm install --silent --no-package-lock --no-audit --no-fund --ignore-scripts
	@touch $@

$(LANDSCAPE_STAMP): $(VENV)/pyvenv.cfg requirements/landscape.txt
	@echo "Installing the libraries of the landscape's services"
	@'$(BIN)/python' -m venv --clear $(LANDSCAPE_VENV)
	@$(LANDSCAPE_BIN)/python -m pip --disable-pip-version-check --quiet install --require-hashes \
		-r requirements/landscape.txt
	@touch $@

$(DESKS_STAMP): $(VENV)/pyvenv.cfg requirements/desks.txt
	@echo "Installing the help desk of the tests"
	@'$(BIN)/python' -m venv --clear $(DESKS_VENV)
	@$(DESKS_VENV)/$(notdir $(BIN))/python -m pip --disable-pip-version-check --quiet install \
		--require-hashes -r requirements/desks.txt
	@touch $@

$(BROWSER_STAMP): $(VENV)/pyvenv.cfg requirements/test.txt requirements/browser.txt tests/browser/package.json
	@echo "Installing the tools for tests in a browser"
	@'$(BIN)/python' -m venv --clear $(BROWSER_VENV)
	@$(BROWSER_BIN)/python -m pip --disable-pip-version-check --quiet install --require-hashes \
		-r requirements/test.txt
	@$(BROWSER_BIN)/python -m pip --disable-pip-version-check --quiet install --require-hashes \
		-r requirements/browser.txt
	@cp tests/browser/package.json .cache/browser/
	@cd .cache/browser && npm install --silent --ignore-scripts --no-package-lock --no-audit --no-fund
	@touch $@
