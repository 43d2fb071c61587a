# Every command of the project. The first one sets up `.venv` (a few minutes); later ones find it ready.
# PYTHON=python3.12 in front of the goals chooses another interpreter for it.

PYTHON ?= python3
PY := .venv/bin/python
INSTALL := $(PY) -m pip install --disable-pip-version-check -c constraints.txt

# The book is made anew only when something behind it has changed.
BOOK := _build/html/.built
SOURCES := _config.yml $(wildcard docs/*.md) $(shell find book dlcore exercises -type f ! -name '*.pyc')

.PHONY: help course test lint coverage keys audit book pdf exercises bench clean sandbox browser

help: ## list these commands
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /make \1\t/' | expand -t 16

course: book ## the whole on this machine: the book, and a class that is graded, on http://127.0.0.1:8000
	@$(PY) -m autograder.demo $(if $(PORT),--port $(PORT))

# BLAS libraries start a thread per core, pytest a worker per core: without a limit they fight over the cores.
test lint coverage: export OMP_NUM_THREADS := 1
test lint coverage: export OPENBLAS_NUM_THREADS := 1
test lint coverage: export MKL_NUM_THREADS := 1

test: lint ## everything that CI checks: ruff, mypy, then all tests in parallel and in random order
	@$(PY) -m pytest -n logical

lint: .venv/.test ## style and types only
	@$(PY) -m ruff check
	@$(PY) -m ruff format --check
	@$(PY) -m mypy

coverage: .venv/.test ## the tests again, counting the lines and branches of dlcore that they reach
	@$(PY) -m pytest -n logical --cov --cov-fail-under=98 --cov-report=term-missing:skip-covered

keys: .venv/.test ## record the answer keys anew with PyTorch, on a GPU if there is one
	@$(PY) -m autograder record

audit: .venv/.test ## try the answer keys on all known mistakes, mutants and variants, and print the table
	@$(PY) -m autograder audit

book: $(BOOK) ## build the book into _build/html, if anything in it has changed; cells that have not are not run again
	@echo "The book is in _build/html/index.html"

# While one core builds the pages, the other trains the networks of the last one, which waits for them.
$(BOOK): $(SOURCES) | .venv/.course
	@rm -rf _build/html _build/.doctrees
	@$(PY) -m book.capstone & training=$$!; \
	  .venv/bin/jupyter-book build book -W -n --keep-going; built=$$?; wait $$training && exit $$built
	@touch $@

pdf: .venv/.test ## print the whole book into _build/book.pdf
	@$(PY) -m book.print

exercises: .venv/.test ## bring the authors' notebooks up to date, and make what students get of them
	@$(PY) -m autograder sync
	@for folder in solutions/*/; do $(PY) -m autograder release $$(basename $$folder) || exit 1; done

bench: .venv/.test ## measure dlcore, the keys and the grading of a class against others, and the site; writes four tables
	@$(PY) -m benchmarks
	@$(PY) -m benchmarks.checks
	@$(PY) -m benchmarks.grading
	@$(PY) -m benchmarks.site

clean: ## remove .venv and everything that was built
	rm -rf .venv _build .mypy_cache .pytest_cache .ruff_cache .hypothesis *.egg-info

# Empty files that remember what is installed: newer than both lists of packages means nothing to do.
.venv/.course: pyproject.toml constraints.txt | .venv/bin/pip
	$(INSTALL) -e ".[notebook,grade,book]"
	@command -v bwrap >/dev/null || $(MAKE) --no-print-directory sandbox || true
	@touch $@

.venv/.test: pyproject.toml constraints.txt | .venv/bin/pip
	$(INSTALL) -e ".[notebook,grade,book,dask,torch,bench,dev]"
	@command -v bwrap >/dev/null || $(MAKE) --no-print-directory sandbox
	@command -v chromium >/dev/null || $(MAKE) --no-print-directory browser
	@touch .venv/.course $@

# What isolates students' code is a package of the system. Without it `autograder grade` refuses, and its tests skip.
sandbox:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; \
	  then apt-get -qq update && apt-get -qq install -y bubblewrap libseccomp2; \
	  else echo "Nothing is graded, and tests of grading skip, until you: sudo apt-get install bubblewrap"; fi

# What readers look through. Without it the tests that look at pages skip.
browser:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; \
	  then apt-get -qq update && apt-get -qq install -y chromium fonts-dejavu-core; \
	  else echo "Tests of pages skip until you install a browser: sudo apt-get install chromium"; fi

# On Debian and Ubuntu the module venv is a system package of its own. Without it an environment is made by
# half, hence the look before; `rm` keeps a failed attempt from passing for a finished one.
.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Python 3.11 or newer is needed as '$(PYTHON)'; name another one with: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; \
	  then apt-get -qq update && apt-get -qq install -y $(notdir $(PYTHON))-venv; fi || true
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "Python's module venv is missing; install it with: sudo apt-get install $(notdir $(PYTHON))-venv"; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }
