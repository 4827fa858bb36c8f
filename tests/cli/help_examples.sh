#!/usr/bin/env bash
# Runs every example of every command's help, in the folder of the sources, and the demonstration. `help_examples.sh JETON`
set -u
jeton=$(cd "$(dirname "$1")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ln -s "$(cd "$(dirname "$0")/../.." && pwd)"/{examples,policies} "$work"
cd "$work" || exit 1
export PATH=$jeton:$PATH
passed=0 failed=0
while IFS= read -r command; do
    while IFS= read -r example; do
        case $example in
            *'jeton bench'* | *'jeton completion'*) continue ;;     # minutes; a shell of its own
        esac
        bash -c "$example" >out 2>err </dev/null
        code=$?
        case $code in
            0 | 2 | 3) passed=$((passed + 1)) ;;
            *)
                printf '%s\n  exit %s: %s\n' "$example" "$code" "$(head -c 300 err)"
                failed=$((failed + 1)) ;;
        esac
    done < <(jeton "$command" --help | sed -n 's/^ *\$ //p')
done < <(jeton help | sed -n '/^commands:/,/^$/s/^  \([a-z]*\) .*/\1/p')
# the demonstration says what it is there to show
JETON=$jeton/jeton bash examples/demo/run.sh >out 2>err
code=$?
if [ "$code" -eq 0 ] && grep -q 'before: 2340 documents in 9 accounts, acme-web among them' out && grep -q 'after:  1229 documents in 8 accounts' out; then
    passed=$((passed + 1))
else
    printf 'examples/demo/run.sh\n  exit %s: %s\n' "$code" "$(tail -n 3 out; head -c 300 err)"
    failed=$((failed + 1))
fi
[ "$passed" -gt 10 ] || failed=$((failed + 1))
printf '%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
