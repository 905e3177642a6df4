#!/usr/bin/env bash
# Runs the standalone server under load for MINUTES, 10 by default, and prints once a minute what could grow with uptime:
# the heap that is in use after a collection, threads, classes, open files and memory. README.md tells how to read it.
# Installs nothing; needs Debian's nginx-light, wrk, curl and a JDK, and the standalone server's jar.
set -euo pipefail
BENCHMARK="$(cd "$(dirname "$0")" && pwd)"
# shellcheck source=load/servers.sh
source "$BENCHMARK/load/servers.sh"

readonly MINUTES=${MINUTES:-10}

heap() {
  jcmd "$1" GC.run > /dev/null
  jcmd "$1" GC.heap_info | sed -n 's/.* total .* used \([0-9]*\)K.*/\1/p' | awk '{ sum += $1 } END { print sum }'
}

classes() {
  jcmd "$1" VM.classloader_stats | awk '/^Total =/ { print $4 }'
}

require nginx wrk curl java jcmd pgrep
lay_out
start_nginx upstream "$UPSTREAM"
# Small enough to be full within the first minute: from then on an entry goes for each that comes.
start_ours revalidated "$REVALIDATED" LOG_LEVEL=WARN CACHE_MAX_BYTES=16777216
pid="${PIDS[revalidated]}"
printf '%-7s %10s %7s %14s %8s %8s %6s %9s\n' minute requests errors 'heap used, KiB' threads classes files 'RSS, MiB'
for ((minute = 1; minute <= MINUTES; minute++)); do
  read -r requests _ _ _ errors < <(wrk --threads 2 --connections 32 --duration 60s --latency \
    --script "$BENCHMARK/load/soak.lua" "http://127.0.0.1:$REVALIDATED" | sed -n 's/^RESULT //p')
  printf '%-7d %10d %7d %14d %8d %8d %6d %9d\n' "$minute" "$requests" "$errors" "$(heap "$pid")" \
    "$(awk '/^Threads/ { print $2 }' "/proc/$pid/status")" "$(classes "$pid")" \
    "$(find "/proc/$pid/fd" -mindepth 1 | wc -l)" "$(resident revalidated)"
done
