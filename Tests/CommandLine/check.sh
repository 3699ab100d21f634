#!/usr/bin/env bash
# The command line: what `slabscope serve` and `slabscope bench` refuse, in which words, where the dashboard is found, and
# what a short bench answers.
# Usage: Tests/CommandLine/check.sh SLABSCOPE
set -euo pipefail
slabscope=$(realpath "$1")
public=$(realpath "$(dirname "$0")/../../Public")
work=$(mktemp -d)
server=""
finish() {
    if [ -n "$server" ]; then kill -INT "$server" 2>/dev/null || true; wait "$server" || true; fi
    rm -rf "$work"
}
trap finish EXIT
failures=0

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

# starts ARGUMENTS...: a server that listens; its address is in $url.
starts() {
    rm -f "$work/port"
    "$slabscope" serve --port 0 --port-file "$work/port" --load none --memory 64MiB "$@" >"$work/log" 2>&1 &
    server=$!
    for _ in $(seq 500); do
        [ -s "$work/port" ] && break
        kill -0 "$server" 2>/dev/null || { cat "$work/log"; exit 1; }
        read -rt 0.02 <> <(:) || true
    done
    url="http://127.0.0.1:$(cat "$work/port")"
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

holds() {
    local name=$1
    shift
    if "$@"; then echo "ok      $name"; else echo "FAILED  $name"; failures=$((failures + 1)); fi
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
refused "$work/none/port" --port 0 --port-file "$work/none/port"

starts --public "$public"
refused "port ${url##*:}" --port "${url##*:}"
holds "the dashboard is served from --public" test "$(curl -s -o /dev/null -w '%{http_code}' "$url/")" = 200
holds "a file that was not changed is not sent again" test 304 = "$(
    tag=$(curl -sI "$url/" | tr -d '\r' | sed -n 's/^[Ee][Tt]ag: //p')
    curl -s -o /dev/null -w '%{http_code}' -H "If-None-Match: $tag" "$url/")"
stops TERM

cp "$slabscope" "$work/slabscope"
slabscope="$work/slabscope"
cd "$work"
starts --page-size 16384 --mode flush
holds "without a dashboard, / says why" bash -c "curl -s '$url/' | grep -q -- '--public DIR'"
holds "and the API runs, with 16 KiB pages and mode flush" \
    bash -c "curl -s '$url/api/v1' | grep -q '\"page_size\":16384.*\"mode\":\"flush\"'"
stops INT

mkdir Public
cp "$public/index.html" Public/
starts
holds "Public/ is found in the working directory" test "$(curl -s -o /dev/null -w '%{http_code}' "$url/")" = 200
stops INT
mkdir elsewhere
cd elsewhere
starts
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
