# `make` lists what there is. A JDK 25 is looked for (infra/bin/java-home); Maven has to be on the path.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run demo demo-clean test torture build format clean bench dependency-check docs screenshots verify java maven

JAR := infra/launcher/target/luoshi.jar
APP := infra/launcher/target/luoshi
MODULES := shared-kernel command-side query-side infra
# Folders too: their date tells that a file has gone.
SOURCES := pom.xml .mvn/jvm.config $(shell find $(MODULES) -name target -prune -o \
  \( -name pom.xml -o -path '*/src/main' -o -path '*/src/main/*' \) -print)

PRACTISE = env -u LUOSHI_DATABASE_URL -u JAVA_TOOL_OPTIONS -u LUOSHI_IDENTITY_ISSUER -u LUOSHI_ACCOUNTS_FILE \
  -u LUOSHI_TLS_CERTIFICATE -u LUOSHI_TLS_KEY LUOSHI_PROFILE=standalone LUOSHI_PORT=0 LUOSHI_ADDRESS=127.0.0.1 \
  LUOSHI_MANAGEMENT_PORT=0 LUOSHI_MANAGEMENT_ADDRESS=127.0.0.1 LUOSHI_DATABASE_PORT=0 LUOSHI_SAMPLE=plan-2023 LUOSHI_REHEARSAL=true \
  "$(JAVA_HOME_FOUND)/bin/java" --enable-native-access=ALL-UNNAMED

# Maven leaves behind what was made from files that have gone since; an old migration, say, would be carried out.
FORGET = find $(MODULES) -type d \( -path '*/target/classes' -o -path '*/target/test-classes' \) -prune -exec rm -rf {} +

JAVA_HOME_FOUND = $$(infra/bin/java-home)
MVN = JAVA_HOME="$(JAVA_HOME_FOUND)" mvn -B --no-transfer-progress

help: ## this list
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/\1\t\2/p' Makefile | awk -F'\t' '{ printf "  make %-16s %s\n", $$1, $$2 }'

run: $(APP)/luoshi.aot ## build what has changed, start everything, say where to look; Ctrl-C stops it
	@exec "$(JAVA_HOME_FOUND)/bin/java" -XX:AOTCache=$(APP)/luoshi.aot -Xlog:aot=off -Xlog:cds=off \
	  --enable-native-access=ALL-UNNAMED -jar $(APP)/luoshi.jar

DEMO := ./data-demo

demo: $(APP)/luoshi.aot ## a simulated year, over data of its own in ./data-demo: every light, list and chart has something to show
	@exec env -u LUOSHI_ACCOUNTS_FILE -u LUOSHI_IDENTITY_ISSUER -u LUOSHI_DATABASE_URL -u LUOSHI_LEDGER_KEY_FILE \
	  -u LUOSHI_EVIDENCE_DIRECTORY -u LUOSHI_EVIDENCE_S3_BUCKET LUOSHI_PROFILE=standalone LUOSHI_SIMULATED=true LUOSHI_DATA=$(DEMO) \
	  "$(JAVA_HOME_FOUND)/bin/java" -XX:AOTCache=$(APP)/luoshi.aot -Xlog:aot=off -Xlog:cds=off \
	  --enable-native-access=ALL-UNNAMED -jar $(APP)/luoshi.jar

demo-clean: ## forget the simulated year; only what is marked as simulated is removed
	@[ ! -e $(DEMO) ] || [ -f $(DEMO)/SIMULATED ] || { echo "$(DEMO) is not marked as simulated: nothing is removed" >&2; exit 1; }
	@rm -rf $(DEMO)

test: java maven ## run every test of every module, and say how many there were
	@$(FORGET); find $(MODULES) -path '*/target/surefire-reports/*' -type f -delete
	@status=0; $(MVN) --fail-at-end verify || status=1; infra/bin/test-summary || status=1; exit $$status

# As in `make test`, but for hours rather than minutes; ROUNDS=… for another number, SEED=… for what happened before.
ROUNDS := 500
torture: java maven ## kill, cut and stop it five hundred times, and compare every answer with the ledger
	@$(FORGET); $(MVN) -pl infra/launcher -am -Dspotless.check.skip -Dsurefire.failIfNoSpecifiedTests=false \
	  -Dtest='KilledTest,OutageTest,RivalsTest,BrokenConnectionTest,LongTransactionsTest' \
	  -Dluoshi.rounds=$(ROUNDS) $(if $(SEED),-Dluoshi.seed=$(SEED)) test

build: $(APP)/luoshi.aot ## build what has changed, without tests

$(JAR): $(SOURCES) | java maven
	@echo "Building Luoshi; the first time takes some minutes. 正在构建……"
	@$(FORGET); $(MVN) -q -pl infra/launcher -am -DskipTests -Dspotless.check.skip package
	@touch $@

# Unpacked, and with a start for practice that the JVM watches: later starts take half the time. The one before it
# unpacks PostgreSQL, which is not to be practised (see Archive). Where the practice failed or the JDK is another one,
# Luoshi starts all the same.
$(APP)/luoshi.aot: $(JAR)
	@rm -rf $(APP) && "$(JAVA_HOME_FOUND)/bin/java" -Djarmode=tools -jar $(JAR) extract --destination $(APP) > /dev/null
	@echo "Practising the start. 正在预演启动……"
	@data=$$(mktemp -d) && { LUOSHI_DATA=$$data; export LUOSHI_DATA; \
	  { $(PRACTISE) -jar $(APP)/luoshi.jar && $(PRACTISE) -XX:AOTCacheOutput=$@ -jar $(APP)/luoshi.jar; } > $(APP)/practice.log 2>&1 \
	  || echo "The practice failed, see $(APP)/practice.log"; rm -rf "$$data"; touch $@; }

format: java maven ## bring the code into the one form
	@$(MVN) -q spotless:apply

clean: maven ## remove what was built; data stays
	@$(MVN) -q clean

bench: build ## measure beside the stock engines: all, or BENCH=commands|processes|replay|lag|verify|patrol|audit|pages
	@BENCH_REPORT="$(if $(BENCH_SECONDS)$(BENCH_CALLERS)$(BENCH_EVENTS)$(BENCH_TASKS),,$(CURDIR)/docs/performance.md)" $(MVN) -q -Pbench -Dbench.parts="$(BENCH)" -pl infra/bench -am -DskipTests -Dspotless.check.skip package

# KEY and EARLIER are what an auditor has kept: a key of the running instance's own proves nothing against its owner.
LUOSHI_URL ?= http://localhost:8080
AUDIT := target/audit
KEY ?= $(AUDIT)/key
EARLIER ?=
# TOKEN is an auditor's. It stays in the environment and goes to curl through a pipe: no list of processes shows it.

verify: java ## check the running instance's ledger offline; KEY=file and EARLIER="checkpoint …" as kept, TOKEN
	@case " $(EARLIER)" in *" $(AUDIT)/"*) \
	  echo "EARLIER is fetched anew into $(AUDIT): keep checkpoints elsewhere (docs/audit.md)" >&2; exit 1;; esac
	@mkdir -p $(AUDIT) && token=$${TOKEN:-$$(LUOSHI_URL="$(LUOSHI_URL)" infra/bin/token auditor)} && [ -n "$$token" ] || { \
	  echo "No token: where infra/bin/token gets none, TOKEN=… is one of an auditor or supervisor" >&2; exit 1; }; \
	for part in key checkpoint export; do \
	  printf 'header = "Authorization: Bearer %s"\n' "$$token" | \
	  curl -K - -fsS --compressed -o $(AUDIT)/$$part "$(LUOSHI_URL)/api/ledger/$$part" || { \
	  echo "No ledger at $(LUOSHI_URL), nothing signed in it yet, or no auditor's token;" \
	  "LUOSHI_URL says where Luoshi runs" >&2; exit 1; }; done
	@"$(JAVA_HOME_FOUND)/bin/java" infra/ledger/src/main/java/org/luoshi/ledger/Verify.java \
	  $(AUDIT)/export $(AUDIT)/checkpoint $(KEY) $(EARLIER)
	@echo "Keep $(AUDIT)/checkpoint and $(AUDIT)/key where nobody who runs Luoshi can change them (docs/audit.md);" \
	  "next time: make verify KEY=… EARLIER=…"

dependency-check: java maven ## look up what comes along in the public databases of weaknesses; NVD_API_KEY makes it quick
	@$(MVN) -Pdependency-check -pl infra/launcher -am -DskipTests -Dspotless.check.skip package org.owasp:dependency-check-maven:aggregate

# A browser is looked for as in the tests of pages (docs/operations.md).
screenshots: java maven ## pictures of every page in target/screenshots; those of the README go to docs/screenshots
	@rm -rf target/screenshots && $(MVN) -q -pl infra/launcher -am -Dspotless.check.skip -Dsurefire.failIfNoSpecifiedTests=false -Dtest=ScreenshotsTest test
	@ls target/screenshots/readme-*.png > /dev/null 2>&1 || { echo "No pictures were made: is there a Chromium?" >&2; exit 1; }
	@mkdir -p docs/screenshots && for each in target/screenshots/readme-*.png; do cp "$$each" "docs/screenshots/$${each##*/readme-}"; done
	@echo "$$(ls target/screenshots/*.png | wc -l) pictures in target/screenshots, three of them in docs/screenshots"

docs: java maven ## write the generated documents anew
	@$(MVN) -q -pl shared-kernel test -Ddocs.write=true

java:
	@infra/bin/java-home > /dev/null

maven:
	@command -v mvn > /dev/null || { echo "Luoshi is built with Maven 3.8 or newer (mvn), which is not on the path:" \
	  "install it from your system's packages or https://maven.apache.org" >&2; exit 1; }
