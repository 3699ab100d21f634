#!/usr/bin/env bash
# The command line: what `slabscope serve` and `slabscope bench` refuse, in which words, where the dashboard is found, and
# what a short bench answers.
# Usage: Tests/CommandLine/check.sh SLABSCOPE
slabscope=$(realpath "$1")
source "$(dirname "$0")/laws.sh"
public=$(realpath "$(dirname "$0")/../../Public")

# refused WORDS ARGUMENTS...: the start fails at once and the message has the words.
refused() {
    local words=$1 code=0
    shift
    timeout 10 "$slabscope" serve "$@" >"$work/out" 2>&1 </dev/null || code=$?
    if [ "$code" != 0 ] && [ "$code" != 124 ] && grep -qF -- "$words" "$work/out"; then
        echo "ok      refused: $* ($(head -n 1 "$work/out" | cut -c1-120))"
    else
        echo "FAILED  $* should be refused with '$words'; exit code $code:"; cat "$work/out"; failures=$((failures + 1))
    fi
}

stops() {
    local code=0
    kill -"$1" "$server"
    wait "$server" || code=$?
    server=""
    if [ "$code" = 0 ] && [ ! -e "$work/port" ]; then
        echo "ok      SIG$1 ends it with 0, the port file is gone"
    else
        echo "FAILED  SIG$1: exit code $code"; failures=$((failures + 1))
    fi
}

refused "ssh -L" --bind 0.0.0.0 --port 0
refused "ssh -L" --bind 192.0.2.1 --port 0
refused "not an IPv4 or IPv6 address" --bind nowhere --port 0
refused "'12 parsecs' is not a size" --memory "12 parsecs"
refused "leave no page" --memory 64KiB
refused "choose 1 to 1024" --cpus 0
refused "choose 0 to 4096" --magazine 5000
refused "'5000'" --page-size 5000
refused "'strict'" --mode strict
refused "'heavy'" --load heavy
refused "--time-one-in is 0 to 1000000 calls" --time-one-in 1000001
refused "--time-one-in" --time-one-in some
refused "$work/none/port" --port 0 --port-file "$work/none/port"

serves --public "$public"
refused "port ${url##*:}" --port "${url##*:}"
holds "the dashboard is served from --public" test "$(curl -s -o /dev/null -w '%{http_code}' "$url/")" = 200
holds "a file that was not changed is not sent again" test 304 = "$(
    tag=$(curl -sI "$url/" | tr -d '\r' | sed -n 's/^[Ee][Tt]ag: //p')
    curl -s -o /dev/null -w '%{http_code}' -H "If-None-Match: $tag" "$url/")"
stops TERM

cp "$slabscope" "$work/slabscope"
slabscope="$work/slabscope"
cd "$work"
serves --page-size 16384 --mode flush
holds "without a dashboard, / says why" bash -c "curl -s '$url/' | grep -q -- '--public DIR'"
holds "and the API runs, with 16 KiB pages and mode flush" \
    bash -c "curl -s '$url/api/v1' | grep -q '\"page_size\":16384.*\"mode\":\"flush\"'"
stops INT
serves --mode hardened
holds "mode hardened runs, and holds a freed object back" bash -c "
    address=\$(curl -s '$url/api/v1/allocations' --json '{\"size\":60,\"cpu\":0}' | jq -r .address)
    curl -s -o /dev/null -X DELETE '$url/api/v1/allocations/'\$address
    curl -s '$url/api/v1/ledger' | jq -e '.quarantine_bytes == 128 and .unaccounted_bytes == 0'"
stops INT

mkdir Public
cp "$public/index.html" Public/
serves
holds "Public/ is found in the working directory" test "$(curl -s -o /dev/null -w '%{http_code}' "$url/")" = 200
stops INT

# timed CONDITION ARGUMENTS...: what stats answer after three ticks of a load meets the condition.
timed() {
    local condition=$1
    shift
    serves --load fleet "$@"
    curl -sN "$url/api/v1/events?limit=3" >/dev/null
    curl -s "$url/api/v1/stats" >"$work/stats"
    holds "$*: $condition" jq -e ".totals.allocations > 0 and ($condition)" "$work/stats"
    stops INT
}
timed '.latency.one_in == 1 and .latency.since_start.allocate.samples > 1000' --time-one-in 1
timed '.latency.one_in == 100000 and .latency.since_start.allocate.samples < 1000' --time-one-in 100000
timed '.latency.since_start.allocate.samples == 0' --time-one-in 0

mkdir elsewhere
cd elsewhere
serves
holds "Public/ is found upward from the executable" test "$(curl -s -o /dev/null -w '%{http_code}' "$url/")" = 200
stops INT

# bench_refused WORDS ARGUMENTS...: exit code 2, and the message has the words.
bench_refused() {
    local words=$1 code=0
    shift
    timeout 10 "$slabscope" bench "$@" >"$work/out" 2>&1 </dev/null || code=$?
    holds "bench refuses: $*" bash -c "[ $code = 2 ] && grep -qF -- '$words' '$work/out'"
}
bench_refused "choose from system" --against nomalloc
bench_refused "no malloc and free of its own" --against "$slabscope"
bench_refused "choose from hot-8" --work warm-8
bench_refused "choose 1 to 1000" --passes 0

"$slabscope" bench --quick --work hot-64 --against system,slow --format json >"$work/bench.json" 2>/dev/null
holds "bench measures, and the planted slow allocator comes out slow" jq -e '
    .schema == 1 and (.works | length) == 1 and (.works[0] | .name == "hot-64" and .best_peer == "system"
    and .nanoseconds.slow.median > 2 * .nanoseconds.system.median and (.met | type) == "boolean")' "$work/bench.json"
code=0
"$slabscope" bench --quick --work aligned-pages --work memory-filled --against slow --check >"$work/out" 2>&1 || code=$?
holds "bench --check ends with 0 or 3, not otherwise" test "$code" = 0 -o "$code" = 3
holds "a memory work has a row" grep -q '^memory-filled ' "$work/out"

[ "$failures" = 0 ] || { echo "$failures failed"; exit 1; }
