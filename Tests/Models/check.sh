#!/usr/bin/env bash
# Verifies the protocols with spin, and that spin refutes each of them with one step broken.
set -uo pipefail

models=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd) || exit 2
for tool in spin gcc; do
    command -v "$tool" >/dev/null || { echo "check.sh: $tool is not installed" >&2; exit 2; }
done
build=$(mktemp -d) || exit 2
trap 'rm -rf "$build"' EXIT

# Prints one line for a model with its flags; `expected` is `holds`, or the error that must refute it.
step() {
    local directory="$1" model="$2" expected="$3" title="$4" log verdict states seconds
    shift 4
    mkdir "$directory" && cd "$directory" || return 1
    local compile=(-DSAFETY) search=() claims=()
    if [[ " $* " == *" -DLIVENESS "* ]]; then compile=(-DNFAIR=3); search=(-a -f); fi
    # Not optimised: that takes the compiler longer than it saves the search.
    if ! spin "$@" -a "$models/$model" >log 2>&1 ||
        ! gcc -O0 -w -DCOLLAPSE -DMEMLIM=1800 "${compile[@]}" -o pan pan.c >>log 2>&1; then
        sed 's/^/    /' log
        echo "FAILED   $model: $title (does not build)"
        return 1
    fi
    seconds=$({ TIMEFORMAT=%U; time ./pan "${search[@]}" -m1500000 -w22 >log 2>&1; } 2>&1)
    states=$(awk '/states, stored/ { print $1; exit }' log)
    verdict="$(grep -m1 '^pan:1:' log)"
    # A search cut short by its depth or its memory proves nothing.
    if [[ $expected == holds ]]; then
        if grep -q 'errors: 0' log && ! grep -qE 'max search depth|MEMLIM|out of memory|not completed' log; then
            echo "ok       $model: $title holds ($states states, $seconds s)"
            return 0
        fi
        echo "FAILED   $model: $title does not hold: ${verdict:-search not completed}"
        return 1
    fi
    if [[ $verdict == *"$expected"* ]]; then
        echo "refuted  $model: $title (${verdict#pan:1: })"
        return 0
    fi
    echo "FAILED   $model: $title was to be refuted by '$expected': ${verdict:-not refuted}"
    return 1
}

failures=$build/failures
count=0

# At most two steps at a time.
check() {
    while (($(jobs -rp | wc -l) >= 2)); do wait -n; done
    count=$((count + 1))
    (step "$build/$count" "$@" || echo "$2" >>"$failures") &
}

free=remote-free.pml
stop=safepoint.pml
life=lifecycle.pml
exact=exact-frees.pml
runs=runs.pml
law="assertion violated"
stuck="invalid end state"

check $free holds "two slabs, two freers" -DSLABS=2
check $free holds "one slab of two words, two freers" -DSLABS=1 -DWORDS=2
check $free holds "two slabs, three freers" -DFREERS=3 -DFULL=1
check $free holds "double frees are counted and pin the slab" -DDOUBLE -DSLABS=1 -DWORDS=2 -DFULL=1
check $free holds "late double frees are forwarded" -DLATE -DFREERS=1 -DFULL=1
check $free "$law" "next is read after the word is zeroed" -DNEXT_LATE
check $free "$law" "a node is pushed whatever its word was" -DALWAYS_PUSH
check $free "$law" "a pinned slab is handed back" -DIGNORE_PIN -DDOUBLE -DSLABS=1 -DWORDS=2 -DFULL=1
check $free "$law" "a word is zeroed outside the list" -DZERO_UNLISTED
check $free "$law" "the slab is touched after the push" -DTOUCH_AFTER
check $free "$law" "a late double free is not forwarded" -DNO_FORWARD -DLATE -DFREERS=1 -DFULL=1

check $stop holds "two stops, a reclaim" -DSTOPS=2 -DRECLAIMS=1
check $stop holds "two reclaims, a stop, any given up" -DSTOPS=1 -DRECLAIMS=2 -DGIVE_UP
check $stop holds "three stops, any given up" -DSTOPS=3 -DRECLAIMS=0 -DGIVE_UP
check $stop holds "three workers, a stop" -DCPUS=3 -DSTOPS=1 -DRECLAIMS=0
check $stop holds "a look on coming back" -DLOOK_ON_RETURN -DSTOPS=1 -DRECLAIMS=1 -DGIVE_UP
check $stop holds "every stop ends, under weak fairness" -DLIVENESS -DSTOPS=1 -DRECLAIMS=0
check $stop holds "a marking worker and another, any given up" -DMARKING=1 -DSTOPS=1 -DRECLAIMS=1 -DGIVE_UP
check $stop holds "two marking workers, two stops" -DMARKING=2 -DSTOPS=2 -DRECLAIMS=0
check $stop holds "a marking worker, stops given up" -DMARKING=1 -DCPUS=1 -DSTOPS=3 -DRECLAIMS=1 -DGIVE_UP
check $stop "$law" "a stop without a fence" -DMARKING=1 -DCPUS=1 -DNO_FENCE
check $stop "$law" "calls are not marked" -DMARKING=1 -DCPUS=1 -DNO_FLAG
check $stop "$law" "a paused CPU counts itself again" -DMARKING=1 -DCPUS=1 -DCOUNT_TWICE
check $stop "$stuck" "the stopper looks after its own arrival" -DMARKING=1 -DCPUS=1 -DLATE_LOOK
check $stop "$stuck" "the poll word is a constant" -DCONSTANT_POLL
check $stop "$stuck" "idle is declared without a look at the epoch" -DNO_LOOK
check $stop "$law" "arrivals have no tag" -DUNTAGGED_ARRIVAL -DRECLAIMS=0 -DGIVE_UP
check $stop "$law" "coming back is a plain store" -DPLAIN_STORE
check $stop "$stuck" "a sleeper does not compare" -DBLIND_WAIT
check $stop "$law" "an arrival is counted below zero" -DCOUNT_BELOW_ZERO
check $stop "$law" "a frozen state has no tag" -DUNTAGGED_FREEZE -DRECLAIMS=0 -DGIVE_UP
check $stop "$law" "the mode is a word of its own" -DSEPARATE_MODE
check $stop "$law" "a reclaim is counted after the restart" -DLATE_RECLAIM_COUNT -DSTOPS=0 -DRECLAIMS=2

attach="-DATTACH -DCPUS=1 -DRECLAIMS=0"
check $stop holds "three threads attach to one CPU, any stop given up" $attach -DGIVE_UP
check $stop "$stuck" "a CPU is attached without a claim" $attach -DNO_CLAIM
check $stop "$stuck" "the mark is set after coming back" $attach -DMARK_SET_LATE
check $stop "$stuck" "the mark is cleared after the claim" $attach -DMARK_CLEARED_LATE

check $life holds "three CPUs share a page" -DCAPACITY=1
check $life holds "three CPUs with magazines of two" -DCAPACITY=2
check $life holds "two CPUs, two pages" -DCPUS=2 -DPAGES=2
check $life holds "a double free, three CPUs, keeps its harm to its object" -DLATE
check $life "$law" "a reclaim does not wait for operations" -DNO_STOP
check $life "$law" "what a magazine holds counts as free" -DMAGAZINES_ARE_FREE
check $life "$law" "a reclaim leaves magazines as they are" -DNO_FLUSH
check $life "$law" "a reclaim leaves the mail of detached CPUs" -DNO_DRAIN
check $life "$law" "a reclaim drains before it flushes" -DDRAIN_FIRST
check $life "$law" "a flush leaves the outgoing table as it is" -DKEEP_TABLE
check $life "$law" "an entry of the outgoing table is overwritten" -DOVERWRITE_ENTRY -DCPUS=2 -DPAGES=2 -DCAPACITY=2
check $life "$law" "a drain takes late mail for its own" -DNO_OWNER_LOOK -DLATE
check $life "$law" "the new owner is looked up before the bits are taken" -DLOOK_BEFORE_TAKING -DLATE
check $life "$law" "late mail ends with its old owner" -DDROP_FORWARDED -DLATE
check $life "$law" "late mail is set and not pushed" -DNEVER_PUSHED -DLATE

check $exact holds "two CPUs and the owner free one object" -DREMOTES=2
check $exact holds "the same with magazines of 0" -DDIRECT
check $exact "$law" "the owner does not look at the mail" -DNO_MAIL_LOOK
check $exact "$law" "the owner does not look at the remote word" -DNO_WORD_LOOK
check $exact "$law" "a drain does not look at the live bits" -DNO_LIVE_AT_DRAIN
check $exact "$law" "a bit that was set already is accepted" -DIGNORE_OLD
check $exact "$law" "another CPU clears the live bit" -DOTHER_CLEARS
check $exact "$law" "both frees of one object are refused" -DPUT_REFUSES -DDIRECT
# Where mode exact ends: what nothing promises.
check $exact "$law" "a double free during a push is refused at once" -DAT_ONCE_DESPITE_PUSH
check $exact "$law" "a double free during a drain is refused at once" -DAT_ONCE_DESPITE_DRAIN
check $exact "$law" "a double free during a push does no harm" -DSERVED_ONCE

check $runs holds "three CPUs free one run" -DCPUS=3
check $runs holds "four CPUs free one run" -DCPUS=4
check $runs "$law" "the buddy hands a run out as allocated that is to be cached" -DALLOCATED_FIRST
check $runs "$law" "a cache takes a run by a look and a store" -DPLAIN_STORE
check $runs "$law" "the buddy takes a run by a look and a store" -DSLOW_STORE
wait

if [[ -s $failures ]]; then
    echo "$(wc -l <"$failures") of $count steps failed"
    exit 1
fi
echo "all $count steps as expected"
