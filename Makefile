.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test test-slow check venv system demo-model stimuli bench lock clean

# What may make the environment; one that is there already comes first. `make venv PYTHON=/path/to/python3.12` names another.
PYTHONS := $(if $(PYTHON),$(PYTHON),.venv/bin/python python3.11 python3.12 python3 python)
RIGHT_PYTHON := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))

help: ## say what there is
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' Makefile | awk -F '|' '{ printf "%-16s %s\n", $$1, $$2 }'

run: system venv ## open EmoScope on the simulated participant (a minute of estimates where there is no display)
	.venv/bin/emoscope

test: system venv ## run the tests
	.venv/bin/python -m pytest -m "not slow" -n 2 --dist loadfile

test-slow: system venv ## run the long tests
	.venv/bin/python -m pytest -m slow

check: venv ## lint, format, types, import contracts
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports

venv: ## make .venv from requirements.lock, when it is missing or stale
	@for python in $(PYTHONS); do \
		if "$$python" -c '$(RIGHT_PYTHON)' 2>/dev/null; then exec "$$python" setup/make_venv.py; fi; \
	done; \
	echo "EmoScope needs Python 3.11 or 3.12; none of these is one: $(PYTHONS). Install one, or name it: make $(or $(MAKECMDGOALS),venv) PYTHON=/path/to/python3.12" >&2; \
	exit 1

system: ## install the system libraries that are missing, with apt, when that is allowed
	@sh setup/system_libraries.sh

demo-model: venv ## train assets/models/demo.onnx anew
	.venv/bin/python -m models.demo

stimuli: venv ## draw and play assets/protocols/demo/*.mp4 anew
	.venv/bin/python -m setup.stimuli

bench: venv ## measure speed, age, loss and memory
	.venv/bin/python -m tests.benchmarks

lock: venv ## write requirements.lock anew from pyproject.toml (wants uv on the PATH)
	@cp requirements.lock .venv/lock # uv keeps the versions it finds there
	uv pip compile --quiet --universal --group dev --no-annotate --no-header pyproject.toml --output-file .venv/lock
	@sed -i.old -e "s/ ; python_full_version < '3.13'$$//" -e "s/python_full_version < '3.13' and //" .venv/lock
	@{ sed '/^$$/q' requirements.lock; cat .venv/lock; } > .venv/lock.whole && cp .venv/lock.whole requirements.lock

clean: ## remove .venv and everything built or cached
	rm -rf .venv .venv.lock build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find app assets inference models recorder setup tests ui -name __pycache__ -type d -prune -exec rm -rf {} +
