#!/usr/bin/env bash
# The page in Chromium: groups of laws side by side, each with a server and a browser of its own, since most of their
# time is spent waiting for ticks. Prints every law, then what failed and how long each group took.
# Usage: Tests/Page/check.sh SLABSCOPE PYTHON SCREENSHOTS
set -uo pipefail
slabscope=$(realpath "$1")
python=$2
screenshots=$3
cd "$(dirname "$0")/../.."
# The looks close their groups, so that the screenshots show a server that has seen some use.
groups=(
    "tab_time tab_load tab_classes tab_pages tab_cpus looks"
    "tab_frame states tab_overview tab_laboratory tools deep_looks"
    "endurance"
)
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT

group() {
    local number=$1 from=$SECONDS
    # shellcheck disable=SC2086
    PORT=0 .ci/with-server "$slabscope" bash -c '"$0" Tests/Page/test_page.py "$SLABSCOPE_URL" "$@"' \
        "$python" "$screenshots" --only ${groups[$number]} >"$logs/$number" 2>&1
    local code=$?
    echo "$((SECONDS - from)) s  ${groups[$number]}: $(tail -n 1 "$logs/$number")" >"$logs/$number.summary"
    return $code
}

pids=()
for number in "${!groups[@]}"; do
    group "$number" &
    pids+=($!)
done
failed=0
for pid in "${pids[@]}"; do wait "$pid" || failed=1; done
cat "$logs"/[0-9]
grep -h '^FAIL' "$logs"/[0-9]
cat "$logs"/*.summary
exit $failed
