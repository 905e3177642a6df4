#!/usr/bin/env bash
# Requests per second, latency, processor time and memory of the standalone server as it is by default, beside nginx, Varnish,
# Prow's ghproxy if it is there, and a servlet of a few lines, in one run on this machine; then its first seconds after each
# start. README.md tells what is measured. Installs nothing; needs Debian's nginx-light, varnish, wrk, curl and a JDK, the
# standalone server's jar and benchmarks.jar.
set -euo pipefail
BENCHMARK="$(cd "$(dirname "$0")" && pwd)"
# shellcheck source=load/servers.sh
source "$BENCHMARK/load/servers.sh"

readonly SECONDS_EACH=${SECONDS_EACH:-10} ROUNDS=${ROUNDS:-3} WARM_UP=${WARM_UP:-120}
readonly STARTS=${STARTS:-$ROUNDS}
# The programs whose first seconds are measured.
read -r -a JAVAS <<< "${JAVAS:-java}"
readonly JAVAS
ORDER=(pass-through varnish floor revalidated cached fresh)
readonly -A PORTS=([pass-through]=$PASS_THROUGH [varnish]=$VARNISH [ghproxy]=$GHPROXY [floor]=$FLOOR
  [revalidated]=$REVALIDATED [cached]=$CACHED [fresh]=$FRESH [cold]=$COLD)
readonly -A TITLES=([pass-through]='(a) nginx, passed through' [varnish]='(b) Varnish, always revalidated'
  [ghproxy]="(c) Prow's ghproxy, revalidated" [floor]='(d) servlet, Jetty and OkHttp' [revalidated]='(e) ours, revalidated'
  [cached]='(f) nginx, cached' [fresh]='(g) ours, fresh')
# What each must say of its answer once it is warm, so that what is measured is what the table says.
readonly -A PROOFS=([pass-through]='x-ratelimit-remaining: 4999' [varnish]='X-Was-304: true'
  [ghproxy]='X-Cache-Mode: REVALIDATED' [floor]='X-Was-304: true' [revalidated]='fwd=stale; fwd-status=304'
  [cached]='X-Cache: HIT' [fresh]='github-proxy; hit; ttl=')
readonly ENCODINGS=(gzip identity)

# shoot NAME SECONDS ENCODING: prints requests, microseconds, p50, p99 and errors.
shoot() {
  # What the server has logged so far would fill the disk.
  : > "$WORK/$1.log"
  ENCODING=$3 wrk --threads 2 --connections 32 --duration "$2s" --latency --script "$BENCHMARK/load/resources.lua" \
    "http://127.0.0.1:${PORTS[$1]}" | sed -n 's/^RESULT //p'
}

# content NAME ENCODING: the body, decoded, with the URLs that the upstream has sent.
content() {
  get --compressed -H "Accept-Encoding: $2" "http://127.0.0.1:${PORTS[$1]}$FIRST" |
    sed "s|http://127.0.0.1:${PORTS[$1]}/|http://127.0.0.1:$UPSTREAM/|g"
}

check() {
  local name encoding answer
  for name in "${ORDER[@]}"; do
    for encoding in "${ENCODINGS[@]}"; do
      # Twice, since ghproxy stores one of them only, that of the last client.
      get -o /dev/null -H "Accept-Encoding: $encoding" "http://127.0.0.1:${PORTS[$name]}$FIRST"
      answer="$(get -D - -o /dev/null -H "Accept-Encoding: $encoding" "http://127.0.0.1:${PORTS[$name]}$FIRST")"
      [[ $answer == *"${PROOFS[$name]}"* ]] || fail "$name does not do what it is here for: $answer"
      content "$name" "$encoding" | cmp - "$WORK/upstream$FIRST" || fail "$name sends another body"
      # A client that takes gzip gets it, and one that does not does not.
      local sent=identity
      [[ ${answer,,} == *'content-encoding: gzip'* ]] && sent=gzip
      [[ $sent == "$encoding" ]] || fail "$name sends $sent to a client of $encoding: $answer"
    done
  done
}

# measure ROUND NAME ENCODING: adds a line with round, name, encoding, requests a second, p50, p99, processor time a request,
# memory.
measure() {
  local before after requests micros p50 p99 errors
  shoot "$2" 2 "$3" > /dev/null
  before="$(cpu "$2")"
  read -r requests micros p50 p99 errors < <(shoot "$2" "$SECONDS_EACH" "$3")
  after="$(cpu "$2")"
  ((errors == 0)) || fail "$2: $errors requests failed"
  awk -v requests="$requests" -v micros="$micros" -v cpu="$((after - before))" -v OFS='\t' \
    -v head="$1 $2 $3" -v p50="$p50" -v p99="$p99" -v memory="$(resident "$2")" \
    'BEGIN { print head, requests * 1000000 / micros, p50, p99, cpu / requests, memory }' >> "$WORK/results"
}

# The median of a column of value[round, name, encoding, column] over the rounds.
readonly MEDIAN='
  function median(name, encoding, column,   n, round, values, i, j, swap) {
    n = 0
    for (round = 1; (round, name, encoding, column) in value; round++) values[++n] = value[round, name, encoding, column]
    for (i = 1; i < n; i++) for (j = i + 1; j <= n; j++) if (values[j] < values[i]) {
      swap = values[i]; values[i] = values[j]; values[j] = swap
    }
    return n % 2 ? values[(n + 1) / 2] : (values[n / 2] + values[n / 2 + 1]) / 2
  }'

report() {
  local name encoding
  printf '\nMedians of %d rounds\n%-33s %-9s %10s %8s %8s %12s %9s\n' "$ROUNDS" '' 'client' 'requests/s' 'p50, ms' 'p99, ms' \
    'CPU, us/req' 'RSS, MiB'
  for encoding in "${ENCODINGS[@]}"; do
    for name in "${ORDER[@]}"; do
      awk -v name="$name" -v encoding="$encoding" -v title="${TITLES[$name]}" "$MEDIAN"'
        { for (i = 4; i <= 8; i++) value[$1, $2, $3, i] = $i }
        END {
          printf "%-33s %-9s %10.0f %8.2f %8.2f %12.1f %9d\n", title, encoding, median(name, encoding, 4),
            median(name, encoding, 5) / 1000, median(name, encoding, 6) / 1000, median(name, encoding, 7),
            median(name, encoding, 8)
        }' "$WORK/results"
    done
  done
  awk -v encodings="${ENCODINGS[*]}" "$MEDIAN"'
    function ratio(what, column, one, other, bound,   e, i, line, round) {
      for (i = 1; i in encoding; i++) {
        e = encoding[i]
        line = ""
        for (round = 1; round <= rounds; round++) {
          line = line sprintf(" %6.2f", value[round, one, e, column] / value[round, other, e, column])
        }
        printf "%-48s %-9s %-12s %6.2f  %s\n", what, e, bound, median(one, e, column) / median(other, e, column), line
      }
    }
    {
      for (i = 4; i <= 8; i++) value[$1, $2, $3, i] = $i
      rounds = $1
    }
    END {
      split(encodings, encoding, " ")
      printf "\n%-48s %-9s %-12s %6s  %s\n", "", "client", "wanted", "median", "by round"
      ratio("throughput, (e) ours revalidated / (d) servlet", 4, "revalidated", "floor", "0.85 or more")
      ratio("CPU a request, (e) ours revalidated / (d) servlet", 7, "revalidated", "floor", "1.20 or less")
      ratio("throughput, (e) ours revalidated / (b) Varnish", 4, "revalidated", "varnish", "1.50 or more")
      ratio("throughput, (g) ours fresh / (f) nginx cached", 4, "fresh", "cached", "1.00 or more")
    }' "$WORK/results"
}

# millis SINCE: since a value of EPOCHREALTIME.
millis() {
  echo $((${EPOCHREALTIME/./} / 1000 - ${1/./} / 1000))
}

# cold ROUND TITLE JAVA [OPTION...]: adds a line with round, title, milliseconds until the first answer and until ready, requests
# a second in the first 5, 10 and 30 seconds of load and when warm, and the p99 of the first 5 seconds.
cold() {
  local round="$1" title="$2" began=$EPOCHREALTIME answered ready five ten thirty warm micros p99 second third
  shift 2
  start_java cold "$COLD" "$@"
  answered="$(millis "$began")"
  until get -o /dev/null "http://127.0.0.1:$COLD/-/ready" 2> /dev/null; do
    sleep 0.01
  done
  ready="$(millis "$began")"
  read -r five _ _ p99 _ < <(shoot cold 5 gzip)
  read -r second _ < <(shoot cold 5 gzip)
  read -r third _ < <(shoot cold 20 gzip)
  ten=$((five + second))
  thirty=$((ten + third))
  shoot cold "$WARM_UP" gzip > /dev/null
  read -r warm micros _ < <(shoot cold "$SECONDS_EACH" gzip)
  printf '%d\t%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\n' "$round" "$title" "$answered" "$ready" $((five / 5)) $((ten / 10)) \
    $((thirty / 30)) "$(awk "BEGIN { printf \"%d\", $warm * 1000000 / $micros }")" "$p99" "$(resident cold)" >> "$WORK/cold"
  stop cold
}

report_cold() {
  printf '\n%-25s %5s %8s %8s %7s %7s %7s %7s %9s %9s %9s\n' 'ours, revalidated' round 'answer' 'ready' '5 s' '10 s' '30 s' \
    'warm' '10 s/warm' 'p99 of 5s' 'RSS, MiB'
  awk -F'\t' '{ printf "%-25s %5d %5d ms %5d ms %7d %7d %7d %7d %9.2f %6d ms %9d\n", $2, $1, $3, $4, $5, $6, $7, $8, $6 / $8,
    $9 / 1000, $10 }' "$WORK/cold"
}

require nginx varnishd wrk curl java pgrep gzip
[[ -f $BENCHMARKS_JAR ]] || fail "no benchmarks.jar; run ./mvnw -q -pl examples/benchmark -am -DskipTests package first"
lay_out
start_nginx upstream "$UPSTREAM"
start_nginx pass-through "$PASS_THROUGH"
start_nginx cached "$CACHED"
start_varnish
start_floor
start_ours revalidated "$REVALIDATED"
start_ours fresh "$FRESH" CACHE_FRESH_FOR=3600
if command -v ghproxy > /dev/null; then
  start_ghproxy
  ORDER=(pass-through varnish ghproxy floor revalidated cached fresh)
fi
echo 'Warming up.'
for name in "${ORDER[@]}"; do
  for encoding in "${ENCODINGS[@]}"; do
    [[ $name == revalidated || $name == fresh || $name == floor ]] && shoot "$name" $((WARM_UP / 2)) "$encoding" > /dev/null
    shoot "$name" 2 "$encoding" > /dev/null
  done
done
check
for ((round = 1; round <= ROUNDS; round++)); do
  for name in "${ORDER[@]}"; do
    for encoding in "${ENCODINGS[@]}"; do
      echo "Round $round of $ROUNDS: ${TITLES[$name]}, $encoding"
      measure "$round" "$name" "$encoding"
    done
  done
done
check
for name in "${ORDER[@]}"; do
  stop "$name"
done
for java in "${JAVAS[@]}"; do
  version="$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.specification.version = //p')"
  archive="$(train "$java" "$WORK/archive-$version")"
  for ((round = 1; round <= STARTS; round++)); do
    echo "Start $round of $STARTS: Java $version"
    cold "$round" "Java $version" "$java"
    cold "$round" "Java $version, archive" "$java" "$archive"
    # Code that the first compiler compiles counts nothing for the second, which slows two cores down that share the counts.
    cold "$round" "Java $version, archive, C1" "$java" "$archive" -XX:TieredStopAtLevel=1
  done
done
report
report_cold
