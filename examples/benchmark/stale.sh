#!/usr/bin/env bash
# What clients of stored GETs see of the standalone server and of nginx for SECONDS_LONG seconds, 120 by default, while a
# tenth of the requests to the upstream fail. The last line is "holds" if the clients of the standalone server meet fewer
# errors. README.md tells more. Installs nothing; needs Debian's nginx-light, curl, procps and a JDK, and the jars of the
# server and the benchmarks.
set -euo pipefail
BENCHMARK="$(cd "$(dirname "$0")" && pwd)"
# shellcheck source=load/servers.sh
source "$BENCHMARK/load/servers.sh"

readonly SECONDS_LONG=${SECONDS_LONG:-120}
readonly BENCHMARKS="${BENCHMARKS:-$BENCHMARK/target/benchmarks.jar}"
readonly CHAOS=io.github.githubproxy.benchmark.chaos
# The upstreams of the two have the same sequence of faults.
readonly OUR_UPSTREAM=18188

require nginx curl java pgrep
[[ -e $BENCHMARKS ]] || fail "no benchmarks; run ./mvnw -q -pl examples/benchmark -am -DskipTests package first"
lay_out
start upstream "$UPSTREAM" java -Xmx128m -Xss256k -cp "$BENCHMARKS" "$CHAOS.FaultyUpstream" sequence "$UPSTREAM" \
  "$OUR_UPSTREAM"
start_nginx stale-if-error "$CACHED"
start_ours revalidated "$REVALIDATED" LOG_LEVEL=WARN GITHUB_API_URL="http://127.0.0.1:$OUR_UPSTREAM" CACHE_STALE_IF_ERROR=3600 \
  UPSTREAM_READ_TIMEOUT=4 REQUEST_TIMEOUT=12
java -Xmx128m -cp "$BENCHMARKS" "$CHAOS.StaleComparison" "$SECONDS_LONG" "$CACHED" "$UPSTREAM" "$REVALIDATED" \
  "$OUR_UPSTREAM" &
PIDS[driver]=$!
status=0
wait "${PIDS[driver]}" || status=$?
exit "$status"
