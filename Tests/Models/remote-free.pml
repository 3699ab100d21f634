// Remote frees: pushers set bits in a slab's remote words, owners drain them through a mail list.
//
// Sequentially consistent, as spin is: it decides the order of the steps, not the memory orderings. One
// transition is one access to a shared word. Every allocation, free, drain and hand-back may repeat for ever;
// `closing` ends the run at any moment, so that quiescence is reached from everywhere.
//
// Users:    (default) correct; DOUBLE frees what is free while the slab is still its owner's; LATE frees what
//           was free with an owner that it read long ago.
// Faults:   NEXT_LATE ALWAYS_PUSH IGNORE_PIN ZERO_UNLISTED TOUCH_AFTER NO_FORWARD

#ifndef SLABS
#define SLABS 2
#endif
#ifndef WORDS
#define WORDS 1
#endif
#ifndef FREERS
#define FREERS 2
#endif
#ifndef FULL
#define FULL 3
#endif

#define NODES (SLABS * WORDS)
#define NIL NODES
#define SLAB(n) ((n) / WORDS)

#define noMail(cpu) (head[cpu] == NIL && rest[cpu] == NIL)

#if SLABS * WORDS == 2
#define nothingHeld (held[0] + held[1] == 0)
#else
#define nothingHeld (held[0] + held[1] + held[2] + held[3] == 0)
#endif

#if defined(LATE) || defined(DOUBLE)
#define MISUSE
#endif

#ifdef LATE
#define correct(law) skip
#else
#define correct(law) assert(law)
#endif

// Shared words.
byte word[NODES];
byte next[NODES];
byte head[2];
byte page[SLABS];

// Only the owner looks at these.
byte bitmap[NODES];
byte rest[2];

// What the model knows and the program does not.
byte held[NODES];
bool listed[NODES];
byte travelling;
byte accepted, counted;
bool closing;

// Chooses any node, whatever it is worth.
inline anyNode(n) {
    n = 0;
    do
    :: n < NODES - 1 -> n++
    :: break
    od
}

// Chooses a non-empty part of a set of at most two slots.
inline anyPart(set, bits) {
    if
    :: (set) & 1 -> bits = 1
    :: (set) & 2 -> bits = 2
    :: (set) == 3 -> bits = 3
    fi
}

// The link is written before the swap that publishes it; the swap is the last touch of the slab.
inline push(n, owner) {
    do
    :: h = head[owner];
       next[n] = h;
       if
       :: d_step {
              head[owner] == h ->
              assert(!listed[n]);
              correct(page[SLAB(n)] == owner);
              listed[n] = true;
              head[owner] = n
          };
          break
       :: atomic { head[owner] != h -> skip }
       fi
    od
}

inline send(n, owner) {
    if
#ifdef ALWAYS_PUSH
    :: true -> push(n, owner)
#else
    :: first -> push(n, owner)
    :: else -> skip
#endif
    fi
}

proctype Freer() {
    byte n, bits, owner, h;
    bool first;
again:
    do
    :: atomic {
           !nothingHeld ->
           anyNode(n);
           if
           :: held[n] != 0 -> anyPart(held[n], bits)
           :: else -> n = 0; goto again
           fi;
           // The owner is read when the free begins, which is as stale as it can be.
           held[n] = held[n] & ~bits;
           travelling++;
           owner = page[SLAB(n)]
       };
       d_step {
           correct((word[n] & bits) == 0);
           correct((bitmap[n] & bits) == 0);
           correct(page[SLAB(n)] == owner);
           first = word[n] == 0;
           word[n] = word[n] | bits;
           bits = 0
       };
       send(n, owner);
#ifdef TOUCH_AFTER
       assert(page[SLAB(n)] == owner);
#endif
       atomic { travelling--; n = 0; owner = 0; h = 0; first = false }
    :: closing && nothingHeld -> break
    od
}

#ifdef MISUSE
// Frees once an object that is free already.
proctype Misuser() {
    byte n, bits, owner, h;
    bool first, refused;
again:
    atomic {
        anyNode(n);
        if
        :: closing -> goto over
        :: !closing && (bitmap[n] | word[n]) != 0 -> anyPart(bitmap[n] | word[n], bits)
        :: else -> n = 0; goto again
        fi;
        owner = page[SLAB(n)];
        travelling++;
#ifdef LATE
    };
    d_step {
#endif
        refused = (word[n] & bits) == bits;
        first = word[n] == 0;
#ifdef DOUBLE
        accepted = accepted + (bits & ~word[n] & 1) + ((bits & ~word[n] & 2) >> 1);
#endif
        word[n] = word[n] | bits
    };
    if
    :: refused -> skip
    :: else -> send(n, owner)
    fi;
    travelling--;
over:
    skip
}
#endif

// Merges the bits taken from a word into the local bitmap; only who took the node from a list may call it.
inline merge(n) {
    correct((bits & held[n]) == 0);
#ifdef DOUBLE
    counted = counted + (bits & bitmap[n] & 1) + ((bits & bitmap[n] & 2) >> 1);
#else
    correct((bits & bitmap[n]) == 0);
#endif
#ifdef LATE
    // A stale free that hits a live object takes it from its user, as in any allocator: the user forgets it here.
    held[n] = held[n] & ~bits;
#endif
    bitmap[n] = bitmap[n] | bits
}

inline drainOne() {
    n = rest[me];
#ifdef NEXT_LATE
    d_step {
        bits = word[n]; word[n] = 0;
        assert(bits != 0); assert(page[SLAB(n)] == me);
        listed[n] = false; merge(n)
    };
    rest[me] = next[n];
#else
    d_step { rest[me] = next[n]; travelling++ };
#if defined(LATE) && !defined(NO_FORWARD)
    // SlabCore+Mail.swift, `forward`: the bits first, then whose the slab is; then a push like any other.
    if
    :: page[SLAB(n)] != me ->
       d_step { bits = word[n]; word[n] = 0; listed[n] = false };
       owner = page[SLAB(n)];
       d_step { first = word[n] == 0; word[n] = word[n] | bits };
       if
       :: first -> first = false; push(n, owner); h = 0
       :: else -> skip
       fi
    :: else ->
#endif
       d_step {
           bits = word[n]; word[n] = 0;
           assert(bits != 0); assert(page[SLAB(n)] == me);
           listed[n] = false; merge(n)
       };
#if defined(LATE) && !defined(NO_FORWARD)
    fi;
#endif
#endif
#ifdef NEXT_LATE
    travelling++;
#endif
    atomic { travelling--; n = 0; bits = 0; owner = 0 }
}

// All slots of slab `s` are free in the local bitmap, and no remote word pins it.
inline looksEmpty(s, answer) {
    answer = true;
    n = s * WORDS;
    do
    :: n < (s + 1) * WORDS ->
#ifdef ZERO_UNLISTED
       bits = word[n]; word[n] = 0;
       bitmap[n] = bitmap[n] | bits; bits = 0;
#endif
#ifdef IGNORE_PIN
       answer = answer && bitmap[n] == FULL;
#else
       answer = answer && bitmap[n] == FULL && word[n] == 0;
#endif
       n++
    :: else -> break
    od;
    n = 0
}

// The other CPU takes the slab at once and hands out every slot: remote words are not written.
inline reuse(s) {
    page[s] = 1 - me;
    n = s * WORDS;
    do
    :: n < (s + 1) * WORDS -> bitmap[n] = 0; held[n] = FULL; n++
    :: else -> break
    od;
    n = 0
}

proctype Owner(byte me) {
    byte n, s, bits, owner, h;
    bool done, first;
again:
    do
    :: d_step { rest[me] == NIL && head[me] != NIL -> rest[me] = head[me]; head[me] = NIL }
    :: rest[me] != NIL -> drainOne()
#ifndef MISUSE
    :: atomic {
           !closing -> anyNode(n);
           if
           :: page[SLAB(n)] == me && bitmap[n] != 0 ->
              anyPart(bitmap[n], bits);
              bitmap[n] = bitmap[n] & ~bits; held[n] = held[n] | bits
           :: else -> skip
           fi;
           n = 0; bits = 0; goto again
       }
#endif
    :: atomic {
           !nothingHeld -> anyNode(n);
           if
           :: page[SLAB(n)] == me && held[n] != 0 ->
              anyPart(held[n], bits);
              held[n] = held[n] & ~bits; bitmap[n] = bitmap[n] | bits
           :: else -> skip
           fi;
           n = 0; bits = 0; goto again
       }
    :: atomic {
           !closing ->
           do
           :: s < SLABS - 1 -> s++
           :: break
           od;
           if
           :: page[s] == me -> skip
           :: else -> s = 0; goto again
           fi;
           looksEmpty(s, done)
#ifdef LATE
           // Two steps: a misuser's bit may land between the look and the hand-back.
       };
       atomic {
#else
           ;
#endif
           if
           :: done && !closing -> reuse(s)
           :: else -> skip
           fi;
           s = 0; done = false; goto again
       }
    :: closing && nothingHeld && travelling == 0 && noMail(0) && noMail(1) -> break
    od
}

init {
    byte n;
    atomic {
        do
        :: n < NODES -> held[n] = FULL; next[n] = NIL; n++
        :: else -> break
        od;
        head[0] = NIL; head[1] = NIL; rest[0] = NIL; rest[1] = NIL;
        n = 0;
        run Owner(0); run Owner(1);
        do
        :: n < FREERS -> run Freer(); n++
        :: else -> break
        od;
#ifdef MISUSE
        run Misuser();
#endif
        n = 0
    };
    closing = true;
    _nr_pr == 1;
    d_step {
        do
        :: n < NODES -> assert(word[n] == 0 && bitmap[n] == FULL && !listed[n]); n++
        :: else -> break
        od;
        assert(head[0] == NIL && head[1] == NIL);
        assert(accepted == counted)
    }
}
