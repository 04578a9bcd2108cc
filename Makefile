# Glasshouse's commands; `make` lists them.
#
# Everything is kept in .venv, made by uv where it is installed, else by Python's own venv and pip, from the hashes in
# the lock files. Stamp files in .venv tell what is up to date, so a second run needs neither time nor network.

# The Python to build .venv with (`make PYTHON=/path/to/python3.12 demo`, after `make clean` where there is a .venv);
# empty: the first one found that is fit.
PYTHON ?=
# `make UV= demo` goes by pip even where uv is installed.
UV := $(shell command -v uv 2>/dev/null)
# More for pytest, the benchmarks or the demo: `make test ARGS="-k explain -x"`, `make demo ARGS=--fresh`.
ARGS ?=

# One client of the Bot API that the tests drive the local one with is JavaScript; without npm its test is skipped.
NPM := $(shell command -v npm 2>/dev/null)
GRAMMY := tests/sandbox/grammy

PY := .venv/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet
COMPILED := $(wildcard scoring/compiled.py scoring/kernels.py scoring/row_kernels.py scoring/formulas.py scoring/warm.py)
LOCK := uv pip compile --no-config --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)

# Packages: a function of the lock file's name. The project itself comes last, editable and built with what is there.
ifneq ($(UV),)
install = "$(UV)" pip install --quiet --python $(PY) --require-hashes -r $(1) && \
	"$(UV)" pip install --quiet --python $(PY) --no-build-isolation --no-deps --editable .
else
install = { $(PY) -m pip --version >/dev/null 2>&1 || $(PY) -m ensurepip >/dev/null; } && \
	$(PIP) install --require-hashes -r $(1) && \
	$(PIP) install --no-build-isolation --no-deps --no-index --editable .
endif

.DEFAULT_GOAL := help
.PHONY: help demo test grammy soak lint format bench audit lock clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

demo: .venv/.runtime .venv/.warm ## set up what is missing and play: a chat page opens in the browser
	@.venv/bin/glasshouse demo $(ARGS)

test: .venv/.dev .venv/.warm $(if $(NPM),grammy) ## run every test; ARGS="-k name" for some
	@$(PY) -m pytest -n auto --dist loadscope $(ARGS)

soak: .venv/.dev .venv/.warm ## kill worlds 200 times and the bot 100 times, and send 5,000 alerts through faults
	@GLASSHOUSE_KILLS=$${GLASSHOUSE_KILLS:-200} $(PY) -m pytest tests/journeys/test_kill.py -rP $(ARGS)
	@GLASSHOUSE_KILLS=$${GLASSHOUSE_KILLS:-100} $(PY) -m pytest tests/telegram/test_kill.py tests/telegram/test_kill_whole.py -rP $(ARGS)
	@GLASSHOUSE_ALERTS=$${GLASSHOUSE_ALERTS:-5000} $(PY) -m pytest tests/telegram/test_alerts.py -k rightly -rP $(ARGS)

lint: .venv/.dev ## ruff, its formatter, mypy and the import contracts
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@.venv/bin/lint-imports

format: .venv/.dev ## lay out the code and mend what ruff can mend
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

bench: .venv/.dev .venv/.warm ## measure everything beside its alternatives (15 minutes); with ARGS: the library alone
	@.venv/bin/glasshouse bench $(ARGS)
ifeq ($(ARGS),)
	@.venv/bin/glasshouse bench --worlds
	@for part in sandbox pictures services chat; do $(PY) -m tests.bench.$${part}_bench || exit; done
endif

audit: .venv/.dev ## look the runtime's packages up among known vulnerabilities (asks the network)
	@$(PY) -m pip_audit --requirement requirements.lock --require-hashes --disable-pip --strict

lock: ## pin every package anew in both lock files, needs uv; UPGRADE=1 takes newer versions
	@command -v uv >/dev/null || { echo "make lock: uv is not installed; install it with: pip install uv" >&2; exit 1; }
	$(LOCK) pyproject.toml --group build --output-file requirements.lock
	$(LOCK) pyproject.toml --group build --group dev --constraints requirements.lock --output-file requirements-dev.lock

clean: ## remove all that make made
	rm -rf .venv build dist ./*.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- how .venv comes about -------------------------------------------------------------------------------------------

# A folder that was moved, or a Python that was taken away, leaves a .venv that cannot run: it is made anew.
whole := $(shell [ "$$(cat .venv/.made 2>/dev/null)" = "$$(pwd -P)" ] && $(PY) -I -S -c '' 2>/dev/null && echo yes)

.PHONY: remake
.venv/.made: $(if $(whole),,remake)
	@rm -rf .venv
	@fit='import sys; sys.exit(sys.version_info < (3, 11))'; whole='import ensurepip, venv'; found=; bare=; \
	for python in $(if $(PYTHON),"$(PYTHON)",python3 python3.14 python3.13 python3.12 python3.11); do \
		command -v "$$python" >/dev/null 2>&1 && "$$python" -c "$$fit" 2>/dev/null || continue; \
		if [ -n '$(UV)' ] || "$$python" -c "$$whole" 2>/dev/null; then found=$$python; break; fi; \
		bare=$${bare:-$$python}; \
	done; \
	if [ -n "$$found" ]; then \
		echo "Making .venv with $$("$$found" --version)$(if $(UV), and uv)."; \
		if [ -n '$(UV)' ]; then '$(UV)' venv --quiet --python "$$("$$found" -c 'import sys; print(sys.executable)')" .venv; \
		else "$$found" -m venv .venv; fi; \
	elif [ -n "$$bare" ]; then \
		echo "Glasshouse needs Python's venv and ensurepip modules, which $$bare does not have." >&2; \
		echo "On Debian and Ubuntu: apt-get install $$("$$bare" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'). Elsewhere install uv. Then run make again." >&2; \
		exit 1; \
	elif [ -n '$(PYTHON)' ]; then \
		echo "Glasshouse needs Python 3.11 or newer; PYTHON=$(PYTHON) is $$('$(PYTHON)' --version 2>/dev/null || echo 'not there')." >&2; \
		exit 1; \
	elif [ -n '$(UV)' ]; then \
		echo "Making .venv with a Python that uv finds."; '$(UV)' venv --quiet --python 3.13 .venv; \
	else \
		echo "Glasshouse needs Python 3.11 or newer; python3 is $$(python3 --version 2>/dev/null || echo 'not installed')." >&2; \
		echo "Install one (Debian and Ubuntu: apt-get install python3 python3-venv; macOS: brew install python), or name it: make PYTHON=/path/to/python3.12 demo" >&2; \
		exit 1; \
	fi
	@pwd -P >$@

.venv/.runtime: .venv/.made requirements.lock pyproject.toml
	@echo "Installing the packages that Glasshouse runs on (once)."
	@$(call install,requirements.lock)
	@touch $@

# The development lock holds the runtime's packages at the same versions, so it stands for both.
.venv/.dev: .venv/.made requirements-dev.lock requirements.lock pyproject.toml
	@echo "Installing the packages that Glasshouse is developed with (once)."
	@$(call install,requirements-dev.lock)
	@touch .venv/.runtime $@

# Where npm reaches nothing the other tests run all the same, and the next `make test` tries again.
grammy: .venv/.made
	@cmp -s $(GRAMMY)/package-lock.json .venv/node/.installed || { \
		rm -rf .venv/node && mkdir .venv/node && \
		cp $(GRAMMY)/package.json $(GRAMMY)/package-lock.json $(GRAMMY)/.npmrc .venv/node && \
		(cd .venv/node && "$(NPM)" ci --silent) && cp $(GRAMMY)/package-lock.json .venv/node/.installed || \
		echo "grammY could not be installed (offline?): the test that needs it is skipped." >&2; }

.venv/.warm: .venv/.made $(COMPILED)
	@echo "Compiling the numeric kernels (once)."
	@$(PY) -m scoring.warm
	@touch $@
