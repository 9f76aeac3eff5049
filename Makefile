# The two commands of the README: `make demo` and `make test`. Everything lands in .venv; the model files in the user's cache.

SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PAGE := $(shell find web -name node_modules -prune -o -type f -print)
IN ?= examples/passed.flac
OUT ?= reply.mp4
MIND ?= llama:qwen2.5-1.5b
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: chat demo test install faces sheets clean

chat: $(VENV)/.installed  ## open a page to talk with Mien
	$(BIN)/mien chat --mind "$(MIND)"

demo: $(VENV)/.installed  ## hear IN, answer in OUT
	$(BIN)/mien reply "$(IN)" -o "$(OUT)" --mind "$(MIND)"

test: $(VENV)/.developing  ## lint, types, tests (two files at once: many wait for sound to be played)
	$(BIN)/ruff check src tests
	$(BIN)/ruff format --check src tests
	$(BIN)/pyright
	$(BIN)/pytest -n 2 --dist loadfile

install: $(VENV)/.installed

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Mien needs Python 3.11 or newer; apt install python3.11 python3.11-venv"; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "this Python cannot make a virtual environment; apt install python3-venv"; exit 2; }

$(VENV)/.installed: pyproject.toml $(PAGE) | $(VENV)/bin/python
	$(BIN)/pip install -qq --editable '.[piper,kokoro,plot]'
	@echo "compiling the renderer, once"
	@$(BIN)/python -c "from mien.draw import warm; warm('anny:mira')"
	@touch $@

$(VENV)/.developing: pyproject.toml $(PAGE) | $(VENV)/bin/python
	$(BIN)/pip install -qq --editable '.[piper,kokoro,plot,bake,judges,dev]'
	@touch $@

faces: $(VENV)/.developing  ## bake the people who ship, again
	for name in mira kofi lin walter nia edda ravi ivo; do $(BIN)/mien face bake $$name -o src/mien/draw/faces/$$name.glb || exit; done

sheets: $(VENV)/.developing  ## draw the sheets in docs/, again
	for name in people emotions actions visemes; do $(BIN)/mien sheet $$name -o docs/sheets/$$name.jpg || exit; done

clean:
	rm -rf $(VENV) build reply.mp4
