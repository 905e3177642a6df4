# For the scripts beside this folder: an upstream, and the proxies under test, all on the loopback address. What was started is
# ended when the script ends, however it ends.

readonly TOKEN='load-client-token'
readonly UPSTREAM=18180 PASS_THROUGH=18181 CACHED=18182 VARNISH=18183 REVALIDATED=18184 FRESH=18185
readonly FIRST=/repos/acme/app/issues/1
readonly JAR="${JAR:-$BENCHMARK/../standalone/target/github-proxy-standalone.jar}"

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

# 200 resources of 9 KB, old enough for their dates to be strong validators.
lay_out() {
  cp "$BENCHMARK"/load/*.conf "$BENCHMARK"/load/*.vcl "$WORK"
  local folder="$WORK/upstream${FIRST%/*}"
  mkdir -p "$folder" "$WORK/temp"
  local padding
  printf -v padding '%*s' 9100 ''
  local i
  for ((i = 1; i <= 200; i++)); do
    printf '{"id":%d,"title":"Resource %d","body":"%s"}' "$i" "$i" "${padding// /x}" > "$folder/$i"
  done
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

get() {
  curl --silent --show-error --fail -H "Authorization: token $TOKEN" "$@"
}

# start NAME PORT COMMAND...: starts it, and waits until it answers.
start() {
  local name=$1 port=$2
  shift 2
  if (: < "/dev/tcp/127.0.0.1/$port") 2> /dev/null; then
    fail "port $port is in use"
  fi
  "$@" > "$WORK/$name.log" 2>&1 &
  PIDS[$name]=$!
  local tries
  for ((tries = 0; tries < 300; tries++)); do
    kill -0 "${PIDS[$name]}" 2> /dev/null || break
    if get -o /dev/null "http://127.0.0.1:$port$FIRST" 2> /dev/null; then
      return
    fi
    sleep 0.1
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

# start_ours NAME PORT [VARIABLE=VALUE...]
start_ours() {
  local name=$1 port=$2
  shift 2
  # shellcheck disable=SC2086 # the options are words
  start "$name" "$port" env PORT="$port" LOG_LEVEL=WARN GITHUB_API_URL="http://127.0.0.1:$UPSTREAM" \
    GITHUB_PAT_LOAD=load-upstream-token CLIENT_REGISTRY_FILE_PATH="$WORK/clients.yaml" "$@" \
    java ${JAVA_OPTIONS--Xmx512m -XX:+UseParallelGC} -jar "$JAR"
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
