#!/usr/bin/env bash
# Files that want to hurt: each ends in errors with a place and exit 1, within a second of CPU and 200 MB; or ten times that and any
# memory where sanitizers are built in. `hostile.sh JETON [relaxed]`.
set -u
jeton=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
policies=$(cd "$(dirname "$0")/../../policies" && pwd)
relaxed=${2:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
passed=0 failed=0 without=""

# Root may read any file: a command before the command that takes the right away, where there is one.
without_rights=""
if [ "$(id -u)" -eq 0 ] && setpriv --reuid=65534 --regid=65534 --clear-groups "$jeton" --version >/dev/null 2>&1; then
    without_rights="setpriv --reuid=65534 --regid=65534 --clear-groups"
    chmod 755 .
fi

limited() {
    (
        if [ -n "$relaxed" ]; then
            ulimit -t 10
        else
            ulimit -t 1
            ulimit -v 204800
        fi
        exec timeout 30 $without "$jeton" "$@"
    ) >out 2>err </dev/null
}

verdict() {
    if [ "$2" = 0 ]; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "$1: $3"; head -n 5 err; fi
}

# A sentence, what to check, a code that must be said.
refused() {
    limited check "$2"
    local code=$?
    if [ "$code" -ne 1 ]; then verdict "$1" 1 "exit $code"; return; fi
    if ! grep -q "^error\[$3\]" err; then verdict "$1" 1 "no $3"; return; fi
    grep -qE '^ *--> .*:[0-9]+:[0-9]+$' err
    verdict "$1" $? "no place"
}

# A sentence and a policy that is right, though a lot of work.
right() {
    limited check "$2"
    local code=$?
    verdict "$1" "$code" "exit $code"
}

{
    echo 'a0: &a0 [x, x, x, x, x, x, x, x, x, x]'
    for i in 1 2 3 4 5 6 7 8 9; do echo "a$i: &a$i [*a$((i - 1)), *a$((i - 1)), *a$((i - 1)), *a$((i - 1)), *a$((i - 1)), *a$((i - 1)), *a$((i - 1)), *a$((i - 1)), *a$((i - 1)), *a$((i - 1))]"; done
} >bomb.yaml
refused "an alias bomb" bomb.yaml too-large

head -c 10000 /dev/zero | tr '\0' '[' >deep.yaml
refused "brackets 10,000 deep" deep.yaml nesting-too-deep
awk 'BEGIN { for (i = 0; i < 3000; i++) { printf "%*sa:\n", i, "" } }' >indented.yaml
refused "mappings 3,000 deep" indented.yaml nesting-too-deep

{ printf 'jeton: 1\nx: '; head -c 100000000 /dev/zero | tr '\0' 'x'; } >long.yaml
refused "a scalar of 100 MB" long.yaml too-large

printf 'jeton: 1\nactions: [logs.search\0]\n' >nul.yaml
refused "a NUL byte" nul.yaml control-character
printf 'jeton: 1\nactions: [logs.\xff\xfe]\n' >bytes.yaml
refused "bytes that are no UTF-8" bytes.yaml invalid-utf8
{ printf 'jeton: 1\nactions: [read]\nfilters:\n'; for i in $(seq 20000); do echo "  f$i: &a$i x:1"; done; } >anchors.yaml
right "20,000 anchors" anchors.yaml
mkdir early
printf 'jeton: 1\nschema: {account: {readers: {type: accounts}}}\n' >early/policy.yaml
{ echo "{\"id\":\"a\",\"readers\":[$(seq -s , -f '"a%g"' 40000)]}"; seq -f '{"id":"a%g"}' 40000; } >early/accounts.ndjson
right "a list of 40,000 accounts that come later" early
rm -r early anchors.yaml
printf 'jeton: 1\nactions: *nowhere\n' >anchor.yaml
refused "an anchor to nowhere" anchor.yaml unknown-anchor
{ printf 'jeton: 1\nx: ['; for i in $(seq 50000); do printf 'a:[b], '; done; echo ']'; } >spaces.yaml
refused "50,000 brackets right behind colons" spaces.yaml yaml-syntax
{ printf 'jeton: 1\nx: [a, '; head -c 900000 /dev/zero | tr '\0' 'x'; echo ', a:[b], a:[b]]'; } >late.yaml
refused "brackets right behind colons at the end of a long file" late.yaml yaml-syntax
printf 'jeton: 1\nrules:\n' >rules.yaml
for i in $(seq 10000); do echo "  - allow $i"; done >>rules.yaml
refused "10,000 errors" rules.yaml rule-syntax
[ "$(grep -c '^error\[' err)" -eq 100 ] && grep -q '10000 errors\|10,000 errors' err
verdict "the first hundred errors are shown, the rest is counted" $? "shown $(grep -c '^error\[' err)"

head='jeton: 1
actions: [read]
token-kinds: {api: {purpose: reads, action: read, filters: optional}}
accounts: {a: {}}'
{ echo "$head"; echo 'filters:'; echo '  f0: "*:*"'; for i in $(seq 60); do echo "  f$i: f$((i - 1)) AND f$((i - 1))"; done; } >doubled.yaml
refused "filters of no predicate that name each other twice, 60 levels deep" doubled.yaml predicate-limit
{
    echo "$head"
    echo 'filters:'
    echo "  big: $(seq -s ' OR ' -f 'x%g:1' 3000)"
    echo 'tokens:'
    nested='big'
    for i in $(seq 25); do nested="(z:1 AND ($nested))"; done
    for i in $(seq 20); do echo "  t$i: {kind: api, account: a, filters: ['NOT $nested AND n:$i']}"; done
} >negated.yaml
right "a NOT of 3,000 fields below 50 levels of brackets, in twenty tokens" negated.yaml
{
    echo "$head"
    long=$(head -c 20000 /dev/zero | tr '\0' 'p')
    echo 'tokens:'
    for i in 1 2 3 4 5; do echo "  t$i: {kind: api, account: a, filters: ['$long:{$(seq -s ' AND ' -f 'x%g:1' 1500) AND n:$i}']}"; done
} >long-path.yaml
right "1,500 fields below a key of 20,000 bytes, in five tokens" long-path.yaml
{
    echo "$head"
    echo 'schema: {document: {'
    for i in $(seq 250); do printf '  kubernetes.labels.application.number%s: keyword,\n' "$i"; done
    echo '}}'
    echo 'tokens:'
    for i in $(seq 20); do echo "  t$i: {kind: api, account: a, filters: ['$(seq -s ' OR ' -f "kubernetes.labels.application.numbre%g:1" 300)']}"; done
} >near.yaml
right "300 fields that are nearly declared, in twenty tokens" near.yaml
rm doubled.yaml negated.yaml long-path.yaml near.yaml

mkfifo pipe.yaml
refused "a FIFO" pipe.yaml unreadable
mkdir empty
refused "a folder without a policy" empty unreadable
mkdir -p folder/folder.yaml
refused "a folder called like a file, in a folder" folder unreadable
rm -r folder
mkdir links
ln -s loop.yaml links/loop.yaml
refused "a link to itself" links unreadable
mkdir nowhere
echo 'jeton: 1' >nowhere/policy.yaml
ln -s missing.ndjson nowhere/accounts.ndjson
refused "accounts behind a link to nowhere" nowhere unreadable
ln -s /proc/self/mem memory.yaml
refused "a file that opens and cannot be read" memory.yaml unreadable
if [ "$(id -u)" -ne 0 ] || [ -n "$without_rights" ]; then
    without=$without_rights
    echo 'jeton: 1' >secret.yaml
    mkdir -p closed/inner shut
    echo 'jeton: 1' >closed/inner/policy.yaml
    echo 'jeton: 1' >shut/policy.yaml
    echo '{"id":"a"}' >shut/accounts.ndjson
    chmod 000 secret.yaml closed shut/accounts.ndjson
    refused "a file that may not be read" secret.yaml unreadable
    refused "a folder that may not be read" closed unreadable
    refused "accounts that may not be read" shut unreadable
    chmod 755 closed
    without=""
fi
mkdir streams
echo 'jeton: 1' >streams/policy.yaml
mkfifo streams/accounts.ndjson
refused "accounts from a FIFO" streams unreadable
rm streams/accounts.ndjson
mkdir streams/accounts.ndjson
refused "accounts that are a folder" streams unreadable
rmdir streams/accounts.ndjson
printf '{"id":"a"}\n{"id":' >streams/accounts.ndjson
refused "accounts that end within a line" streams json-syntax

policy=$policies/starter/policy.yaml
size=$(wc -c <"$policy")
broken=0
for ((at = 1; at < size; at += 97)); do
    head -c "$at" "$policy" >cut.yaml
    limited check cut.yaml
    code=$?
    [ "$code" -le 1 ] || { broken=1; echo "cut at $at: exit $code"; }
done
verdict "a policy cut anywhere" "$broken" "see above"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
