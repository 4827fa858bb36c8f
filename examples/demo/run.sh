#!/usr/bin/env bash
# Searches the same logs as four tokens, and once where a token has no business. Another command than the one of the
# preset `demo`: JETON=path/to/jeton.
set -u
here=$(cd "$(dirname "$0")" && pwd)
jeton=${JETON:-$here/../../build/demo/cli/jeton}
if [ ! -x "$jeton" ]; then
    echo "no $jeton: build it with \`cmake --workflow --preset demo\`" >&2
    exit 1
fi
jeton=$(cd "$(dirname "$jeton")" && pwd)/$(basename "$jeton")
cd "$here" || exit 1
bold= plain=
[ -t 1 ] && bold=$'\e[1m' plain=$'\e[0m'

run() {
    printf '%s$ jeton %s%s\n' "$bold" "$*" "$plain"
    "$jeton" "$@" 2>&1 | sed 's/^/  /'
    return "${PIPESTATUS[0]}"
}
# search TOKEN WHAT: how many documents of which account the token sees.
search() {
    printf '\n%s\n' "$2"
    run search "$1" --count logs || failed=1
}

failed=0
echo "One organization, twelve accounts, $(cat logs/*.ndjson | wc -l) log events. The same search, by different tokens:"
search grafana        "An API token of the main account sees its own account and every sub account that is open to searches."
search contractor     "One that is narrowed to two accounts, and to pages that people (no crawlers) asked for."
search siem-connector "One of the security account sees the accounts that the security account scans."
search status-page    "A shared link sees one account, and of it server errors only."

printf '\nA search that names an account the token may not see fails as a whole; nothing is quietly left out.\n'
run search grafana --account acme-web --account acme-pci --count logs && failed=1

printf '\nWhy? The account is closed to searches; nobody had to touch the token.\n'
run explain grafana logs.search acme-pci

exit "$failed"
