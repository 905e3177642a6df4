#!/usr/bin/env bash
# Runs the standalone server with a cache in Redis for MINUTES, 60 by default, while its upstream, its clients and Redis
# fail in many ways. Prints what clients see and what the server uses every WINDOW minutes, 5 by default. The last line
# is "holds", or says what did not. README.md tells how to read it.
# Installs nothing; needs Debian's redis-server, curl, procps and a JDK, and the jars of the server and the benchmarks.
set -euo pipefail
BENCHMARK="$(cd "$(dirname "$0")" && pwd)"
# shellcheck source=load/servers.sh
source "$BENCHMARK/load/servers.sh"

readonly MINUTES=${MINUTES:-60} WINDOW=${WINDOW:-5}
readonly REDIS=18186 BASELINE=18187
readonly BENCHMARKS="${BENCHMARKS:-$BENCHMARK/target/benchmarks.jar}"
readonly CHAOS=io.github.githubproxy.benchmark.chaos

((WINDOW >= 1 && MINUTES >= 3 * WINDOW)) || fail "MINUTES must be at least three times WINDOW"
require redis-server curl java jcmd pgrep
[[ -e $BENCHMARKS ]] || fail "no benchmarks; run ./mvnw -q -pl examples/benchmark -am -DskipTests package first"
cat > "$WORK/clients.yaml" << EOF
version: 1
clients:
  - name: probe
    token: $TOKEN
    credentials: [LOAD]
    admin: true
  - name: faulty
    token: faulty-client-token
    credentials: [FIRST, SECOND]
  - name: limited
    token: limited-client-token
    credentials: [LIMITED]
  - name: misbehaving
    token: misbehaving-client-token
    credentials: [FIRST, SECOND]
  - name: http2
    token: http2-client-token
    credentials: [FIRST, SECOND]
  - name: storm
    token: storm-client-token
    credentials: [FIRST, SECOND]
EOF
start baseline "$BASELINE" java -Xmx32m -XX:+UseSerialGC -cp "$BENCHMARKS" "$CHAOS.FaultyUpstream" none "$BASELINE"
start upstream "$UPSTREAM" java -Xmx128m -Xss256k -cp "$BENCHMARKS" "$CHAOS.FaultyUpstream" repository "$UPSTREAM"
# Redis is not there yet when the server starts.
JAVA_OPTIONS="${JAVA_OPTIONS--Xmx256m}" start_ours fresh "$FRESH" \
  GITHUB_PAT_FIRST=first-upstream-token GITHUB_PAT_SECOND=second-upstream-token \
  GITHUB_PAT_LIMITED=limited-upstream-token CACHE_BACKEND_URL="redis://127.0.0.1:$REDIS" \
  CACHE_FRESH_FOR=30 CACHE_STALE_IF_ERROR=600 UPSTREAM_READ_TIMEOUT=4 REQUEST_TIMEOUT=12 \
  CLIENT_MAX_CONCURRENCY=128 TELEMETRY_COLLECTOR_TYPE=micrometer
java -version 2>&1 | head -1
judge fresh java -Xmx256m -Xss512k -cp "$BENCHMARKS" "$CHAOS.ChaosRun" minutes="$MINUTES" window="$WINDOW" proxy="$FRESH" \
  upstream="$UPSTREAM" baseline="$BASELINE" redis="$REDIS" pid="${PIDS[fresh]}" log="$WORK/fresh.log" \
  directory="$WORK"
