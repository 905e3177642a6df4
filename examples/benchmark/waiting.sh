#!/usr/bin/env bash
# Many clients that wait for a GitHub at a distance: requests per second, latency, processor time and memory of the standalone
# server. README.md tells what is measured. Installs nothing; needs Debian's wrk, curl and a JDK, the standalone server's jar and
# benchmarks.jar.
set -euo pipefail
BENCHMARK="$(cd "$(dirname "$0")" && pwd)"
# shellcheck source=load/servers.sh
source "$BENCHMARK/load/servers.sh"

readonly SECONDS_EACH=${SECONDS_EACH:-10} WARM_UP=${WARM_UP:-60} MILLIS=${MILLIS:-100}
read -r -a JAVAS <<< "${JAVAS:-java}"
read -r -a CONNECTIONS <<< "${CONNECTIONS:-1500 5000}"
readonly JAVAS CONNECTIONS
# Of a server in a container of 512 MB, half of whose memory is for the heap.
JAVA_OPTIONS="${JAVA_OPTIONS--Xmx256m -XX:+UseParallelGC}"

# shoot SECONDS CONNECTIONS: prints requests, microseconds, p50, p99 and errors.
shoot() {
  : > "$WORK/waiting.log"
  ENCODING=gzip wrk --threads 2 --connections "$2" --duration "$1s" --timeout 60s --latency \
    --script "$BENCHMARK/load/resources.lua" "http://127.0.0.1:$REVALIDATED" | sed -n 's/^RESULT //p'
}

require wrk curl java pgrep gzip
ulimit -n "$(ulimit -H -n)"
lay_out
start upstream "$UPSTREAM" java -Xmx512m -cp "$BENCHMARKS_JAR" io.github.githubproxy.benchmark.SlowUpstream "$UPSTREAM" \
  "$MILLIS"
printf '%-10s %11s %10s %8s %8s %12s %9s %6s\n' '' connections 'requests/s' 'p50, ms' 'p99, ms' 'CPU, us/req' 'RSS, MiB' errors
for java in "${JAVAS[@]}"; do
  version="$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.specification.version = //p')"
  for connections in "${CONNECTIONS[@]}"; do
    # Four credentials of 90 requests at once each: most of the clients wait for a slot.
    start_java waiting "$REVALIDATED" "$java" -- GITHUB_PAT_SECOND=second-upstream-token GITHUB_PAT_THIRD=third-upstream-token \
      GITHUB_PAT_FOURTH=fourth-upstream-token MAX_CONNECTIONS=$((connections + 100)) MAX_CONCURRENCY=$((connections + 100)) \
      CLIENT_MAX_CONCURRENCY=$((connections + 100)) REQUEST_TIMEOUT=60
    shoot "$WARM_UP" "$connections" > /dev/null
    before="$(cpu waiting)"
    read -r requests micros p50 p99 errors < <(shoot "$SECONDS_EACH" "$connections")
    after="$(cpu waiting)"
    awk -v title="Java $version" -v connections="$connections" -v requests="$requests" -v micros="$micros" -v p50="$p50" \
      -v p99="$p99" -v cpu="$((after - before))" -v memory="$(resident waiting)" -v errors="$errors" 'BEGIN {
        printf "%-10s %11d %10.0f %8.0f %8.0f %12.1f %9d %6d\n", title, connections, requests * 1000000 / micros, p50 / 1000,
          p99 / 1000, cpu / requests, memory, errors
      }'
    stop waiting
  done
done
