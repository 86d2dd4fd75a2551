# coresweep. Every target calls a preset or a script; flags of what is measured live in CMakePresets.json.

SUITE ?= default
OUT ?=
RUN ?=
SAN ?=
ACCEPT ?=
CROSSCHECK ?=
# Into the environment, so that the shell sees values and not text that it would parse.
export SUITE OUT RUN SAN ACCEPT CROSSCHECK

.DEFAULT_GOAL := help
.PHONY: help deps build test bench resume report check sanitize accept crosscheck clean

help:      ## this list
	@scripts/help.sh $(firstword $(MAKEFILE_LIST))

deps:      ## install what is missing (Debian packages; lists them and their size first)
	@scripts/deps.sh

build: deps ## the programs: build/coresweep and build/coresweep-worker
	@scripts/build.sh

test: deps ## all unit tests, C++ and Python
	@scripts/test.sh

bench: build ## measure this machine and make its report: make bench [SUITE=default] [OUT=dir]
	@scripts/measure.sh run "$$SUITE" "$$OUT"

resume: build ## go on with an interrupted run, then make its report: make resume RUN=dir
	@scripts/measure.sh resume "$$RUN"

report:    ## make report.html and report.pdf of a run again: make report RUN=dir
	@scripts/measure.sh report "$$RUN"

check:     ## format, lint and types of all sources
	@scripts/check.sh

sanitize: deps ## tests and a sweep of every mode and lock under sanitizers: make sanitize [SAN=address|undefined|thread]
	@set -f; scripts/sanitize.sh $$SAN

accept: build ## measure every "must hold" demand and print the table: make accept [ACCEPT="--only speedup"]
	@set -f; scripts/accept.sh $$ACCEPT

crosscheck: ## compare with perf, sysbench, stress-ng and direct calls: make crosscheck [CROSSCHECK="--only pipe"]
	@set -f; scripts/crosscheck.sh $$CROSSCHECK

clean:     ## remove build folders; runs under reports/ stay
	@rm -rf build build-address build-undefined build-thread build-check
