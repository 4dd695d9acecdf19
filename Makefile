# Shorter names for scripts/dev.py; `make` alone runs what a change must pass.
.PHONY: all setup check test wheel golden docs bench judges express serve
PYTHON ?= python3

all: check test

setup check test wheel golden docs bench judges express serve:
	@$(PYTHON) scripts/dev.py $@ $(ARGS)
