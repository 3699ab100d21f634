// Frees in mode `exact`: an owner and two other CPUs free the objects of one word, one of them more than once.
//
// Sequentially consistent; one transition is one access to a word that another CPU may write or read. The first
// slot's object is freed by its user and, at any time while nobody holds it, by a misuser on each CPU; the second
// slot's users make no mistake. What only the owner looks at (bitmap, magazine) changes with the live bit beside it.
//
// Laws, in every state: an object is in exactly one place of live bits, magazine and bitmap; the object that is not
// misused is never served twice, and its frees are never refused. A double free that meets no push and no drain half
// way is refused at once. In the end, after a drain: allocations, less frees that were accepted and not taken back,
// are the live bits; the word is 0 and the list empty.
//
// Size:     REMOTES other CPUs; DIRECT frees of the owner go into the bitmap (magazines of capacity 0).
// Faults:   NO_MAIL_LOOK NO_WORD_LOOK NO_LIVE_AT_DRAIN IGNORE_OLD OTHER_CLEARS PUT_REFUSES
// Limits:   what does not hold, and is not promised: AT_ONCE_DESPITE_PUSH and AT_ONCE_DESPITE_DRAIN, that such a double
//           free is refused at once too; SERVED_ONCE, that the first object is served to one user at a time, where only
//           its owner's double free meets a push.

#ifndef REMOTES
#define REMOTES 2
#endif

#ifdef AT_ONCE_DESPITE_PUSH
#define pushMatters false
#else
#define pushMatters true
#endif
#ifdef AT_ONCE_DESPITE_DRAIN
#define drainMatters false
#else
#define drainMatters true
#endif

#ifdef SERVED_ONCE
#define mayMisuse(cpu) ((cpu) == 0)
#else
#define mayMisuse(cpu) true
#endif

#define MISUSED 1
#define INNOCENT 2
#define ALL 3

// Shared words: the remote word, the owner's mail list (of one node), and the live bits, which the owner writes.
byte word;
bool head;
byte live = ALL;

// Only the owner looks at these.
byte bitmap, magazine;

// What the model knows and the program does not.
byte held = ALL;
// Frees of the first object by its users that have begun and not ended.
byte freeing;
byte balance = 2;
byte pushing;
bool draining, closing;
byte inside;
// For each CPU: its double free met a push or a drain that was half way; the object was served while it ran.
bool met[REMOTES + 1];
bool served[REMOTES + 1];

#define count(bits) (((bits) & 1) + (((bits) >> 1) & 1))

inline onePlaceEach() {
    assert((live & magazine) == 0 && (live & bitmap) == 0 && (magazine & bitmap) == 0);
    assert((live | magazine | bitmap) == ALL)
}

// A push or a drain begins: whoever frees meanwhile has met it.
inline meetAll(matters) {
    k = 0;
    do
    :: k <= REMOTES -> met[k] = met[k] || matters; k++
    :: else -> k = 0; break
    od
}

inline serveAll() {
    k = 0;
    do
    :: k <= REMOTES -> served[k] = true; k++
    :: else -> k = 0; break
    od
}

// Begins a free: of what a user holds, or of the first object while nobody holds it.
inline begin() {
    d_step {
        met[me] = pushing > 0 && pushMatters || draining && drainMatters;
        served[me] = false;
        inside++;
        accepted = false
    }
}

inline beginCorrect(slot) {
    atomic {
        (held & slot) != 0 ->
        object = slot; misuse = false;
        held = held & ~slot; freeing = freeing + (slot & MISUSED);
        begin()
    }
}

inline beginMisuse() {
    atomic {
        !closing && (held & MISUSED) == 0 && freeing == 0 && mayMisuse(me) ->
        object = MISUSED; misuse = true;
        begin()
    }
}

// `accepted`: the caller was told that the object is free, or on its way.
inline end() {
    d_step {
        if
        :: accepted -> balance--
        :: else -> assert(object != INNOCENT)
        fi;
        if
        :: misuse && accepted -> assert(served[me] || met[me])
        :: !misuse -> freeing = freeing - (object & MISUSED)
        :: else -> skip
        fi;
        inside--; object = 0; misuse = false; accepted = false; met[me] = false; served[me] = false
    }
}

// Processor.sendExactly and RemoteFree.push.
inline freeRemotely() {
    // Processor+Sending.swift: the live bit, which only the owner writes.
    if
    :: (live & object) != 0 ->
#ifdef OTHER_CLEARS
       seen = live;
       live = seen & ~object;
#endif
       d_step {
           first = word == 0;
#ifdef IGNORE_OLD
           accepted = true;
#else
           accepted = (word & object) == 0;
#endif
           word = word | object;
           if
           :: first -> pushing++; meetAll(pushMatters)
           :: else -> skip
           fi
       };
       if
       :: first -> d_step { assert(!head); head = true; pushing--; first = false }
       :: else -> skip
       fi
    :: else -> skip
    fi;
    end()
}

proctype Remote(byte me) {
    byte object, k, seen;
    bool misuse, accepted, first;
    do
    :: if
       :: beginCorrect(MISUSED)
       :: beginCorrect(INNOCENT)
       :: beginMisuse()
       fi;
       freeRemotely()
    :: closing && held == 0 -> break
    od
}

// Processor+Exact.swift, `putExactly`: the mail first, then the live bit. Where there is mail, Processor+Slow.swift,
// `freeSlow`: the remote word, then the live bit.
inline freeLocally() {
    refused = false;
#ifndef NO_MAIL_LOOK
    if
    :: !head -> skip
#ifdef NO_WORD_LOOK
    :: head -> skip
#else
    :: head -> refused = (word & object) != 0
#endif
    fi;
#endif
    d_step {
        if
        :: !refused && (live & object) != 0 ->
           accepted = true;
           live = live & ~object;
#ifdef PUT_REFUSES
           // SlabCore+Objects.swift, `put`, as if live bits were not kept: a bit in the remote word is an objection.
           accepted = (word & object) == 0;
#endif
#ifdef DIRECT
           bitmap = bitmap | (accepted -> object : 0);
#else
           magazine = magazine | (accepted -> object : 0);
#endif
           onePlaceEach()
        :: else -> skip
        fi;
        refused = false
    };
    end()
}

// SlabCore+Mail.swift, `drain` and `merge`: the list, the word, the live bits.
inline drain() {
    d_step { head -> head = false; draining = true; meetAll(drainMatters) };
    d_step { bits = word; word = 0; assert(bits != 0) };
    d_step {
#ifdef NO_LIVE_AT_DRAIN
        accepted = false;
        seen = bits & ~bitmap;
#else
        seen = bits & ~bitmap & live;
#endif
        live = live & ~seen;
        // What was accepted and is no object in a user's hands is taken back.
        balance = balance + count(bits & ~seen);
        assert((seen & INNOCENT & held) == 0);
        if
        :: (bits & INNOCENT) != 0 -> assert((seen & INNOCENT) != 0)
        :: else -> skip
        fi;
#ifdef DIRECT
        assert((seen & (magazine | bitmap)) == 0);
        bitmap = bitmap | seen;
#else
        assert((seen & (magazine | bitmap)) == 0);
        magazine = magazine | seen;
#endif
        onePlaceEach();
        draining = false; bits = 0; seen = 0
    }
}

// Processor+Exact.swift, `takeExactly`.
inline serve(slot) {
    d_step {
        !closing && (magazine & slot) != 0 ->
#ifdef SERVED_ONCE
        assert((held & slot) == 0);
#else
        assert(slot != INNOCENT || (held & slot) == 0);
#endif
        magazine = magazine & ~slot;
        live = live | slot; held = held | slot; balance++;
        onePlaceEach();
        if
        :: slot == MISUSED -> serveAll()
        :: else -> skip
        fi
    }
}

proctype Owner(byte me) {
    byte object, k, bits, seen;
    bool misuse, accepted, refused;
    do
    :: if
       :: beginCorrect(MISUSED)
       :: beginCorrect(INNOCENT)
       :: beginMisuse()
       fi;
       freeLocally()
    :: serve(MISUSED)
    :: serve(INNOCENT)
    :: d_step { magazine == 0 && bitmap != 0 -> magazine = bitmap; bitmap = 0 }
#ifndef DIRECT
    :: d_step { magazine != 0 -> bitmap = bitmap | magazine; magazine = 0 }
#endif
    :: drain()
    :: closing && held == 0 && inside == 0 && !head -> break
    od
}

init {
    byte k;
    atomic {
        run Owner(0);
        k = 1;
        do
        :: k <= REMOTES -> run Remote(k); k++
        :: else -> k = 0; break
        od
    };
    closing = true;
    _nr_pr == 1;
    d_step {
        assert(word == 0 && !head && held == 0);
        onePlaceEach();
        assert(balance == count(live))
    }
}
