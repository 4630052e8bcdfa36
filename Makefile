# One command each. The work is done by the scripts in .ci/; see README.md and docs/operations.md.
PYTHON ?= python3
FILL ?=
ARGS ?=

.PHONY: run test lint audit bench messages lock

run:  ## the whole system on this machine, with a demonstration county
	@$(PYTHON) .ci/run_embedded.py

test:  ## every check; ARGS="tests/projects -k gate" narrows the tests
	@$(PYTHON) .ci/test.py -- $(ARGS)

lint:  ## every check that does not run the code
	@$(PYTHON) .ci/test.py --only lint

audit:  ## list what we are made of (var/sbom.cdx.json) and ask the advisories about it
	@$(PYTHON) .ci/environment.py requirements-dev.txt
	@.venv/bin/python .ci/audit.py

bench:  ## measure against the goals of docs/performance.md; needs TEST_DATABASE_URL
	@$(PYTHON) .ci/environment.py requirements-dev.txt
	@.venv/bin/python -m tests.bench $(ARGS)

messages:  ## collect messages into the catalog; FILL="a.json b.json" fills in Chinese
	@$(PYTHON) .ci/environment.py requirements-dev.txt
	@.venv/bin/python .ci/messages.py update $(if $(FILL),--fill $(FILL))

lock:  ## compile the locks anew; ARGS=--upgrade takes newer versions
	@.ci/lock $(ARGS)
