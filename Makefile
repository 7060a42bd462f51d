# make setup   everything that ccctl needs, and .venv/bin/ccctl
# make demo    a center from its spec to answered calls, on this machine
# make test    all tests, live calls included
# make check   what takes less than a minute: style, types, unit tests
# make conformance N=500   so many made-up stories, live and by trace
# make campaign N=50 KILLS=100   changes of a center with calls up, and a ccctl that is killed while it applies them
# make judge   five minutes of calls by SIPp; the bridge is killed three times, and its receiver misbehaves
# make bench   the benchmarks          make docs    the generated pages of docs/          make clean
SHELL := /bin/sh
PY := .venv/bin/python
# More for pytest: make test PYTEST_ARGS="-k voicemail -x"
PYTEST_ARGS ?=
# make conformance N=500 SEED=7 (the same stories again); ENGINE is for more than one engine
N ?= 100
KILLS ?= 100
ENGINE ?= asterisk
SEED ?=

.DEFAULT_GOAL := help
.PHONY: help setup tools engine demo test check conformance campaign judge bench docs clean

help:
	@sed -n '/^#/!q; s/^# //; /^make/p' Makefile

setup: tools .venv/.ready

# espeak-ng speaks the prompts, sox converts sound files.
tools:
	@scripts/need espeak-ng=espeak-ng sox=sox

.venv/.ready: pyproject.toml scripts/setup
	@scripts/setup

# A Docker engine that answers, and a base image for the engine images; ccctl itself builds those when it needs one.
engine:
	@scripts/docker-engine
	@scripts/base-image >/dev/null

demo: setup engine
	@scripts/demo

test: setup engine
	-@scripts/need baresip=baresip-core sipp=sip-tester
	@scripts/run-tests $(PYTEST_ARGS)

check: setup
	@scripts/check $(PYTEST_ARGS)

conformance: setup engine
	$(PY) tests/conformance --n $(N) --engine $(ENGINE) $(if $(SEED),--seed $(SEED))

# SIPp plays the phones; it uses the machine's own network (ports 6190, 7160-7165, 24000-24199).
campaign: setup engine
	@scripts/need sipp=sip-tester
	$(PY) tests/campaign --n $(N) --kills $(KILLS) $(if $(SEED),--seed $(SEED))

judge: setup engine
	$(PY) -m benchmarks.judge_calls

bench: setup engine
	$(PY) -m benchmarks

docs: setup
	$(PY) scripts/generate_docs.py

# Leaves what runs and what Docker holds: `ccctl destroy` and `docker image rm` are for those.
clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist ccctl-report*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
