#!/usr/bin/env bash
# Requests per second, latency, processor time and memory of the standalone server beside nginx and Varnish, in one run
# on this machine. README.md tells what is measured. Installs nothing; needs Debian's nginx-light, varnish, wrk, curl and
# a JDK, and the standalone server's jar.
set -euo pipefail
BENCHMARK="$(cd "$(dirname "$0")" && pwd)"
# shellcheck source=load/servers.sh
source "$BENCHMARK/load/servers.sh"

readonly SECONDS_EACH=${SECONDS_EACH:-10} ROUNDS=${ROUNDS:-2} WARM_UP=${WARM_UP:-60}
readonly ORDER=(pass-through varnish revalidated cached fresh)
readonly -A PORTS=([pass-through]=$PASS_THROUGH [varnish]=$VARNISH [revalidated]=$REVALIDATED [cached]=$CACHED
  [fresh]=$FRESH)
readonly -A TITLES=([pass-through]='(a) nginx, passed through' [varnish]='(b) Varnish, always revalidated'
  [revalidated]='(c) ours, revalidated' [cached]='(d) nginx, cached' [fresh]='(e) ours, fresh')
# What each must say of its answer once it is warm, so that what is measured is what the table says.
readonly -A PROOFS=([pass-through]='x-ratelimit-remaining: 4999' [varnish]='X-Was-304: true'
  [revalidated]='fwd=stale; fwd-status=304' [cached]='X-Cache: HIT' [fresh]='github-proxy; hit; ttl=')

# shoot NAME SECONDS: prints requests, microseconds, p50, p99 and errors.
shoot() {
  wrk --threads 2 --connections 32 --duration "$2s" --latency --script "$BENCHMARK/load/resources.lua" \
    "http://127.0.0.1:${PORTS[$1]}" | sed -n 's/^RESULT //p'
}

check() {
  local name answer
  for name in "${ORDER[@]}"; do
    answer="$(get -i "http://127.0.0.1:${PORTS[$name]}$FIRST")"
    [[ $answer == *"${PROOFS[$name]}"* ]] || fail "$name does not do what it is here for: ${answer:0:1000}"
    get "http://127.0.0.1:${PORTS[$name]}$FIRST" | cmp - "$WORK/upstream$FIRST" || fail "$name sends another body"
  done
}

# measure ROUND NAME: adds a line with round, name, requests a second, p50, p99, processor time a request, memory.
measure() {
  local before after requests micros p50 p99 errors
  shoot "$2" 2 > /dev/null
  before="$(cpu "$2")"
  read -r requests micros p50 p99 errors < <(shoot "$2" "$SECONDS_EACH")
  after="$(cpu "$2")"
  ((errors == 0)) || fail "$2: $errors requests failed"
  awk -v requests="$requests" -v micros="$micros" -v cpu="$((after - before))" -v OFS='\t' \
    -v head="$1 $2" -v p50="$p50" -v p99="$p99" -v memory="$(resident "$2")" \
    'BEGIN { print head, requests * 1000000 / micros, p50, p99, cpu / requests, memory }' >> "$WORK/results"
}

report() {
  local name
  printf '\n%-33s %-6s %10s %8s %8s %12s %9s\n' '' round 'requests/s' 'p50, ms' 'p99, ms' 'CPU, us/req' 'RSS, MiB'
  for name in "${ORDER[@]}"; do
    awk -v name="$name" -v title="${TITLES[$name]}" '$2 == name {
      printf "%-33s %-6d %10.0f %8.2f %8.2f %12.1f %9d\n", title, $1, $3, $4 / 1000, $5 / 1000, $6, $7
    }' "$WORK/results"
  done
  awk '
    function ratio(what, column, one, other, bound, round, line, sum) {
      line = ""
      for (round = 1; round <= rounds; round++) {
        line = line sprintf(" %6.2f", value[round, one, column] / value[round, other, column])
        sum[one] += value[round, one, column]
        sum[other] += value[round, other, column]
      }
      printf "%-55s %-14s %6.2f  %s\n", what, bound, sum[one] / sum[other], line
    }
    {
      for (i = 3; i <= 7; i++) value[$1, $2, i] = $i
      rounds = $1
    }
    END {
      printf "\n%-55s %-14s %6s  %s\n", "", "wanted", "seen", "by round"
      ratio("throughput, (c) ours revalidated / (a) nginx passing", 3, "revalidated", "pass-through", "0.50 or more")
      ratio("throughput, (c) ours revalidated / (b) Varnish", 3, "revalidated", "varnish", "1.00 or more")
      ratio("CPU a request, (c) ours revalidated / (a) nginx passing", 6, "revalidated", "pass-through", "2.50 or less")
      ratio("throughput, (e) ours fresh / (d) nginx cached", 3, "fresh", "cached", "0.60 or more")
    }' "$WORK/results"
}

require nginx varnishd wrk curl java pgrep
lay_out
start_nginx upstream "$UPSTREAM"
start_nginx pass-through "$PASS_THROUGH"
start_nginx cached "$CACHED"
start_varnish
start_ours revalidated "$REVALIDATED"
start_ours fresh "$FRESH" CACHE_FRESH_FOR=3600
echo "Warming up."
for name in "${ORDER[@]}"; do
  [[ $name == revalidated || $name == fresh ]] && shoot "$name" "$WARM_UP" > /dev/null
  shoot "$name" 2 > /dev/null
done
check
for ((round = 1; round <= ROUNDS; round++)); do
  for name in "${ORDER[@]}"; do
    echo "Round $round of $ROUNDS: ${TITLES[$name]}"
    measure "$round" "$name"
  done
done
check
report
