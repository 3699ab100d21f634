#!/usr/bin/env bash
# Every check of schemathesis over every operation that the server describes, with a load running.
# Usage: .ci/with-server SLABSCOPE Tests/Clients/schemathesis.sh PYTHON_ENVIRONMENT
set -euo pipefail
python=$(realpath "$1")
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
attack() {
    if ! "$python/bin/schemathesis" --config-file schemathesis.toml run "$SLABSCOPE_URL/openapi.json" "$@" \
        --report json --report-json-path "$work/report.json" >"$work/out" 2>&1; then
        cat "$work/out"
        exit 1
    fi
    grep -E 'Operations:|passed|Examples \(|Coverage \(|Fuzzing \(|Stateful \(|generated|Seed' "$work/out"
}
attack
# Where the description comes from is left out unless it is named.
attack --include-path /openapi.json
# What the tests left behind must be sound: the load goes on, and every byte is somewhere.
curl -sS --retry 5 --fail-with-body "$SLABSCOPE_URL/api/v1/ledger" | jq -e '.unaccounted_bytes == 0' >/dev/null
curl -sS --retry 5 --fail-with-body "$SLABSCOPE_URL/api/v1/selfcheck" --json '{}' | jq -e .passed >/dev/null
echo "afterwards: unaccounted_bytes 0, self-check passed"
