#!/usr/bin/env bash
# Builds a program of another package that embeds the allocator and serves its figures, and asks it over HTTP whether
# they are those of what it did. Usage: Tests/Embedding/check.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
swift build --package-path Tests/Embedding --scratch-path .build-embedding
work=$(mktemp -d)
program=""
finish() {
    exec 3>&-
    if [ -n "$program" ]; then wait "$program" || true; fi
    rm -rf "$work"
}
trap finish EXIT
mkfifo "$work/input" "$work/output"
.build-embedding/debug/embedding <"$work/input" >"$work/output" &
program=$!
exec 3>"$work/input"
read -rt 60 _ port _ allocations _ frees _ live <"$work/output"
api="http://127.0.0.1:$port"
failures=0

# holds NAME COMMAND...
holds() {
    local name=$1
    shift
    if "$@" >"$work/log" 2>&1; then echo "ok      $name"; else
        echo "FAILED  $name"; cat "$work/log"; failures=$((failures + 1))
    fi
}

curl -sS --fail-with-body "$api/api/v1/stats" >"$work/stats"
curl -sS --fail-with-body --retry 5 "$api/api/v1/ledger?include=classes" >"$work/ledger"
holds "the counters are what the program did: $allocations allocations, $frees frees, $live live" \
    jq -e --argjson allocations "$allocations" --argjson frees "$frees" --argjson live "$live" '
    .totals.allocations == $allocations and .totals.frees == $frees and .memory.live_objects == $live
    and .totals.failures == 0 and .totals.misuses == 0' "$work/stats"
holds "in the exact ledger every byte is accounted for, and the same objects are live" \
    jq -e --argjson live "$live" '
    .tier == "exact" and .unaccounted_bytes == 0 and ([.classes[].live] | add) == $live' "$work/ledger"
holds "without workloads mounted there are none" \
    test "$(curl -s -o /dev/null -w '%{http_code}' "$api/api/v1/workloads")" = 404
exec 3>&-
code=0
wait "$program" || code=$?
program=""
holds "the program ends, and its server with it" test "$code" = 0
holds "nobody answers afterwards" test "$(curl -s -o /dev/null -w '%{http_code}' "$api/livez" || true)" = 000
[ "$failures" = 0 ] || { echo "$failures failed"; exit 1; }
