#!/usr/bin/env bash
# The same search over the same logs by four tokens, once where a token has no business, and once after a change.
# Another command than the one of the preset `demo`: JETON=path/to/jeton.
set -u
here=$(cd "$(dirname "$0")" && pwd)
jeton=${JETON:-$here/../../build/demo/cli/jeton}
if [ ! -x "$jeton" ]; then
    echo "no $jeton: build it with \`cmake --workflow --preset demo\`" >&2
    exit 1
fi
jeton=$(cd "$(dirname "$jeton")" && pwd)/$(basename "$jeton")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$here" || exit 1
bold='' plain=''
[ -t 1 ] && bold=$'\e[1m' plain=$'\e[0m'
failed=0

show() { printf '%s$ jeton %s%s\n' "$bold" "$*" "$plain"; }

# search TOKEN FILE ARGUMENTS…: `found COUNT`, then the counts of each account, a line `ACCOUNT COUNT` each, into FILE.
search() {
    local token=$1 file=$2
    shift 2
    show search "$token" logs --count
    "$jeton" search "$token" logs --count --format json "$@" >"$work/json" || failed=1
    grep -oE '"found": ?[0-9]+|"accounts": ?\{[^}]*' "$work/json" | grep -oE '"[A-Za-z0-9._-]+": ?[0-9]+' | sed -E 's/"(.*)": ?/\1 /' >"$file"
}

# table TOKEN…: a row for each account, a column for each token.
table() {
    local account token count
    printf '\n  %-15s %9s' account documents
    printf ' %15s' "$@"
    for account in $(basename -s .ndjson logs/*.ndjson); do
        printf '\n  %-15s %9s' "$account" "$(wc -l <"logs/$account.ndjson")"
        for token in "$@"; do
            count=$(sed -nE "s/^$account ([0-9]+)$/\1/p" "$work/$token")
            printf ' %15s' "${count:--}"
        done
    done
    printf '\n\n'
}

echo "Twelve accounts of one organization, $(cat logs/*.ndjson | wc -l) log events. Four tokens run the same search:"
echo
for token in grafana contractor siem-connector status-page; do search "$token" "$work/$token"; done
table grafana contractor siem-connector status-page
cat <<'TEXT'
  grafana         API token of the main account: every sub account that is open to its searches
  contractor      API token narrowed to two accounts, and to pages that people, not crawlers, asked for
  siem-connector  API token of the security account: what that account scans
  status-page     shared link, without a login: server errors of one account
  -               not permitted: for this token the account does not exist

A search that names an account the token may not see fails as a whole; nothing is quietly left out.

TEXT
show search grafana logs --account acme-web --account acme-pci
"$jeton" search grafana logs --account acme-web --account acme-pci >"$work/found" 2>"$work/why"
status=$?
sed 's/^/  /' "$work/why"
printf '  exit %s, %s documents\n' "$status" "$(wc -l <"$work/found")"
[ "$status" -ne 0 ] && [ ! -s "$work/found" ] || failed=1

printf '\nNow an admin closes acme-web to searches from the main account. Nobody touches a token.\n\n'
mkdir -p "$work/examples/demo"
ln -s "$here/../../policies" "$work/policies"
cp ./*.yaml "$work/examples/demo/"
sed -i -E 's/acme-web: +\{/&searchable: false, /' "$work/examples/demo/organization.yaml"
search grafana "$work/grafana-after" --policy "$work/examples/demo"
before=$(sed -n 's/^found //p' "$work/grafana") after=$(sed -n 's/^found //p' "$work/grafana-after")
printf '  before: %s documents in %s accounts, acme-web among them\n' "$before" "$(grep -cv '^found ' "$work/grafana")"
printf '  after:  %s documents in %s accounts\n' "$after" "$(grep -cv '^found ' "$work/grafana-after")"
grep -q '^acme-web ' "$work/grafana-after" && failed=1
exit "$failed"
