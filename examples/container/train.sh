#!/bin/sh
# Makes an archive of the classes that the server loads, with which it starts in less time: runs the server with a simulated
# GitHub, sends requests as clients do, and stops it with SIGTERM. A JDK 25 or later makes an AOT cache, which also has
# profiles of methods; older ones make an archive of class data sharing.
#
#   train.sh JAR OUTPUT [OPTION...]     OPTION: the JVM options of the server that will use the archive
#
# The archive fits only the same JVM, and a jar of the same path, size and time of modification.
# Needs java, and wget of BusyBox or GNU.
set -eu

if [ $# -lt 2 ]; then
  echo "usage: train.sh JAR OUTPUT [OPTION...]" >&2
  exit 2
fi
jar=$1 output=$2
shift 2
rounds=10

work=$(mktemp -d)
pids=
# shellcheck disable=SC2086 # several ids
trap 'kill $pids 2> /dev/null || true; rm -rf "$work"' EXIT

fail() {
  echo "train.sh: $*" >&2
  cat "$work"/*.log >&2
  exit 1
}

# await LOG TEXT: waits until a line of a log matches.
await() {
  tries=600
  until grep -q "$2" "$work/$1.log"; do
    tries=$((tries - 1))
    [ $tries -gt 0 ] || fail "$1 has not started within a minute"
    sleep 0.1
  done
}

# of WORD: an address that the simulator has printed.
of() {
  sed -n "s/^$1 *//p" "$work/github.log"
}

# get TOKEN PATH [OPTION...]: sends a request, whose response must be a success.
get() {
  token=$1 path=$2
  shift 2
  wget -q -O /dev/null --header "Authorization: token $token" "$@" "$server$path" || fail "$path failed"
}

# refused TOKEN PATH: sends a request, whose response must be an error.
refused() {
  if wget -q -O /dev/null --header "Authorization: token $1" "$server$2" 2> /dev/null; then
    fail "$2 succeeded"
  fi
}

java -Xmx256m -cp "$jar" io.github.githubproxy.fakegithub.Main 0 > "$work/github.log" 2>&1 &
pids=$!
await github '^try '

cat > "$work/clients.yaml" << 'END'
version: 1
clients:
  - name: admin
    token: training-admin
    admin: true
  - name: reader
    token: training-reader
    scopes: [{method: GET, path: /repos/.*}, {graphql: query}]
    limits: {core: 1000/h}
END

version=$(java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.specification\.version = //p')
archive=-XX:ArchiveClassesAtExit=$output
if [ "$version" -ge 25 ]; then
  archive=-XX:AOTCacheOutput=$output
fi
# -Xmx: a heap of 32 GiB or more, as on a large builder, would make an archive that fits no smaller heap.
HOST=127.0.0.1 PORT=0 CLIENT_REGISTRY_FILE_PATH=$work/clients.yaml TELEMETRY_COLLECTOR_TYPE=micrometer \
  GITHUB_API_URL=$(of API) GITHUB_GRAPHQL_URL=$(of GraphQL) GITHUB_UPLOADS_URL=$(of uploads) \
  GITHUB_PAT_OCTOCAT=ghp_octocat0000000000000000000000000000 GITHUB_PAT_HUBOT=ghp_hubot000000000000000000000000000000 \
  java "$@" -Xmx512m "$archive" -jar "$jar" > "$work/server.log" 2>&1 &
proxy=$!
pids="$pids $proxy"
await server ' listens on '
server=$(sed -n 's/.* listens on \([^ ]*\) .*/\1/p' "$work/server.log")

hello=/repos/octo-org/hello-world
round=0
while [ $round -lt $rounds ]; do
  round=$((round + 1))
  for path in /rate_limit /user $hello "$hello/issues?per_page=30" "$hello/issues?page=$round" $hello/pulls \
    /-/status /-/status.json /-/usage /-/metrics /-/ready /-/live /-/health; do
    get training-admin "$path"
  done
  get training-reader $hello
  get training-reader /graphql --header 'Content-Type: application/json' --post-data '{"query": "{ viewer { login } }"}'
  get training-admin $hello/issues --header 'Content-Type: application/json' --post-data "{\"title\": \"Round $round\"}"
  refused training-reader /user
  refused training-admin /repos/octo-org/missing
done
refused training-unknown $hello

kill -TERM $proxy
code=0
wait $proxy || code=$?
pids=${pids% *}
[ $code -eq 143 ] || fail "the server has ended with $code"
[ -s "$output" ] || fail "$output was not made"
echo "train.sh: JDK $version has made $output of $(($(wc -c < "$output") / 1048576)) MiB"
