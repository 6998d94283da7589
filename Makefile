# The vocabulary of this repository, for people and for CI. `make` alone prints it.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup run test test-cluster fuzz reliability replay build format lint bench dist test-dist

# Handed on by `make test` and `make bench`, as in `make test ARGS="--filter TidyTests"`.
ARGS ?=
ROUNDS ?= 3
BUILD ?= debug

SWIFT_FILES := $(wildcard Sources Tests Benchmarks Simulation) Package.swift

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-14s %s\n", $$1, $$2 }'

setup: ## Install what the build needs of the system (Debian, Ubuntu); silent when nothing is missing
	@scripts/setup

run: setup ## Build for release and run the server; settings come from the environment and .env.local
	@[ -x .build/release/lango ] || echo "The first build takes about ten minutes."
	@swift build -c release --product lango
	@exec .build/release/lango serve

test: lint ## Lint, build, run all tests on SQLite and MariaDB, fuzz the API, simulate; ARGS goes to swift test alone
	@scripts/setup tests
	@swift build --build-tests
	@scripts/run-tests $(ARGS)
	@[ -n "$(ARGS)" ] || scripts/fuzz
	@[ -n "$(ARGS)" ] || scripts/simulate

test-cluster: ## Kill nodes of a Galera cluster and servers on it, and audit the money; ROUNDS is how often, 3 by default
	@scripts/setup cluster
	@swift build --build-tests
	@LANGO_TEST_CLUSTER_ROUNDS=$(ROUNDS) scripts/galera run swift test --skip-build --disable-xctest --filter ClusterTests

fuzz: ## Fuzz the API for some minutes, with other requests than last time
	@scripts/setup tests
	@swift build --product lango
	@FUZZ_EXAMPLES=400 FUZZ_SEED=$$RANDOM$$RANDOM scripts/fuzz

reliability: ## Simulate SEEDS worlds in which everything fails that can, plant every bug, kill the real program KILLS times
	@scripts/setup tests
	@swift build -c release --product lango
	@swift build -c release --product lango-simulate
	@SEEDS=$(SEEDS) KILLS=$(KILLS) scripts/simulate long

replay: setup ## Run the world of one SEED again and print what happens in it; BUILD is debug or release, which differ
	@swift build -c $(BUILD) --product lango-simulate
	@.build/$(BUILD)/lango-simulate replay $(SEED)

build: setup ## Build everything for debugging
	@swift build

format: setup ## Format all Swift files in place
	@swift format --in-place --recursive --parallel $(SWIFT_FILES)

lint: setup ## Check the format of all Swift files; changes nothing
	@swift format lint --strict --recursive --parallel $(SWIFT_FILES)

bench: ## Build for release and measure; ARGS goes to lango-bench
	@scripts/setup tests
	@swift build -c release --product lango
	@swift build -c release --product lango-bench
	@scripts/mariadb run .build/release/lango-bench $(ARGS)

dist: setup ## Build for release and make the tarball .build/dist/lango-VERSION-linux-ARCH.tar.gz
	@scripts/dist

test-dist: ## Install that tarball in a bare Debian without Swift and complete a payment (root, debootstrap)
	@scripts/test-dist
