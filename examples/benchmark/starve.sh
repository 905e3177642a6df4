#!/usr/bin/env bash
# Measures what well-behaved clients of the standalone server see while others try to take all its threads and slots: GETs
# to a GitHub that hangs, POSTs without end, and clients that do not read their responses; SECONDS_EACH seconds each, 30 by
# default. The last line is "holds", or says what did not. README.md tells how to read it.
# Installs nothing; needs Debian's curl and procps and a JDK, and the jars of the server and the benchmarks.
set -euo pipefail
BENCHMARK="$(cd "$(dirname "$0")" && pwd)"
# shellcheck source=load/servers.sh
source "$BENCHMARK/load/servers.sh"

readonly SECONDS_EACH=${SECONDS_EACH:-30}
# Other ports than those of chaos.sh, which may run at the same time.
readonly HANGING=18191 OURS=18192 BASELINE=18193
readonly BENCHMARKS="${BENCHMARKS:-$BENCHMARK/target/benchmarks.jar}"
readonly CHAOS=io.github.githubproxy.benchmark.chaos

((SECONDS_EACH >= 10)) || fail "SECONDS_EACH must be at least 10"
require curl java jcmd pgrep
[[ -e $BENCHMARKS ]] || fail "no benchmarks; run ./mvnw -q -pl examples/benchmark -am -DskipTests package first"
# All share the credentials, as clients do unless they are bound to some.
cat > "$WORK/clients.yaml" << EOF
version: 1
clients:
  - name: probe
    token: $TOKEN
    admin: true
  - name: other
    token: other-client-token
EOF
for client in {0..7}; do
  printf '  - name: starving-%d\n    token: starving-%d-client-token\n' "$client" "$client" >> "$WORK/clients.yaml"
done
start baseline "$BASELINE" java -Xmx32m -XX:+UseSerialGC -cp "$BENCHMARKS" "$CHAOS.FaultyUpstream" none "$BASELINE"
start upstream "$HANGING" java -Xmx512m -Xss256k -cp "$BENCHMARKS" "$CHAOS.FaultyUpstream" always "$HANGING"
JAVA_OPTIONS="${JAVA_OPTIONS--Xmx256m}" start_ours ours "$OURS" LOG_LEVEL=WARN GITHUB_API_URL="http://127.0.0.1:$HANGING" \
  GITHUB_PAT_SECOND=second-upstream-token CACHE_FRESH_FOR=600 TELEMETRY_COLLECTOR_TYPE=micrometer
java -version 2>&1 | head -1
judge ours java -Xmx256m -Xss512k -cp "$BENCHMARKS" "$CHAOS.StarvationRun" "$SECONDS_EACH" "$OURS" "$HANGING" "$BASELINE" \
  "${PIDS[ours]}"
