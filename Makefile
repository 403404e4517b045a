# `make help` lists what can be done. Nothing but Python 3.11 (with its venv module) and make must be on the machine.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8000
BIND ?= 127.0.0.1
BIN := .venv/bin
export PYTHONUNBUFFERED := 1

# Where the second run of the suite finds its servers. Set to nothing to leave that run out.
TEST_DATABASE_URL ?= postgres://postgres@127.0.0.1:5432/postgres
TEST_REDIS_URL ?= redis://127.0.0.1:6379/15
PYTEST := $(BIN)/pytest -q -n auto --dist loadgroup

.DEFAULT_GOAL := help
.PHONY: help run env install install-dev test test-sqlite test-servers lint types format bench long sabotage lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-14s %s\n", $$1, $$2 }'
	@echo "  Settings: PORT=8123 BIND=0.0.0.0 DEMO=0 (no demo data) ANQUAN_VAR=/path (where the state lives)"

run: install ## start everything at http://127.0.0.1:8000 (first time: also install, migrate, demo data)
	@exec $(BIN)/python manage.py serve --host $(BIND) --port $(PORT) $(if $(filter 0,$(DEMO)),--no-demo) --stop-with-parent

# --- packages: installed again only when the content of a lock file has changed ---------------------------------
# $(call once,file,what to do): remembers the hash of the file in .venv once the work has been done.
once = sha256sum --check --status .venv/$(1).sha256 2>/dev/null || { $(2) && sha256sum $(1) > .venv/$(1).sha256; }
pip = $(BIN)/python -m pip install --disable-pip-version-check --require-hashes --no-deps -r
NPM = $(shell command -v npm || echo $(BIN)/npm)

install: .venv/bin/python
	@$(call once,requirements.lock,echo "安装 Python 依赖（首次约需一两分钟）…" && $(pip) requirements.lock)
	@command -v npm >/dev/null || { $(call once,requirements-node.lock,echo "本机没有 npm，在 .venv 中安装…" && $(pip) requirements-node.lock); }
	@test -d node_modules || rm -f .venv/package-lock.json.sha256
	@$(call once,package-lock.json,echo "安装浏览器依赖…" && PATH="$(CURDIR)/$(BIN):$$PATH" $(NPM) ci --no-audit --no-fund --ignore-scripts --loglevel=error)

install-dev: install
	@$(call once,requirements-dev.lock,echo "安装开发工具…" && $(pip) requirements-dev.lock)

.venv/bin/python:
	@echo "创建 .venv …"
	@test -n "$(PYTHON)" || { echo "没有找到 Python 3.11。"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { echo "需要 Python 3.11，找到的是：$$($(PYTHON) --version)"; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "无法创建虚拟环境；Debian 请先 apt install python3-venv。"; exit 1; }

lock: install-dev ## resolve the dependencies of pyproject.toml and package.json again (UPGRADE=1 takes newer releases)
	$(compile) pyproject.toml -o requirements.lock
	$(compile) pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
	$(compile) --group node -o requirements-node.lock
	$(NPM) install --package-lock-only --ignore-scripts --no-audit --no-fund
	.ci/strip-npm-lock
compile = $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links $(if $(UPGRADE),--upgrade)

env: ## draw the keys and passwords of a production installation into .env (never overwrites)
	@test ! -e .env || { echo ".env 已存在，不改动。"; exit 1; }
	@umask 077 && $(PYTHON) .ci/draw-secrets < .env.example > .env && echo "已写入 .env；请改 ALLOWED_HOSTS 等项。"

# --- checks -----------------------------------------------------------------------------------------------------
test: test-sqlite test-servers ## the whole suite on SQLite, then on PostgreSQL and Redis where they answer

test-sqlite: install-dev
	@echo "== 全部测试：SQLite =="
	@TEST_DATABASE_URL= TEST_REDIS_URL= $(PYTEST) $(ARGS)

test-servers: install-dev
	@if $(BIN)/python .ci/servers-answer '$(TEST_DATABASE_URL)' '$(TEST_REDIS_URL)'; then \
		echo "== 全部用到数据库、消息和进程的测试：PostgreSQL + Redis =="; \
		ANQUAN_SECOND_ENGINE=1 TEST_DATABASE_URL='$(TEST_DATABASE_URL)' TEST_REDIS_URL='$(TEST_REDIS_URL)' $(PYTEST) $(ARGS); \
	elif [ -n "$(CI)" ]; then echo "CI 必须有 PostgreSQL 和 Redis。"; exit 1; \
	else echo "== 没有运行：PostgreSQL + Redis（见上一行）；只在 SQLite 上测试过 =="; fi

lint: install-dev ## style, layers, templates, migrations, types, lock files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/mypy
	! grep -nE '://|file:|git\+' requirements*.lock package-lock.json

format: install-dev ## put the code in its standard shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: install-dev ## speed and memory against the target table (HAZARDS=1000000 for the large run)
	$(BIN)/python -m tests.bench $(ARGS)

long: install-dev ## the long games: 200 rounds of every race, 10,000 steps of the state machines, every request, every triple
	RACE_ROUNDS=200 OFFLINE_RECORDS=200 STATE_MACHINE_STEPS=10000 REGISTRATIONS=20 PATTERNS=all TRIPLES=all DESCRIPTION=all MATRIX=all BENCH=1 $(BIN)/pytest -q -s tests/test_bench_runs.py tests/hazards/test_races.py \
		tests/hazards/test_races_of_pairs.py tests/hazards/test_races_of_majors.py tests/hazards/listings/test_races.py \
		tests/hazards/test_numbering.py tests/hazards/test_state_machine.py tests/hazards/majors/test_machine.py \
		tests/acceptance/test_b_patterns_are_quick.py \
		tests/browser/test_offline.py tests/acceptance/test_b_the_description_holds.py \
		tests/hazards/test_who_may_do_what_when.py tests/hazards/majors/test_who_may_do_what_when.py \
		tests/matrix tests/hazards/listings/test_who_may_do_what_when.py $(ARGS)

sabotage: install-dev ## is every safety missed when it is gone? The locks need TEST_DATABASE_URL
	$(BIN)/python -m tests.sabotage $(ARGS)

clean: ## remove packages and caches; var/ (the data) stays
	rm -rf .venv node_modules .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
