# Two commands do everything on a fresh machine: `make app` and `make test`. Without make: `python run.py app`, `python run.py test`.
PYTHON ?= python3
BIN := .venv/bin
export PYTHONUTF8 = 1

.PHONY: help env app test check format lock bench conformance screenshots validate docs audit
help:            ## this list
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*##/ —/'
env:             ## the environment in .venv, with the `keda` command
	@$(PYTHON) run.py env
app:             ## the app, at work on Chengdu
	@$(PYTHON) run.py app $(OPTIONS)
test:            ## lint, types, import contract and the whole suite
	@$(PYTHON) run.py test $(OPTIONS)
check:           ## lint, format, types, import contract
	@$(PYTHON) run.py check
format: env      ## put the code in the house's format
	$(BIN)/ruff format . && $(BIN)/ruff check --fix .
lock: env        ## write requirements.lock again from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --upgrade -q \
	  --custom-compile-command "make lock" -o requirements.lock
bench: env       ## speed beside the named peers, as ratios; then what a visitor waits for, in a real browser
	$(BIN)/python -m bench
	$(BIN)/python -m bench.app
conformance: env ## any folder of models with published outputs: make conformance SUITE=folder
	$(BIN)/python -m model.engine.conformance $(SUITE)
screenshots: env ## pictures of the pages, for the README and for looking at
	$(BIN)/python -m tests.screenshots
validate: env    ## the validation report of every place, with its figures, in docs/validation/
	$(BIN)/keda validate chengdu yongchuan wenjiang shanghai-district
docs: env        ## the documentation as a site in site/, in both languages
	$(BIN)/python docs/generate.py && NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict -q
audit: env       ## the lock against published security advisories
	$(BIN)/pip-audit --strict --require-hashes --disable-pip -r requirements.lock
