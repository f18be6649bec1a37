# make        format, lint and test quickly
# make test   everything a change must pass, on a new machine too: it installs
#             what the tests need (Debian, as root) below .cache and starts it

GO      ?= go
CACHE   := $(CURDIR)/.cache
BIN     := $(CACHE)/bin
LINT    := $(BIN)/golangci-lint
PYTHON  := $(CACHE)/venv/bin/python

.PHONY: all fmt lint unit race test conformance bench fuzz golden setup build demo clean

all: fmt lint unit

build: ## the binary, in bin/
	$(GO) build -trimpath -o bin/vobutler ./cmd/vobutler

fmt:
	gofmt -w $$(git ls-files '*.go')

setup: ## what the tests need; nothing is done twice
	scripts/setup

lint: setup
	$(GO) vet ./...
	$(LINT) run

unit: ## the tests that need nothing but Go
	$(GO) test -shuffle=on ./...

# These compare thousands of answers of whole servers, which takes the race
# detector minutes and shows it nothing that the other tests do not.
LONG := AsIfHidden

race:
	$(GO) test -race -shuffle=on -timeout 20m -skip '$(LONG)' ./...
	$(GO) test -timeout 20m -run '$(LONG)' ./cmd/vobutler

conformance: setup build ## real clients against the real binary
	PYTHON=$(PYTHON) conformance/run

test: setup lint race conformance

bench: build ## figures of the README's kind; takes minutes
	PYTHON=python3 conformance/bench/run

fuzz: ## a minute for every parser
	scripts/fuzz 60s

golden: ## rewrite the golden files; read the difference before a commit
	$(GO) test $$(git grep -l 'flag.Bool("update"' -- '*_test.go' | xargs -n1 dirname | sort -u | sed 's|^|./|') -update

demo:
	$(GO) run ./cmd/vobutler demo

clean:
	rm -rf bin .cache
