// The safepoint: stops that copy or hold, stops that are given up, workers that run, wait idle and reclaim.
//
// Sequentially consistent, as spin is: it decides the order of the steps, not the memory orderings. One
// transition is one access to a shared word; a loop of compare-and-swap is one step, since a failed try changes
// nothing. A worker may run, wait or retire for ever in any order, so a stop must end in every mixture; a CPU
// that nobody uses any more is idle.
//
// Workers below MARKING mark their calls instead of declaring their waits: the store of the mark goes through a store
// buffer, which the stopper's fence drains, and so does the worker's own compare-and-swap.
//
// ATTACH: the first CPU is attached and detached, again and again, by three threads, two of which mark their calls.
//
// Size:     CPUS workers, MARKING of them marking; RECLAIMS reclaims in all; STOPS stops of the observer; GIVE_UP lets
//           any stop be given up.
// Faults:   CONSTANT_POLL NO_LOOK UNTAGGED_ARRIVAL PLAIN_STORE BLIND_WAIT COUNT_BELOW_ZERO UNTAGGED_FREEZE
//           LATE_RECLAIM_COUNT SEPARATE_MODE NO_FENCE NO_FLAG COUNT_TWICE LATE_LOOK
//           NO_CLAIM MARK_SET_LATE MARK_CLEARED_LATE
// Choices that hold: LOOK_ON_RETURN

#ifndef CPUS
#define CPUS 2
#endif
#ifndef MARKING
#define MARKING 0
#endif
#ifndef STOPS
#define STOPS 2
#endif
#ifndef RECLAIMS
#define RECLAIMS 1
#endif

// CPUs that may have a mark, and whether one has: with ATTACH it comes and goes with the thread.
#ifdef ATTACH
#define MARKABLE 1
#define marks(cpu) marked[cpu]
#else
#define MARKABLE MARKING
#define marks(cpu) true
#endif

#define OBSERVER CPUS
#define THREADS (CPUS + 1)

// A state word: idle, running, frozen with the epoch of the stop that froze it, or paused between two calls or in one.
#define IDLE 0
#define RUNNING 1
#ifdef UNTAGGED_FREEZE
#define FROZEN(tag) 2
#else
#define FROZEN(tag) (2 + (tag))
#endif

#define PAUSED(tag) (100 + (tag))

#define CANCELLED 255
#define COPY 0
#define HOLD 1
#define odd(e) ((e) & 1)

#ifdef GIVE_UP
#define mayGiveUp true
#else
#define mayGiveUp false
#endif

// Shared words. `pending` is one word of three parts, read and written in one step: with the mode in a word of its
// own, the last to arrive in a holding stop may read the mode of the next stop, and copy while workers run.
byte epoch;
byte pendingTag, pendingCount, pendingMode;
byte state[CPUS];
bool poisoned[CPUS];
bool mutex;
byte reclaimed;
// Whether a marking worker is inside a call, as others see it; and a store of true that only it sees yet.
bool mark[CPUS];
bool buffered[CPUS];
#ifdef ATTACH
bool claimed, marked[CPUS];
#endif

// What the model knows and the program does not.
bool asleep[THREADS];
bool inside[CPUS];
bool working;
byte countedIn[THREADS];
byte reclaimsLeft = RECLAIMS;
byte works;

inline nobodyInside() {
    k = 0;
    do
    :: k < CPUS -> assert(!inside[k]); k++
    :: else -> k = 0; break
    od
}

// Sleeps only if the epoch still is `seen`, and until a wake: a wake may come early, so that callers loop.
inline sleepWhile(self, seen) {
#ifdef BLIND_WAIT
    asleep[self] = true;
#elif defined(CONSTANT_POLL)
    atomic { asleep[self] = odd(epoch) == odd(seen) };
#else
    atomic { asleep[self] = epoch == seen };
#endif
    !asleep[self]
}

inline waitWhile(self, seen) {
    do
#ifdef CONSTANT_POLL
    :: odd(epoch) == odd(seen) -> sleepWhile(self, seen)
    :: odd(epoch) != odd(seen) -> break
#else
    :: epoch == seen -> sleepWhile(self, seen)
    :: epoch != seen -> break
#endif
    od
}

// Counts `cpu` as stopped in the stop `tag`. `left`: what remains, or CANCELLED where the arrival is stale.
inline arrive(cpu, tag) {
    d_step {
        if
#ifndef UNTAGGED_ARRIVAL
        :: pendingTag != tag -> left = CANCELLED
#endif
        :: else ->
           if
           :: pendingCount == CANCELLED -> left = CANCELLED
#ifndef COUNT_BELOW_ZERO
           :: pendingCount == 0 -> left = CANCELLED
#endif
           :: else ->
              assert(pendingCount > 0);
              assert(countedIn[cpu] != pendingTag);
              countedIn[cpu] = pendingTag;
              pendingCount--;
              left = pendingCount;
              modeSeen = pendingMode
           fi
        fi
    }
}

// Lets everybody go: limits, states, then the epoch, whose change is what sleepers and the next stop wait for.
inline restart(tag) {
    k = 0;
    do
    :: k < CPUS -> poisoned[k] = false; k++
    :: else -> k = 0; break
    od;
    do
    :: k < CPUS ->
       d_step {
           if
           :: state[k] == FROZEN(tag) -> state[k] = IDLE
           :: state[k] == PAUSED(tag) -> state[k] = RUNNING
           :: else -> skip
           fi;
           k++
       }
    :: else -> k = 0; break
    od;
    epoch = tag + 1;
    d_step {
        do
        :: k < THREADS -> asleep[k] = false; k++
        :: else -> k = 0; break
        od
    }
}

inline copyLedger() {
    d_step { assert(!working); working = true; nobodyInside() };
    d_step { nobodyInside(); working = false }
}

// Whoever brings the count to 0 ends a copying stop itself, or lets the holder go on.
inline ifLast(tag) {
#ifdef SEPARATE_MODE
    modeSeen = pendingMode;
#endif
    if
    :: left == 0 && modeSeen == COPY -> copyLedger(); restart(tag)
    :: else -> skip
    fi;
    d_step { left = CANCELLED; modeSeen = COPY }
}

// The count of reclaims goes up before anybody runs again, so that a skipped reclaim was a whole one.
inline holdWork() {
    d_step { assert(!working); working = true; nobodyInside() };
    d_step { nobodyInside(); working = false; works++ };
#ifndef LATE_RECLAIM_COUNT
    reclaimed++
#endif
}

// Counts marking workers that are outside their calls, each as soon as it is; a look and the swap are two steps.
inline pauseMarking() {
#ifndef NO_FENCE
    d_step {
        do
        :: c < MARKABLE -> mark[c] = mark[c] || buffered[c]; buffered[c] = false; c++
        :: else -> c = 0; break
        od
    };
#endif
    do
    :: c < MARKABLE ->
       if
       :: marks(c) && !mark[c] ->
          d_step {
              frozen = state[c] == RUNNING;
              if
              :: frozen -> state[c] = PAUSED(e)
              :: else -> skip
              fi
          };
          if
          :: frozen -> arrive(c, e); frozen = false; ifLast(e)
          :: else -> skip
          fi
       :: state[c] != RUNNING || !marks(c) -> skip
       :: mayGiveUp && mark[c] -> skip
       fi;
       c++
    :: else -> c = 0; break
    od
}

// Under the mutex. Ends with the world running again.
inline stop(kind) {
#ifdef SEPARATE_MODE
    pendingMode = kind;
#endif
    e = epoch + 1;
    d_step { pendingTag = e; pendingCount = CPUS + 1; pendingMode = kind };
    epoch = e;
    do
    :: c < CPUS -> poisoned[c] = true; c++
    :: else -> c = 0; break
    od;
    do
    :: c < CPUS ->
       d_step {
           frozen = state[c] == IDLE;
           if
           :: frozen -> state[c] = FROZEN(e)
           :: else -> skip
           fi
       };
       if
       :: frozen -> arrive(c, e); frozen = false; ifLast(e)
       :: else -> skip
       fi;
       c++
    :: else -> c = 0; break
    od;
#ifdef LATE_LOOK
    arrive(OBSERVER, e);
    ifLast(e);
    pauseMarking();
#else
    pauseMarking();
    arrive(OBSERVER, e);
    ifLast(e);
#endif
    if
    :: kind == COPY && epoch != e -> skip
    :: kind == HOLD && pendingCount == 0 -> holdWork(); restart(e)
    :: d_step { mayGiveUp && pendingCount > 0 -> pendingCount = CANCELLED }; restart(e)
    fi;
#ifdef LATE_RECLAIM_COUNT
    reclaimed = works;
#endif
    e = 0
}

// Declares CPU `me` idle. A freeze of one's own that no stop counted is taken back: only that freeze.
inline goIdle() {
    state[me] = IDLE;
#ifndef NO_LOOK
    do
    :: e = epoch;
       if
       :: odd(e) ->
          d_step {
              frozen = state[me] == IDLE;
              if
              :: frozen -> state[me] = FROZEN(e)
              :: else -> skip
              fi
          };
          if
          :: frozen ->
             frozen = false;
             arrive(me, e);
             if
             :: left == CANCELLED ->
                d_step {
                    if
                    :: state[me] == FROZEN(e) -> state[me] = IDLE
                    :: else -> skip
                    fi
                };
                // The look at what comes after that stop is taken when it is gone.
                waitWhile(me, e)
             :: else -> ifLast(e); break
             fi
          :: else -> break
          fi
       :: else -> break
       fi
    od;
    e = 0; left = CANCELLED
#endif
}

inline poll() {
    do
    :: e = epoch;
       if
       :: odd(e) -> arrive(me, e); ifLast(e); waitWhile(me, e)
       :: else -> break
       fi
    od;
    e = 0
}

// A marking worker waits for the end of a stop: whoever swaps the state counts the arrival.
inline pause() {
    do
    :: e = epoch;
       if
       :: odd(e) ->
          d_step {
              frozen = state[me] == RUNNING;
              if
              :: frozen -> state[me] = PAUSED(e)
              :: else -> skip
              fi;
              mark[me] = mark[me] || buffered[me]; buffered[me] = false
          };
#ifdef COUNT_TWICE
          frozen = true;
#endif
          if
          :: frozen ->
             frozen = false;
             arrive(me, e);
             if
             :: left == CANCELLED ->
                d_step {
                    if
                    :: state[me] == PAUSED(e) -> state[me] = RUNNING
                    :: else -> skip
                    fi
                }
             :: else -> ifLast(e)
             fi
          :: else -> skip
          fi;
          waitWhile(me, e)
       :: else -> break
       fi
    od;
    e = 0; left = CANCELLED
}

inline enterCall() {
#ifndef NO_FLAG
    buffered[me] = true;
#endif
    pause()
}

// The buffer is drained in order.
inline exitCall() {
    d_step { buffered[me] = false; mark[me] = false }
}

inline comeBack() {
#ifdef PLAIN_STORE
    state[me] = RUNNING;
#else
    do
    :: d_step { state[me] == IDLE -> state[me] = RUNNING }; break
    :: state[me] != IDLE ->
       e = epoch;
       if
       :: odd(e) -> waitWhile(me, e)
       :: else -> skip
       fi
    od;
    e = 0;
#endif
#ifdef LOOK_ON_RETURN
    poll()
#endif
}

inline lock() {
    d_step { !mutex -> mutex = true }
}

// Idle first, so that whoever holds the mutex does not wait for this CPU.
inline reclaim() {
    d_step { reclaimsLeft > 0 -> reclaimsLeft--; asked = reclaimed; worksThen = works };
    goIdle();
    lock();
    if
    :: reclaimed != asked -> assert(works != worksThen)
    :: else -> stop(HOLD)
    fi;
    mutex = false;
    asked = 0; worksThen = 0;
    comeBack()
}

inline operation() {
    d_step { assert(!working); inside[me] = false }
}

proctype Worker(byte me) {
    byte e, c, k, asked, worksThen;
    byte left = CANCELLED;
    byte modeSeen;
    bool frozen;
    comeBack();
    do
    :: d_step { !poisoned[me] -> assert(!working); inside[me] = true };
       operation()
    :: poll();
       d_step { assert(!working); inside[me] = true };
       operation()
    :: goIdle(); comeBack()
    :: reclaim()
    :: goIdle(); break
    od
}

// Blocks for ever outside its calls if it likes: nothing says that a next call comes.
proctype MarkingWorker(byte me) {
    byte e, c, k, asked, worksThen;
    byte left = CANCELLED;
    byte modeSeen;
    bool frozen;
    comeBack();
    do
    :: enterCall();
       d_step { assert(!working); inside[me] = true };
       operation();
       exitCall()
    :: enterCall();
       d_step { assert(!working); inside[me] = true };
       operation();
       pause();
       d_step { assert(!working); inside[me] = true };
       operation();
       exitCall()
    :: enterCall();
       if
       :: reclaim()
       :: reclaimsLeft == 0 -> skip
       fi;
       exitCall()
    :: enterCall(); goIdle(); exitCall(); break
    od
}

#ifdef ATTACH
inline attach() {
#ifdef NO_CLAIM
    skip
#else
    d_step { !claimed -> claimed = true }
#endif
}

// AttachedCPU.swift, `attach` and `detach`. Nobody else may be inside an operation of this CPU.
proctype Attacher(byte me) {
    byte e, c, k, times;
    byte left = CANCELLED;
    byte modeSeen;
    bool frozen;
    do
    :: times < 2 ->
       attach();
       comeBack();
       if
       :: d_step { !poisoned[me] -> assert(!working && !inside[me]); inside[me] = true };
          operation()
       :: true -> skip
       fi;
       poll();
       goIdle();
       claimed = false;
       times++
    :: break
    od
}

// MarkedCPU.swift, `attachMarked` and the end of the value. Between two calls it may block for ever.
proctype MarkingAttacher(byte me) {
    byte e, c, k, times;
    byte left = CANCELLED;
    byte modeSeen;
    bool frozen;
    do
    :: times < 2 ->
       attach();
#ifndef MARK_SET_LATE
       marked[me] = true;
#endif
       comeBack();
#ifdef MARK_SET_LATE
       marked[me] = true;
#endif
       if
       :: enterCall();
          d_step { assert(!working && !inside[me]); inside[me] = true };
          operation();
          exitCall()
       :: true -> skip
       fi;
       // Whatever this thread waits for outside its calls, a stop does not wait for it.
       !odd(epoch);
       enterCall();
       goIdle();
#ifdef MARK_CLEARED_LATE
       claimed = false;
       d_step { marked[me] = false; mark[me] = false; buffered[me] = false };
#else
       d_step { marked[me] = false; mark[me] = false; buffered[me] = false };
       claimed = false;
#endif
       times++
    :: break
    od
}
#endif

proctype Observer() {
    byte e, c, k, n;
    byte left = CANCELLED;
    byte modeSeen;
    bool frozen;
    do
    :: n < STOPS -> lock(); stop(COPY); mutex = false; n++
    :: else -> break
    od
}

init {
    byte k;
    atomic {
        run Observer();
#ifdef ATTACH
        run Attacher(0); run MarkingAttacher(0); run MarkingAttacher(0);
        k = 1;
#endif
        do
        :: k < MARKING -> run MarkingWorker(k); k++
        :: k >= MARKING && k < CPUS -> run Worker(k); k++
        :: else -> k = 0; break
        od
    };
    _nr_pr == 1;
    d_step {
        assert(!odd(epoch) && !mutex);
        do
        :: k < CPUS -> assert(state[k] == IDLE && !poisoned[k] && !inside[k]); k++
        :: else -> break
        od
    }
}

#ifdef LIVENESS
// Under weak fairness: whatever the workers do, a stop that began is over some time.
ltl everyStopEnds { [] (odd(epoch) -> <> !odd(epoch)) }
#endif
