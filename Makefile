# Every target does its own set-up; `make` alone lists them.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help grade test test-fast test-latest lint format bench bench-site gpu release portal site site-offline serve setup clean

VENV   := .venv
LATEST := .venv-latest
PYTHON := $(VENV)/bin/python
STAMP  := $(VENV)/.stamp
ARGS   ?=
# A file of tests to each core (tests/conftest.py); more than four would start more graders than
# there is memory for.
CORES  := -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1
export PYTHONUTF8 := 1

# A virtual environment holds absolute paths: one that was copied or moved is made anew.
ifneq ($(shell cat $(STAMP) 2>/dev/null),$(CURDIR))
.PHONY: $(STAMP)
endif

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

grade: $(STAMP) ## grade the example submissions and print the table
	@echo "Grading examples/submitted, a minute or two; what has not changed is not graded again ..." >&2
	@$(VENV)/bin/grader grade --submitted examples/submitted --feedback build/feedback --autograded build/autograded --db sqlite:///build/gradebook.db $(ARGS)

test: lint ## lint, then all tests
	@$(PYTHON) -m pytest $(CORES) $(ARGS)

test-fast: $(STAMP) ## the tests without the slow ones
	@$(PYTHON) -m pytest $(CORES) -m "not slow" $(ARGS)

# The newest of everything; constraints-latest.txt says with what this passed last.
test-latest: ## fast tests, one week's gate and the attacks, with the newest Python and JAX
	@sh scripts/make_venv.sh $(LATEST) newest
	@sh scripts/install.sh $(LATEST) --upgrade --editable ".[dask,dev,portal,postgresql,site]"
	@$(LATEST)/bin/grader doctor
	@$(LATEST)/bin/python -m pytest $(CORES) -m "not slow" $(ARGS)
	@$(LATEST)/bin/grader dev check week06
	@$(LATEST)/bin/python -m pytest -m "attack" $(ARGS)

lint: $(STAMP) ## ruff (lint and format) and pyright
	@$(PYTHON) -m ruff check --quiet
	@$(PYTHON) -m ruff format --check --quiet
	@$(PYTHON) -m pyright --level error

format: $(STAMP) ## let ruff mend what it can
	@$(PYTHON) -m ruff check --fix
	@$(PYTHON) -m ruff format

bench: $(STAMP) ## time this grader beside nbgrader and pytest
	@$(PYTHON) -m benchmarks.run $(ARGS)

bench-site: site ## Lighthouse's performance scores; on a quiet machine
	@$(PYTHON) -m benchmarks.site

portal: $(STAMP) ## the portal on the example class, with a link for a member and an instructor
	@$(PYTHON) -m examples.portal $(ARGS)

gpu: ## grade the sample class on this machine's accelerator, with the JAX that is there
	@sh scripts/gpu.sh $(ARGS)

release: $(STAMP) ## write exercises/ from solutions/
	@$(VENV)/bin/grader release $(ARGS)

site: $(STAMP) ## build the site, Korean and English, into build/site
	@$(PYTHON) -m publish.build $(ARGS)

site-offline: $(STAMP) ## the same for reading without a server, in build/site-offline.zip
	@$(PYTHON) -m publish.build --offline $(ARGS)

serve: $(STAMP) ## preview the site, rebuilt at every save
	@$(PYTHON) -m publish.serve $(ARGS)

setup: $(STAMP) ## only the set-up: .venv with the pinned versions

clean: ## remove .venv and everything that was generated
	rm -rf $(VENV) $(LATEST) .venv-gpu build ./*.egg-info .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(STAMP): pyproject.toml constraints.txt
	@sh scripts/make_venv.sh $(VENV)
	@rm -f $@
	@sh scripts/install.sh $(VENV) --constraint constraints.txt --editable ".[dask,dev,portal,postgresql,site]"
	@printf '%s' '$(CURDIR)' > $@
	@echo "Set-up done."
