# SPDX-License-Identifier: Apache-2.0
# Every task of the project; plain `make` lists them. The scripts behind the targets install what they need.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# Lazily, so that `make help` works on a machine without a JDK.
JAVA_HOME_25 = $(shell scripts/find-jdk)
JAVA = $(if $(JAVA_HOME_25),$(JAVA_HOME_25)/bin/java,$(error a JDK 25 is needed, see above))
MVN := ./mvnw -B -ntp -f build
HARNESS = $(JAVA) -Dluofleet.root=$(CURDIR) -cp 'lab/harness/target/luofleet-harness.jar:lab/harness/target/lib/*'

# The kernel that labs run and kernel targets build: the version, and whether with our series.
export KERNEL ?= 7.3
export PATCHES ?= yes
KTEST ?=

BUILT := build/target/built
SOURCES := $(shell find wire src native-agent cli lab/conformance lab/harness lab/bench/load helm build pom.xml .mvn mvnw \
	-name target -prune -o -type f -print 2>/dev/null)

.PHONY: help
help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: build ## 48 emulated hosts, a rollout that copes and one whose budget trips (DEMO_EXIT=1 ends by itself)
	@$(HARNESS) io.luofleet.harness.Demo

.PHONY: test
test: workload-check first-check ## All tests that need no kernel: units, HTTP against PostgreSQL, whole system
	@scripts/need-packages util-linux openssl curl chromium python3
	$(MVN) verify
	@mkdir -p $(dir $(BUILT)) && touch $(BUILT)
	@scripts/test-summary

.PHONY: pictures
pictures: ## The documentation's pictures of the dashboard, taken anew
	@scripts/need-packages util-linux chromium
	$(MVN) -pl :luofleet-control-plane -am test -Dtest=PicturesTest,ForecastPageTest -Dsurefire.failIfNoSpecifiedTests=false
	@cp target/dashboard/{fleet,rollout,host,forecast}.png docs/images/

.PHONY: check
check: ## What needs no build: shell scripts, links between the pages, the dashboard's types, luo-first's C
	@scripts/check-shell
	@scripts/check-links
	@scripts/check-ui
	@scripts/need-packages cppcheck
	@$(MAKE) --no-print-directory -C native-agent/src/main/c analyse

# But for tests that start a process: without binfmt_misc nothing runs another program for aarch64.
AARCH64_TESTS = io/luofleet/hostagent/sys/*Test,EmulatedLiveUpdateTest,CustodyTest,ManifestCopyTest,FinishedNotesTest,$\
	!UnixSocketTest\#aMemfdGoesToAnotherProcessAndBack,!UnixSocketTest\#aLiveListenerIsNotReplacedButADeadOneIs,$\
	!EmulatedLiveUpdateTest\#aCrashOfTheOnlyHolderUnpreservesWhatItPreserved

.PHONY: test-aarch64
test-aarch64: ## The agent's system calls, sockets and descriptors as an aarch64 process, under QEMU's user emulation
	$(MVN) -pl :luofleet-agent -am test "-Djvm=$$(scripts/java-aarch64)" -Dsurefire.failIfNoSpecifiedTests=false \
		'-Dtest=$(AARCH64_TESTS)'

.PHONY: test-replicas
test-replicas: build ## Three replicas killed at random while they roll out to 200 emulated hosts: no cap may be exceeded (SEED=)
	@scripts/need-packages util-linux
	$(MVN) -pl :luofleet-harness test -Dtest=ReplicasTest -Dluofleet.excluded-groups= $(if $(SEED),-Dluofleet.seed=$(SEED))

.PHONY: lab
lab: build workload ## Two QEMU hosts on a real kernel through a real kexec live update
	@lab/run

.PHONY: lab-faults
lab-faults: build workload ## Kill, corrupt and cut off real QEMU hosts at every step: nothing promised may be lost (FAULTS= LANES=2)
	@lab/faults $(FAULTS)

.PHONY: bench
bench: build ## What the agent's start and its way to the guests' claims cost, a plan and a forecast for 10,000 hosts, the command line, a fleet (HOSTS=1000 SECONDS=60), certificates
	@lab/bench/agent-start
	@lab/bench/agent-claim
	@lab/bench/plan/run
	@lab/bench/forecast/run
	@lab/bench/command-line
	@$(MAKE) --no-print-directory bench-fleet
	@$(MAKE) --no-print-directory bench-tls

.PHONY: bench-fleet
bench-fleet: build ## What a fleet costs service and PostgreSQL, how quickly it is served (HOSTS=, SECONDS=, ROWS=abchl, PROFILE=1)
	@scripts/need-packages util-linux
	@lab/bench/fleet

.PHONY: bench-tls
bench-tls: build ## What TLS and agents' certificates cost a rollout over emulated hosts, against none (HOSTS=200, PAIRS=2)
	@lab/bench/tls

.PHONY: lab-conformance
lab-conformance: build ## The kernel's rules one by one, on a real kernel; `make test` holds the agent's model to the same
	@lab/conformance/run

.PHONY: lab-blackout
lab-blackout: build ## What the agent adds to a guest's blackout, against a bare C program on the same real kernel (WORKLOADS=2 UPDATES=6)
	@lab/blackout $(if $(WORKLOADS),--workloads $(WORKLOADS)) $(if $(UPDATES),--updates $(UPDATES))

.PHONY: kernel
kernel: ## The lab's kernel from the distribution's source and our series (KERNEL=7.2, PATCHES=no); prints the image
	@kernel-patches/build-kernel --version $(KERNEL) $(if $(filter no,$(PATCHES)),--no-patches)

.PHONY: kernel-test
kernel-test: ## Our series on a booted kernel: the kernel's selftests and ours, through kexecs (KERNEL=7.2, KTEST='plain')
	@kernel-patches/kernel-test --version $(KERNEL) $(KTEST:%=--variant %) $(if $(filter no,$(PATCHES)),--no-patches)

.PHONY: kernel-check
kernel-check: ## What kernel reviewers run on our series: checkpatch, sparse, W=1, kernel-doc, each patch by itself
	@kernel-patches/kernel-check --version $(KERNEL)

.PHONY: build
build: $(BUILT) ## Control plane, agent and harness, packaged, without tests

$(BUILT): $(SOURCES)
	@scripts/need-packages gcc libc6-dev make binutils
	@echo "Building control plane, agent and harness ..."
	@$(MVN) -q package -DskipTests
	@mkdir -p $(@D) && touch $@

.PHONY: man
man: build ## Man pages of the command line, from what its --help says
	@scripts/need-packages asciidoctor
	@cli/src/build/make-man $(JAVA_HOME_25)

.PHONY: packages
packages: man ## Debian packages of agent, control plane and command line, with checksums, into target/packages (VERSION=)
	@scripts/need-packages dpkg-dev debhelper asciidoctor python3 git
	@deploy/packages/make-packages $(JAVA_HOME_25)

.PHONY: packages-test
packages-test: packages ## The packages installed, started, upgraded, removed and purged in a file system of Debian's, with systemd where a container runs
	@lab/packages/run

.PHONY: workload
workload: ## The sample workload, in C
	@scripts/need-packages gcc libc6-dev make
	@$(MAKE) --no-print-directory -C lab/workload

.PHONY: workload-check
workload-check: workload ## The sample workload's own tests
	@$(MAKE) --no-print-directory -C lab/workload check

.PHONY: first-check
first-check: ## The tests of luo-first, which answers claims before there is a JVM: sanitizers, a fuzzer, a stand-in for the kernel, aarch64
	@scripts/need-packages gcc libc6-dev make
	@$(MAKE) --no-print-directory -C native-agent/src/main/c check
	@[ "$$(uname -m)" != x86_64 ] || { scripts/need-packages gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user-static && \
		$(MAKE) --no-print-directory -C native-agent/src/main/c check-aarch64; }

.PHONY: api-document
api-document: ## docs/api/openapi.json anew, from the code; tests hold it to that, and to the one that others go by
	$(MVN) -q -pl :luofleet-control-plane -am test -Dtest=ApiDocumentTest -Dsurefire.failIfNoSpecifiedTests=false \
		-Dluofleet.write-api-document=true

.PHONY: fmt
fmt: ## Format the Java sources
	$(MVN) -q spotless:apply

.PHONY: clean
clean: ## Remove what was built in the tree; the cache outside it stays
	$(MVN) -q clean
	rm -rf build/target target
	$(MAKE) --no-print-directory -C lab/workload clean
	$(MAKE) --no-print-directory -C native-agent/src/main/c clean
