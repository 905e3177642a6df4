# For the scripts beside this folder: an upstream, and the proxies under test, all on the loopback address. What was started is
# ended when the script ends, however it ends.

readonly TOKEN='load-client-token'
readonly UPSTREAM=18180 PASS_THROUGH=18181 CACHED=18182 VARNISH=18183 REVALIDATED=18184 FRESH=18185 FLOOR=18186
readonly GHPROXY=18187 COLD=18188
readonly FIRST=/orgs/acme-1/repos
readonly JAR="${JAR:-$BENCHMARK/../standalone/target/github-proxy-standalone.jar}"
readonly BENCHMARKS_JAR="${BENCHMARKS_JAR:-$BENCHMARK/target/benchmarks.jar}"

WORK="$(mktemp -d)"
declare -A PIDS=()

fail() {
  echo "${0##*/}: $*" >&2
  exit 1
}

clean_up() {
  trap - EXIT
  local name
  for name in "${!PIDS[@]}"; do
    kill "${PIDS[$name]}" 2> /dev/null || true
  done
  for name in "${!PIDS[@]}"; do
    wait "${PIDS[$name]}" 2> /dev/null || true
  done
  rm -rf "$WORK"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

# Runs a program that judges a server, keeps the server's log if it fails, and exits with its status. The arguments are the
# server's name, then the program.
judge() {
  local server="$1" status=0
  shift
  "$@" &
  PIDS[driver]=$!
  wait "${PIDS[driver]}" || status=$?
  if ((status != 0)); then
    cp "$WORK/$server.log" "${SERVER_LOG:=$(mktemp --suffix=-server.log)}"
    echo "The log of the server is in $SERVER_LOG." >&2
  fi
  exit "$status"
}

require() {
  local missing=()
  local each
  for each in "$@"; do
    command -v "$each" > /dev/null || missing+=("$each")
  done
  if ((${#missing[@]} > 0)); then
    fail "not found: ${missing[*]}. Debian's packages are nginx-light, varnish, wrk, curl, procps, redis-server and default-jdk-headless"
  fi
  [[ -f $JAR ]] || fail "no standalone server; run ./mvnw -q -pl examples/standalone -am -DskipTests package first"
}

# One list of 20 repositories: 60 URLs of the API and 20 others in 9 KB of JSON, about 1 KB of it when compressed.
repositories() {
  awk -v organization="$1" -v api="http://127.0.0.1:$UPSTREAM" 'BEGIN {
    printf "["
    for (i = 1; i <= 20; i++) {
      name = "service-" i
      path = organization "/" name
      printf "%s{\"id\":%d,\"node_id\":\"R_kgDOA%05d\",\"name\":\"%s\",\"full_name\":\"%s\",\"private\":true,", \
        i == 1 ? "" : ",", 710000 + i, 31 * i, name, path
      printf "\"html_url\":\"https://github.com/%s\",\"description\":\"Builds, tests and ships service number %d\",", path, i
      printf "\"url\":\"%s/repos/%s\",\"issues_url\":\"%s/repos/%s/issues{/number}\",\"pulls_url\":\"%s/repos/%s/pulls{/number}\",", \
        api, path, api, path, api, path
      printf "\"default_branch\":\"main\",\"open_issues_count\":%d,\"archived\":false}", i % 7
    }
    printf "]"
  }'
}

# 200 resources, each also compressed, old enough for their dates to be strong validators.
lay_out() {
  cp "$BENCHMARK"/load/*.conf "$BENCHMARK"/load/*.vcl "$WORK"
  mkdir -p "$WORK/temp"
  local i
  for ((i = 1; i <= 200; i++)); do
    mkdir -p "$WORK/upstream/orgs/acme-$i"
    repositories "acme-$i" > "$WORK/upstream/orgs/acme-$i/repos"
  done
  gzip --keep --no-name -6 "$WORK"/upstream/orgs/*/repos
  find "$WORK/upstream" -type f -exec touch -d '2024-01-01' {} +
  echo "add_header x-ratelimit-reset $(($(date +%s) + 3600)) always;" > "$WORK/reset.conf"
  cat > "$WORK/clients.yaml" << EOF
version: 1
clients:
  - name: load
    token: $TOKEN
EOF
  # nginx started by root works as somebody else.
  chmod -R a+rX "$WORK"
  chmod a+rwx "$WORK/temp"
}

# get OPTION... URL: asks as the load does.
get() {
  curl --silent --show-error --fail -H "Authorization: token $TOKEN" -H 'Accept: application/vnd.github+json' "$@"
}

# start NAME PORT COMMAND...: starts it, and waits until it answers.
start() {
  local name=$1 port=$2
  shift 2
  if (: < "/dev/tcp/127.0.0.1/$port") 2> /dev/null; then
    fail "port $port is in use"
  fi
  # Appended to, so that a log that has become long can be emptied meanwhile.
  "$@" >> "$WORK/$name.log" 2>&1 &
  PIDS[$name]=$!
  local tries
  for ((tries = 0; tries < 3000; tries++)); do
    kill -0 "${PIDS[$name]}" 2> /dev/null || break
    if get -o /dev/null "http://127.0.0.1:$port$FIRST" 2> /dev/null; then
      return
    fi
    sleep 0.01
  done
  cat "$WORK/$name.log" >&2
  fail "$name does not answer"
}

start_nginx() {
  start "$1" "$2" nginx -e stderr -p "$WORK" -c "$WORK/$1.conf"
}

start_varnish() {
  start varnish "$VARNISH" varnishd -F -n "$WORK/varnish" -a "127.0.0.1:$VARNISH" -f "$WORK/varnish.vcl" \
    -s malloc,256m -T none
}

start_floor() {
  # shellcheck disable=SC2086 # the options are words
  start floor "$FLOOR" java ${JAVA_OPTIONS--Xmx512m -XX:+UseParallelGC} -cp "$BENCHMARKS_JAR" \
    io.github.githubproxy.benchmark.FloorServer "$FLOOR" "http://127.0.0.1:$UPSTREAM"
}

start_ghproxy() {
  start ghproxy "$GHPROXY" ghproxy -port "$GHPROXY" -upstream "http://127.0.0.1:$UPSTREAM" -log-level info -concurrency 100 \
    -health-port 18190 -metrics-port 18191 -pprof-port 18192
}

# start_java NAME PORT JAVA [OPTION...] [-- VARIABLE=VALUE...]: the standalone server, as it is by default.
start_java() {
  local name=$1 port=$2 java=$3 options=()
  shift 3
  while (($# > 0)) && [[ $1 != -- ]]; do
    options+=("$1")
    shift
  done
  (($# == 0)) || shift
  # shellcheck disable=SC2086 # the options are words
  start "$name" "$port" env PORT="$port" GITHUB_API_URL="http://127.0.0.1:$UPSTREAM" \
    GITHUB_PAT_LOAD=load-upstream-token CLIENT_REGISTRY_FILE_PATH="$WORK/clients.yaml" "$@" \
    "$java" ${JAVA_OPTIONS--Xmx512m -XX:+UseParallelGC} "${options[@]}" -jar "$JAR"
}

# start_ours NAME PORT [VARIABLE=VALUE...]
start_ours() {
  local name=$1 port=$2
  shift 2
  start_java "$name" "$port" java -- "$@"
}

# train JAVA FILE: makes an archive of the standalone server's classes, and prints the option with which Java uses it.
train() {
  # shellcheck disable=SC2086 # the options are words
  "$1" ${JAVA_OPTIONS--Xmx512m -XX:+UseParallelGC} -jar "$JAR" --train "$2" > "$WORK/train.log" 2>&1 || {
    cat "$WORK/train.log" >&2
    fail "no archive could be made with $1"
  }
  grep -o -m 1 -- "-XX:[A-Za-z]*=$2" "$WORK/train.log"
}

# stop NAME: ends it, and waits until it has ended.
stop() {
  kill "${PIDS[$1]}" 2> /dev/null || true
  wait "${PIDS[$1]}" 2> /dev/null || true
  unset "PIDS[$1]"
}

# processes NAME: its process, and all below.
processes() {
  local queue=("${PIDS[$1]}")
  while ((${#queue[@]} > 0)); do
    echo "${queue[0]}"
    mapfile -t -O "${#queue[@]}" queue < <(pgrep -P "${queue[0]}")
    queue=("${queue[@]:1}")
  done
}

# cpu NAME: microseconds of processor time used so far.
cpu() {
  local pid
  for pid in $(processes "$1"); do
    sed 's/.*) //' "/proc/$pid/stat"
  done | awk -v hertz="$(getconf CLK_TCK)" '{ ticks += $12 + $13 } END { printf "%.0f", ticks * 1000000 / hertz }'
}

# resident NAME: MiB; pages that its processes share are counted once.
resident() {
  local pid
  for pid in $(processes "$1"); do
    cat "/proc/$pid/smaps_rollup"
  done | awk '/^Pss:/ { kib += $2 } END { printf "%.0f", kib / 1024 }'
}
