#!/usr/bin/env bash
# Back ends and faults, end to end: which malloc libraries `slabscope serve --backend` refuses, what loads on others report,
# what injected faults do, and that private instances leave nothing behind. Needs a C compiler, curl and jq.
# Usage: Tests/CommandLine/backends.sh SLABSCOPE
slabscope=$(realpath "$1")
source "$(dirname "$0")/laws.sh"

# refused WORDS BACKEND...: the start ends with 2 and the message has the words.
refused() {
    local words=$1 code=0 options=()
    shift
    for backend in "$@"; do options+=(--backend "$backend"); done
    timeout 20 "$slabscope" serve --port 0 "${options[@]}" >"$work/out" 2>&1 </dev/null || code=$?
    holds "refused: $* ($words)" bash -c "[ $code = 2 ] && grep -qF -- '$words' '$work/out'"
}

# A malloc over a small arena that never gets anything back; FAULT plants one of its faults.
cat >"$work/arena.c" <<'C'
#include <stddef.h>
#include <string.h>
static char arena[8 << 20] __attribute__((aligned(4096)));
static size_t used;
static void *take(size_t size, size_t alignment) {
    size_t old = __atomic_load_n(&used, __ATOMIC_RELAXED), start;
    do {
        start = (old + sizeof(size_t) + alignment - 1) / alignment * alignment;
        if (start + size > sizeof arena) return NULL;
    } while (!__atomic_compare_exchange_n(&used, &old, start + size, 1, __ATOMIC_RELAXED, __ATOMIC_RELAXED));
    memcpy(arena + start - sizeof size, &size, sizeof size);
    return arena + start;
}
void *malloc(size_t size) { return (char *)take(size, 16) + (FAULT == 1); }
void free(void *object) { (void)object; }
#if FAULT != 2
void *realloc(void *object, size_t size) {
    size_t old = 0;
    void *moved = take(size, 16);
    if (object) memcpy(&old, (char *)object - sizeof old, sizeof old);
    if (moved && object && FAULT != 3) memcpy(moved, object, old < size ? old : size);
    return moved;
}
#endif
int posix_memalign(void **place, size_t alignment, size_t size) {
    *place = take(size, FAULT == 4 ? 16 : alignment);
    return *place ? 0 : 12;
}
C
for fault in 0 1 2 3 4; do
    gcc -shared -fPIC -fno-builtin -Wl,-Bsymbolic -DFAULT=$fault "$work/arena.c" -o "$work/arena$fault.so"
done
echo "no library" >"$work/text.so"

refused "give NAME=PATH" "$work/arena0.so"
refused "give NAME=PATH" "Bad Name=$work/arena0.so"
refused "the name system is taken" "system=$work/arena0.so"
refused "is given twice" "arena=$work/arena0.so" "arena=$work/arena0.so"
refused "does not load $work/none.so" "none=$work/none.so"
refused "does not load $work/text.so" "text=$work/text.so"
refused "no malloc and free of its own" "libm=libm.so.6"
refused "malloc(100) answers a misaligned address" "arena=$work/arena1.so"
refused "defines malloc and free, but not realloc" "arena=$work/arena2.so"
refused "loses what the object held" "arena=$work/arena3.so"
refused "4096-byte alignment answers a misaligned address" "arena=$work/arena4.so"

jemalloc=()
if ldconfig -p 2>/dev/null | grep -q libjemalloc.so.2; then jemalloc=(--backend jemalloc=libjemalloc.so.2); fi
serves --cpus 4 --backend "arena=$work/arena0.so" "${jemalloc[@]}"
api="$url/api/v1"

# answers NAME FILTER CURL-ARGUMENTS...: the answer's body passes the filter.
answers() {
    local name=$1 filter=$2 body
    shift 2
    body=$(curl -sS --retry 5 "$@")
    if jq -e "$filter" <<<"$body" >/dev/null; then
        echo "ok      $name"
    else
        echo "FAILED  $name: $body"
        failures=$((failures + 1))
    fi
}

# operations BODY COUNT: starts a workload, waits for so many operations, stops it; its last record is in $record.
record=""
operations() {
    local id
    id=$(curl -sS --fail-with-body "$api/workloads" --json "$1" | jq -r .id)
    until curl -sS "$api/workloads/$id" | jq -e ".operations >= $2" >/dev/null; do read -rt 0.02 <> <(:) || true; done
    record=$(curl -sS --fail-with-body -X DELETE "$api/workloads/$id")
}
records() {
    if jq -e "$2" <<<"$record" >/dev/null; then
        echo "ok      $1"
    else
        echo "FAILED  $1: $record"
        failures=$((failures + 1))
    fi
}

answers "the list says what each can tell" '[.backends[0, 1, 2].name] == ["server", "buddyslab", "system"]
    and .backends[3].library != null and .backends[3].reports == ["latency"] and (.backends[2] | has("mode") | not)' \
    "$api/backends"
answers "HTTP takes no path" '.status == 422 and (.detail | contains("must be one of server"))' \
    "$api/workloads" --json "{\"kind\":\"churn\",\"backend\":\"$work/arena0.so\"}"
answers "settings of an instance are checked" '.status == 422 and (.detail | contains("/backend/magazines"))' \
    "$api/workloads" --json '{"kind":"churn","backend":{"allocator":"buddyslab","magazines":5000}}'
for backend in '"system"' '"buddyslab"' '{"allocator":"buddyslab","classes":"fine","mode":"flush","magazines":0}' \
    '{"allocator":"buddyslab","mode":"hardened"}' ${jemalloc:+'"jemalloc"'}; do
    operations "{\"kind\":\"realloc_growth\",\"threads\":2,\"live_bytes\":\"4MiB\",\"rate\":0,\"backend\":$backend}" 20000
    records "a load on $backend" '.failures == 0 and .corruptions == 0 and .live_objects == 0 and .error == null'
done
operations '{"kind":"churn","live_bytes":"4MiB","rate":0,"backend":"arena"}' 50000
records "an arena that is used up refuses, and the load goes on" '.failures > 0 and .injected_failures == 0
    and .live_objects == 0'
answers "nothing of this was on the server's allocator" '.totals.allocations == 0' "$api/stats"

answers "no fault is set" '.active == false and .injected == 0' "$api/faults"
answers "a fault without words is refused" '.status == 422 and (.detail | contains("/probability is required"))' \
    -X PUT "$api/faults" --json '{"probabilty":1}'
answers "a fault is set" '.active and .times == 50 and .class == 64' \
    -X PUT "$api/faults" --json '{"probability":1,"interval":3,"times":50,"class":64}'
operations '{"kind":"churn","threads":2,"live_bytes":"4MiB","rate":0,"sizes":{"distribution":"fixed","size":64}}' 5000
records "it is met, and counted apart" '.injected_failures == 50 and .failures == 0 and .live_objects == 0'
answers "its counts stay after the load" '.injected == 50 and .considered > 50' "$api/faults"
answers "the laboratory is served as ever" '.size == 60' "$api/allocations" --json '{"size":60}'
answers "a fault of latency is set" '.latency_seconds == 0.5' -X PUT "$api/faults" --json '{"latency":"500ms"}'
id=$(curl -sS --fail-with-body "$api/workloads" --json '{"kind":"churn","threads":2,"live_bytes":"4MiB","rate":0}' |
    jq -r .id)
answers "who sleeps holds no exact ledger up" '.unaccounted_bytes == 0' "$api/ledger"
curl -sS --fail-with-body -X DELETE "$api/workloads/$id" >"$work/out"
answers "a fault ends with its counts" '.active == false and .delayed > 0 and .injected == 0' -X DELETE "$api/faults"

resident() { awk '/^VmRSS/ {print $2}' "/proc/$server/status"; }
mappings() { wc -l <"/proc/$server/maps"; }
instances() {
    for _ in $(seq "$1"); do
        operations '{"kind":"churn","threads":2,"live_bytes":"16MiB","rate":0,"backend":"buddyslab"}' 5000
    done
}
instances 10
before=$(resident) maps=$(mappings)
instances 40
echo "        40 instances later: $(($(resident) - before)) KiB, $(($(mappings) - maps)) mappings more"
holds "private instances give their memory back" test $(($(resident) - before)) -lt 16384
holds "and their mappings" test $(($(mappings) - maps)) -lt 20

[ "$failures" = 0 ] || { echo "$failures failed"; exit 1; }
