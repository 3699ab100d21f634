// Runs of pages in mode `exact`: three CPUs free one run, and exactly one of them gets it.
//
// Sequentially consistent; one transition is one access to the run's record, whose second word any CPU may swap without
// a lock. The run is allocated, freed into the page cache of whoever frees it, given back to the buddy and taken from
// it, for ever; it is also freed by CPUs whose users do not hold it (misuse), at any moment.
//
// Laws, in every state: at most one page cache names the run, and only while the record says so; the buddy has it only
// while none does. A misuse that began while the run was in nobody's hands, and was not served meanwhile, is refused,
// and unless one came so late that it met the run's next user, nobody is served a run that another user holds.
//
// Size:     CPUS
// Faults:   PLAIN_STORE SLOW_STORE ALLOCATED_FIRST

#ifndef CPUS
#define CPUS 3
#endif
#define NOBODY CPUS

// What the record says.
mtype = { free, allocated, cached };

// Shared words.
mtype record = free;
byte lock = NOBODY;

// Only their CPU looks at these: how often its stack names the run.
byte stack[CPUS];

// What the model knows and the program does not.
byte held, freeing, misusing;
bool spoiled, closing;
bool served[CPUS];

inline named(law) {
    k = 0; sum = 0;
    do
    :: k < CPUS -> sum = sum + stack[k]; k++
    :: else -> k = 0; break
    od;
    assert(law);
    sum = 0
}

inline serve() {
    assert(spoiled || held == 0);
    held++;
    do
    :: k < CPUS -> served[k] = true; k++
    :: else -> k = 0; break
    od
}

// Between lock and unlock a CPU may be interrupted like anywhere else.
inline takeLock() { d_step { lock == NOBODY -> lock = me } }
inline giveLock() { lock = NOBODY }

// What becomes of a free: `accepted` by an exchange from allocated to cached.
inline swap() {
    d_step {
        if
        :: record == allocated ->
           record = cached; accepted = true;
           if
           :: misuse && served[me] -> spoiled = true
           :: misuse && !served[me] -> assert(spoiled)
           :: else -> skip
           fi
        :: else -> skip
        fi
    }
}

// The same by a look and a store: in mode `flush`, or under a lock that the others do not take.
inline store() {
    found = record;
    if
    :: found == allocated ->
       d_step {
           record = cached; accepted = true;
           if
           :: misuse && served[me] -> spoiled = true
           :: else -> skip
           fi
       }
    :: else -> skip
    fi;
    found = free
}

// Processor+Runs.swift, `putRunExactly`, and Processor+Pages.swift, `cacheLarge`: no lock.
inline freeIntoCache() {
#ifdef PLAIN_STORE
    store();
#else
    swap();
#endif
    d_step {
        if
        :: accepted -> stack[me]++; named(sum <= 1)
        :: else -> skip
        fi
    }
}

// GlobalState+Large.swift, `returnLargeSlow`: under the buddy lock, which those above do not take.
inline freeUnderLock() {
    takeLock();
#ifdef SLOW_STORE
    store();
#else
    swap();
#endif
    if
    :: accepted -> d_step { record = free; named(sum == 0) }
    :: accepted -> d_step { stack[me]++; named(sum <= 1) }
    :: !accepted -> skip
    fi;
    giveLock()
}

inline anyFree() {
    if
    :: freeIntoCache()
    :: freeUnderLock()
    fi
}

proctype CPU(byte me) {
    byte k, sum;
    bool accepted, misuse;
    mtype found = free;
    do
    // The run's user frees it, on any CPU.
    :: d_step { held > 0 -> held--; freeing++ };
       anyFree();
       d_step { assert(accepted || spoiled); accepted = false; freeing-- }
    // Somebody frees it who does not have it.
    :: d_step {
           !closing && held == 0 && freeing == 0 && misusing == 0 ->
           misuse = true; misusing++; served[me] = false
       };
       anyFree();
       d_step { misuse = false; accepted = false; misusing--; served[me] = false }
    // Processor+Runs.swift, `takeRun`, and Processor+Pages.swift, `popRun`.
    :: !closing && stack[me] > 0 ->
       found = record;
       d_step {
           if
           :: found == cached -> record = allocated; stack[me]--; serve()
           :: else -> stack[me]--
           fi;
           found = free
       }
    // Processor+Pages.swift, `giveBackOldest`.
    :: stack[me] > 0 ->
       takeLock();
       found = record;
       d_step {
           if
           :: found == cached -> record = free; stack[me]--; named(sum == 0)
           :: else -> stack[me]--
           fi;
           found = free
       };
       giveLock()
    // GlobalState+Large.swift, `take`: BuddyCore.handOut writes the record; the user has the run from here on.
    :: !closing && record == free && lock == NOBODY ->
       takeLock();
       d_step {
           if
           :: record == free -> record = allocated; serve()
           :: else -> skip
           fi
       };
       giveLock()
    // Processor+Pages.swift, `refill`: the buddy hands the run out as a cached one. A misuse may meet it.
    :: d_step {
           !closing && record == free && lock == NOBODY ->
           lock = me
       };
#ifdef ALLOCATED_FIRST
       record = allocated;
#endif
       d_step { record = cached; stack[me]++; named(sum <= 1) };
       giveLock()
    :: closing && held == 0 && freeing == 0 && misusing == 0 && stack[me] == 0 -> break
    od
}

init {
    byte k;
    atomic {
        do
        :: k < CPUS -> run CPU(k); k++
        :: else -> break
        od
    };
    closing = true;
    _nr_pr == 1;
    assert(spoiled || record == free)
}
