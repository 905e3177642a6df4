#!/usr/bin/env bash
# Runs the scenarios of the runner (../run) with unmodified gh and prints a line for each.
#
#   API_URL=https://localhost:8443/api/v3 TOKEN=... SPENT_TOKEN=... SPENT_RESET=... ASSET=name.bin scenarios.sh
#
# gh is configured with a host only: it uses https and the paths /api/v3, /api/graphql and /api/uploads. It trusts the
# certificates in SSL_CERT_FILE, if that is set, as all Go programs.
set -u

host=${API_URL#https://}
export GH_HOST=${host%/api/v3} GH_ENTERPRISE_TOKEN=$TOKEN GH_PROMPT_DISABLED=1 GH_NO_UPDATE_NOTIFIER=1 NO_COLOR=1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export GH_CONFIG_DIR=$work/config
hello=repos/octo-org/hello-world

same() { # WHAT ACTUAL EXPECTED
  [[ $2 == "$3" ]] || { echo "$1: $2, but expected was $3" >&2; return 1; }
}

three_pages_of_issues() {
  local numbers
  numbers=$(gh api --paginate "$hello/issues?per_page=30" --jq '.[].number' | xargs) &&
    same issues "$numbers" "$(seq -s ' ' 75 -1 1)"
}

a_url_from_a_body() {
  local url bodies
  url=$(gh api "$hello/issues/1" --jq .comments_url) && bodies=$(gh api "$url" --jq '.[].body') &&
    same comments "$bodies" $'Me too\nFixed in the next release'
}

a_renamed_repository() {
  local name url body
  name=$(gh api repos/octo-org/first-steps --jq .full_name) && same name "$name" octo-org/getting-started &&
    url=$(gh api repos/octo-org/first-steps/issues/1/comments -f body="$ASSET" --jq .url) &&
    body=$(gh api "$url" --jq .body) && same comment "$body" "$ASSET"
}

# Prints status and entity tag. gh treats every status except 2xx as a failure.
status_and_tag() {
  gh api -i "$@" | awk 'NR == 1 { print $2 } tolower($1) == "etag:" { print $2 }' | tr -d '\r'
}

a_conditional_request() {
  local first tag
  first=$(status_and_tag "$hello/issues/2") && tag=$(sed -n 2p <<< "$first") && [[ -n $tag ]] &&
    same status "$(status_and_tag -H "If-None-Match: $tag" "$hello/issues/2" | head -n 1)" 304 &&
    gh api "$hello/issues/2/comments" -f body="$ASSET" --silent &&
    same status "$(status_and_tag -H "If-None-Match: $tag" "$hello/issues/2" | head -n 1)" 200
}

a_graphql_query() {
  local answer
  # shellcheck disable=SC2016 # The variables are GraphQL's.
  answer=$(gh api graphql -f owner=octo-org -f name=hello-world -f query='
    query ($owner: String!, $name: String!) {
      viewer { login }
      repository(owner: $owner, name: $name) { nameWithOwner issues { totalCount } }
    }' --jq '.data | .viewer.login, .repository.nameWithOwner, .repository.issues.totalCount' | xargs) &&
    [[ $answer =~ ^(octocat|hubot)\ octo-org/hello-world\ 75$ ]] || { echo "the answer is: $answer" >&2; return 1; }
}

# The uploaded file is downloaded again, through a redirect to the storage host.
an_upload_through_upload_url() {
  local repository=$GH_HOST/octo-org/hello-world
  head -c 50000 /dev/urandom > "$work/$ASSET" &&
    gh release upload v1.0.0 "$work/$ASSET" --repo "$repository" &&
    gh release download v1.0.0 --pattern "$ASSET" --dir "$work/back" --repo "$repository" &&
    cmp "$work/$ASSET" "$work/back/$ASSET"
}

a_rate_limit_met() {
  local code=0 reset
  GH_ENTERPRISE_TOKEN=$SPENT_TOKEN gh api -i "$hello" > "$work/answer" 2> "$work/message" || code=$?
  same "exit code" "$code" 1 &&
    grep -q '^gh: API rate limit .*(HTTP 403)' "$work/message" || { cat "$work/message" >&2; return 1; }
  reset=$(awk 'tolower($1) == "x-ratelimit-reset:" { print $2 }' "$work/answer" | tr -d '\r')
  ((reset - SPENT_RESET >= 0 && reset - SPENT_RESET <= 2)) ||
    { echo "the reset is $((reset - SPENT_RESET)) s late" >&2; return 1; }
}

failed=0
scenario() { # NAME COMMAND
  if "$2" > "$work/out" 2> "$work/err"; then
    echo "ok      $1"
  else
    echo "FAILED  $1: $(tail -c 500 "$work/err" | xargs -0 echo | tr -s '[:space:]' ' ')"
    failed=1
  fi
}

scenario "three pages of issues" three_pages_of_issues
scenario "a URL from a body" a_url_from_a_body
scenario "a renamed repository" a_renamed_repository
scenario "a conditional request" a_conditional_request
scenario "a GraphQL query" a_graphql_query
scenario "an upload through upload_url" an_upload_through_upload_url
scenario "a rate limit met" a_rate_limit_met
exit $failed
