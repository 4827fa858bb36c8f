#!/usr/bin/env bash
# How long `jeton match --count`, DuckDB and jq take for one predicate on the same log, as processes.
# `duckdb.sh JETON LOG`; LOG is an access log as examples/demo has it, a hundred times as long for a figure that says something.
# DuckDB comes from npm, into a folder that goes again; nothing else here needs it.
set -eu
jeton=$(realpath "$1")
log=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit @duckdb/node-api >/dev/null
cat >count.mjs <<'TEXT'
import {DuckDBInstance} from '@duckdb/node-api';
const database = await DuckDBInstance.create(':memory:');
const connection = await database.connect();
const answer = await connection.runAndReadAll(`SELECT count(*) FROM read_ndjson('${process.argv[2]}',
    columns = {verb: 'VARCHAR', response: 'BIGINT'}) WHERE verb = 'GET' AND response >= 400`);
console.log(String(answer.getRows()[0][0]));
TEXT

TIMEFORMAT='%R s, %U s of user time'
for round in 1 2 3; do
    echo "round $round: jeton, DuckDB"
    time "$jeton" match 'verb:GET AND response:>=400' --count "$log"
    time node count.mjs "$log"
done
if command -v jq >/dev/null; then
    head -n $(($(wc -l <"$log") / 5)) "$log" >fifth
    echo "jq, on a fifth of it"
    time jq -n 'reduce (inputs | select(.verb == "GET" and (.response | type == "number" and . >= 400))) as $each (0; . + 1)' fifth
fi
