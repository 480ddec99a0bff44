# Orthomark in five words: demo, run, test, check, bench. Each makes the .venv it needs; make.ps1 does the same on Windows.
PYTHON ?= python3
BIN := .venv/bin
# What tests write goes into memory where there is enough and programs may be started from it: they would wait for a disk.
SHM := $(shell grep -s ' /dev/shm ' /proc/mounts | grep -qv noexec && \
  df -kP /dev/shm | awk 'NR == 2 && $$4 > 6000000 { print "/dev/shm" }')
TESTING := QT_QPA_PLATFORM=offscreen PYTHONDONTWRITEBYTECODE= $(if $(SHM),TMPDIR=$(SHM))
PIP := $(BIN)/python -m pip install --no-compile --quiet --disable-pip-version-check --no-input --constraint constraints.txt

# pip compiles what it installs on one core; here are all of them, and some packages hold templates that are no Python
COMPILE := $(BIN)/python -m compileall -q -j 0 .venv/lib >/dev/null || true

.PHONY: demo run test check bench clean
.DELETE_ON_ERROR:

demo: .venv/program.stamp ## the guided tour on a generated scene; without a display it writes screenshots instead
	$(BIN)/orthomark demo $(ARGS)

run: .venv/program.stamp ## open the window
	$(BIN)/orthomark $(ARGS)

test: .venv/developer.stamp ## every test
	$(TESTING) $(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder --max-worker-restart 0 $(ARGS)

check: .venv/developer.stamp ## style, types and the floors of the house
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/developer.stamp ## each figure as one JSON line, all of them into docs/performance.md
	QT_QPA_PLATFORM=offscreen $(BIN)/python benchmarks/report.py $(ARGS)

clean: ## forget the environment and every cache
	rm -rf .venv .mypy_cache .ruff_cache .hypothesis .import_linter_cache build *.egg-info

.venv/python.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Orthomark needs Python 3.11 or newer and \"$(PYTHON)\" is $$($(PYTHON) --version 2>&1 || echo not there);" \
	    "install one, or name it: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv --clear .venv || { \
	  echo "Python cannot make a virtual environment; install its venv package (Debian, Ubuntu: python3-venv)." >&2; exit 1; }
	@touch $@

.venv/program.stamp: pyproject.toml constraints.txt .venv/python.stamp
	@echo "Installing Orthomark into .venv (once; a few minutes)"
	@$(PIP) --editable .
	@$(COMPILE)
	@touch $@

.venv/developer.stamp: pyproject.toml constraints.txt .venv/python.stamp
	@echo "Installing Orthomark and its tests into .venv (once; a few minutes)"
	@$(PIP) --editable '.[dev]'
	@$(COMPILE)
	@touch .venv/program.stamp $@
