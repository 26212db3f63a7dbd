# `make` alone says what there is. Each target gets what it needs first, and is safe to run again.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PREFIX ?= /usr/local
DESTDIR ?=
ROUNDS ?= 10

# One folder for all, unless its owner says otherwise; the tests look in the same place.
export DAGWATCHD_ENVIRONMENTS ?= $(CURDIR)/.environments
# Kedro and Airflow ask the network for nothing.
export DO_NOT_TRACK := 1

release := $(CURDIR)/.build/release/dagwatchd

.PHONY: help
help: ## say what there is
	@echo 'make TARGET, where TARGET is:'
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-13s %s\n", $$1, $$2 }' Makefile

.PHONY: packages-build packages-test packages-bench
packages-build packages-test packages-bench: packages-%:
	@scripts/packages $*

.PHONY: toolchain
toolchain:
	@scripts/toolchain

.PHONY: run
run: build ## build, and start the daemon on a copy of the example
	@scripts/demo $(release)

.PHONY: build
build: packages-build toolchain ## build the release executable, with Swift's runtime in it
	swift build --configuration release --static-swift-stdlib --product dagwatchd

.PHONY: smoke
smoke: packages-build toolchain ## the fast tests, without Kedro and Airflow
	DAGWATCHD_ENVIRONMENTS=/nonexistent swift test --disable-xctest --skip AcceptanceTests

.PHONY: environments
environments: packages-test ## make the Python environments with real Kedro and Airflow
	@scripts/environments

.PHONY: test
test: packages-build packages-test toolchain ## everything: lint, environments, all tests
	@echo '== lint'
	@scripts/lint
	@echo '== environments'
	@scripts/environments
	@echo '== build'
	@swift build --build-tests
	@echo '== test'
	@scripts/fuzz 20
	@python3 scripts/soak --check
	@DAGWATCHD_REQUIRE_ENVIRONMENTS=1 scripts/check-leftovers swift test --skip-build --disable-xctest

# The parts of scripts/soak, each with more to do than in `make test`; ROUNDS is how much more. Tests and executable are
# optimized: what is tried for hours is to be tried as often as can be.
soak := .build/soak
.PHONY: soak
soak: build packages-test ## the random tests for longer, into docs/reliability.md: ROUNDS=10 ONLY=kill,...
	@scripts/environments kedro-1.7 kedro-0.19 kedro-0.18
	@swift build --configuration release --build-tests -Xswiftc -enable-testing --scratch-path $(soak)
	@DAGWATCHD_PYTHON_CORPUS=$(DAGWATCHD_ENVIRONMENTS)/kedro-1.7/lib \
	  python3 scripts/soak --rounds $(ROUNDS) $(if $(ONLY),--only '$(ONLY)') \
	  --dagwatchd $(release) --tests $(soak)/release/dagwatchdPackageTests.xctest

.PHONY: sanitize
sanitize: packages-build packages-test toolchain ## the tests under Swift's thread and address sanitizers, without Airflow
	@scripts/sanitize

.PHONY: corpus
corpus: ## try every project below DIR=...; KEDRO=kedro-1.7 asks real Kedro too
	@test -n '$(DIR)' || { echo 'corpus: say which folder: make corpus DIR=...' >&2; exit 64; }
	@test -x $(release) || $(MAKE) --no-print-directory build
	@scripts/corpus '$(DIR)' --dagwatchd $(release) $(if $(KEDRO),--kedro '$(KEDRO)')

.PHONY: fuzz
fuzz: toolchain ## libFuzzer on the parser, for as many seconds as FUZZ_SECONDS (300) says
	scripts/fuzz $${FUZZ_SECONDS:-300}

.PHONY: bench
bench: build packages-test packages-bench ## measure against Kedro itself, and write docs/benchmarks.md
	@scripts/environments kedro-1.7 airflow-3
	@$(DAGWATCHD_ENVIRONMENTS)/kedro-1.7/bin/python scripts/bench --dagwatchd $(release) \
	  --airflow $(DAGWATCHD_ENVIRONMENTS)/airflow-3/bin/python --write docs/benchmarks.md
	@$(DAGWATCHD_ENVIRONMENTS)/kedro-1.7/bin/python scripts/bench/edits.py --dagwatchd $(release) \
	  --write docs/benchmarks.md
	@$(DAGWATCHD_ENVIRONMENTS)/kedro-1.7/bin/python scripts/bench/large.py --dagwatchd $(release) \
	  --write docs/benchmarks.md

.PHONY: format
format: toolchain ## format the sources
	swift format --in-place --recursive --parallel Package.swift Sources Tests

.PHONY: lint
lint: toolchain ## check the format and the house rules
	@scripts/lint

# The units name the executable by its full path, so they are rewritten for the prefix.
.PHONY: install
install: ## install below PREFIX (/usr/local): executable, units, sample configuration
	@test -x $(release) || { echo 'install: run `make build` first' >&2; exit 1; }
	install -D -m 755 $(release) '$(DESTDIR)$(PREFIX)/bin/dagwatchd'
	install -D -m 644 conf/dagwatchd.toml '$(DESTDIR)$(PREFIX)/share/doc/dagwatchd/dagwatchd.toml'
	@install_unit() { \
	  mkdir -p "$$(dirname "$$2")"; \
	  sed -E 's#^(Exec[A-Za-z]+=[-@:+!]*)[^ ]*/dagwatchd#\1$(PREFIX)/bin/dagwatchd#' "$$1" >"$$2"; \
	  chmod 644 "$$2"; echo "installed $$2"; \
	}; \
	for unit in systemd/user/*; do \
	  install_unit "$$unit" '$(DESTDIR)$(PREFIX)/share/systemd/user'/"$$(basename "$$unit")"; done; \
	for unit in systemd/system/*; do \
	  install_unit "$$unit" '$(DESTDIR)$(PREFIX)/lib/systemd/system'/"$$(basename "$$unit")"; done

.PHONY: clean
clean: ## remove what was built and the copy of the example; the environments stay
	rm -rf .build demo
