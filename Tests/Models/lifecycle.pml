// The life of an object in mode `flush`: slab, magazine, user, another CPU's magazine, outgoing table, mail, slab; and
// of a page: one CPU's slab, handed back by its owner or by a reclaim, the next CPU's slab.
//
// Sequentially consistent; one transition is one access to a word that another CPU may touch meanwhile. Any CPU
// serves, frees, flushes, drains and hands back for ever, in any order. A CPU may stop doing so at any moment, which is
// what detaching is: its magazine, its slabs and its mail stay as they are, for whoever attaches or reclaims. A reclaim
// is a stop that holds, as safepoint.pml has it: it waits for every operation under way, and nothing begins before it
// is over. `closing` ends the run at any moment: users give back what they hold, all CPUs are left as they are,
// and one last reclaim must find everything.
//
// Laws: an object is served to one user at a time, and is in one place; a slab is handed back only with all of its
// objects in its bitmap; a node is on one list; after the last reclaim every page is nobody's, every word 0, every
// list, table and magazine empty.
// LATE: the first object is also freed by CPUs whose users do not hold it, at any moment. Then these laws hold for all
// others, whatever becomes of that one.
//
// Size:     CPUS, PAGES of two objects each, CAPACITY of a magazine, MISUSES frees of the first object in LATE.
// Faults:   NO_STOP MAGAZINES_ARE_FREE DRAIN_FIRST NO_DRAIN NO_FLUSH KEEP_TABLE OVERWRITE_ENTRY NO_OWNER_LOOK
//           LOOK_BEFORE_TAKING DROP_FORWARDED NEVER_PUSHED

#ifndef CPUS
#define CPUS 3
#endif
#ifndef PAGES
#define PAGES 1
#endif
#ifndef CAPACITY
#define CAPACITY 1
#endif
#ifndef MISUSES
#define MISUSES 1
#endif

#define NOBODY CPUS
#define NIL PAGES
#define OBJECTS (2 * PAGES)
#define slabOf(object) ((object) >> 1)
#define one(object) (1 << (object))
// The objects of a slab among all objects, and back.
#define spread(slab, bits) ((bits) << (2 * (slab)))
#define slots(slab, objects) (((objects) >> (2 * (slab))) & 3)
#define several(objects) (((objects) & ((objects) - 1)) != 0)

#ifdef LATE
#define innocent(objects) ((objects) & ~1)
#else
#define innocent(objects) (objects)
#endif

// Shared words: owners in the page class words, remote words with their nodes, mail lists.
byte page[PAGES];
byte word[PAGES];
byte next[PAGES];
byte head[CPUS];

// Only their CPU looks at these, or who stopped it: the bitmaps of all slabs side by side, magazines, and the outgoing
// tables of one entry.
byte bitmap;
byte magazine[CPUS];
byte outSlab[CPUS];
byte outBits[CPUS];

// What the model knows and the program does not.
byte held;
bool listed[PAGES];
byte inside;
byte misuses;
bool closing;

// What comes to a new place must be in no other.
inline arrives(objects) {
    assert((innocent(objects) & (held | bitmap)) == 0);
    k = 0;
    do
    :: k < CPUS -> assert((innocent(objects) & magazine[k]) == 0); k++
    :: else -> k = 0; break
    od
}

// Chooses one of a set that is not empty.
inline pick(set, o) {
    if
    :: (set) & 1 -> o = 0
    :: (set) & 2 -> o = 1
#if PAGES == 2
    :: (set) & 4 -> o = 2
    :: (set) & 8 -> o = 3
#endif
    fi
}

// RemoteFree.push: the node is linked by who found the word 0.
inline push(n, owner) {
    do
    :: h = head[owner];
       if
       :: d_step {
              head[owner] == h ->
              assert(!listed[n]);
              listed[n] = true; next[n] = h; head[owner] = n
          };
          break
       :: atomic { head[owner] != h -> skip }
       fi
    od;
    h = 0
}

// RemoteFree.push: what was set already is refused.
inline setBits(n) {
    first = word[n] == 0;
    assert((innocent(spread(n, bits)) & (held | bitmap | spread(n, word[n]))) == 0);
    word[n] = word[n] | bits;
    bits = 0
}

inline pushIfFirst(n, owner) {
    if
    :: first -> first = false; push(n, owner)
    :: else -> skip
    fi
}

// Processor+Flush.swift, `send`: whose slab it is says the page, read now.
inline send() {
    n = outSlab[me];
    owner = page[n];
    d_step { bits = outBits[me]; outSlab[me] = NIL; outBits[me] = 0 };
    if
    :: owner == NOBODY -> assert(innocent(spread(n, bits)) == 0)
    :: else ->
       d_step { setBits(n) };
       pushIfFirst(n, owner)
    fi;
    d_step { n = 0; owner = 0; bits = 0 }
}

// Processor+Flush.swift, `flush`, `release`, `queue`: what leaves goes into its slab, or gathers in the outgoing table,
// one entry a remote word; an entry in the way is sent first, all in the end.
inline flush() {
    do
    :: leaving != 0 ->
       atomic { pick(leaving, object); leaving = leaving & ~one(object); n = slabOf(object) };
       if
       :: d_step {
              page[n] == me ->
              // SlabCore+Objects.swift, `put`: what is free already, or on its way here, is refused.
              bits = one(object) & ~(bitmap | spread(n, word[n]));
              assert((one(object) & ~bits & innocent(15)) == 0);
              arrives(bits);
              bitmap = bitmap | bits;
              bits = 0
          }
       :: page[n] == NOBODY -> assert(innocent(one(object)) == 0)
       :: page[n] != me && page[n] != NOBODY ->
#ifndef OVERWRITE_ENTRY
          if
          :: outSlab[me] != NIL && outSlab[me] != n -> send()
          :: else -> skip
          fi;
#endif
          d_step {
              n = slabOf(object);
              outBits[me] = (outSlab[me] == n -> outBits[me] : 0) | slots(n, one(object));
              outSlab[me] = n
          }
       fi;
       d_step { n = 0; object = 0 }
    :: else -> break
    od;
#ifndef KEEP_TABLE
    if
    :: outSlab[me] != NIL -> send()
    :: else -> skip
    fi
#endif
}

// SlabCore+Mail.swift, `merge`: into the magazine as far as there is room, the rest into the bitmap.
inline merge(n, cpu, room) {
    bits = word[n]; word[n] = 0;
    listed[n] = false;
    assert(bits != 0);
    assert(innocent(spread(n, bits)) == 0 || page[n] == cpu);
    bits = spread(n, bits);
    assert((innocent(bits) & bitmap) == 0);
    bits = bits & ~bitmap;
    arrives(bits);
    do
    :: bits != 0 && room && (CAPACITY > 1 -> !several(magazine[cpu]) : magazine[cpu] == 0) ->
       magazine[cpu] = magazine[cpu] | (bits & (0 - bits));
       bits = bits & (bits - 1)
    :: else -> break
    od;
    bitmap = bitmap | bits;
    bits = 0
}

// SlabCore+Mail.swift, `drain` and `forward`: the list whole; of each node the link first.
inline drain() {
    if
    :: d_step { head[me] != NIL -> rest = head[me]; head[me] = NIL }
    :: head[me] == NIL -> skip
    fi;
    do
    :: rest != NIL ->
#ifdef LATE
       d_step { n = rest; rest = next[n] };
#ifdef LOOK_BEFORE_TAKING
       owner = page[n];
#endif
       if
#ifdef NO_OWNER_LOOK
       :: true -> d_step { merge(n, me, true) }
#else
       :: page[n] == me -> d_step { merge(n, me, true) }
       :: page[n] != me ->
          d_step { bits = word[n]; word[n] = 0; listed[n] = false };
#ifndef LOOK_BEFORE_TAKING
          owner = page[n];
#endif
#ifdef DROP_FORWARDED
          owner = NOBODY;
#endif
          if
          :: owner == NOBODY -> assert(innocent(spread(n, bits)) == 0); bits = 0
          :: else ->
             d_step { setBits(n) };
#ifndef NEVER_PUSHED
             pushIfFirst(n, owner)
#else
             first = false
#endif
          fi
#endif
       fi;
       d_step { n = 0; owner = 0 }
#else
       d_step { n = rest; rest = next[n]; merge(n, me, true); n = 0 }
#endif
    :: else -> break
    od
}

#ifdef MAGAZINES_ARE_FREE
#define free (bitmap | magazine[me])
#else
#define free bitmap
#endif

// SlabCore.swift, `takeEmpty` and `retire`.
inline retire(n) {
    assert((spread(n, 3) & innocent(15) & ~bitmap) == 0);
    bitmap = bitmap & ~spread(n, 3);
    page[n] = NOBODY
}

#define looksEmpty(n) (slots(n, free) == 3 && word[n] == 0)

// GlobalState+Slabs.swift, `addSlab`, with the page from a CPU's cache or the buddy.
inline addSlab() {
    n = 0;
    do
    :: n < PAGES && page[n] != NOBODY -> n++
    :: else -> break
    od;
    if
    :: n < PAGES ->
       arrives(spread(n, 3));
       page[n] = me; bitmap = bitmap | spread(n, 3)
    :: else -> skip
    fi;
    n = 0
}

inline ownFree(set) {
    set = 0; k = 0;
    do
    :: k < PAGES -> set = set | (page[k] == me -> bitmap & spread(k, 3) : 0); k++
    :: else -> k = 0; break
    od
}

// Processor+Slow.swift, `refill`: mail, else one's own slabs, else a new one.
inline refill() {
    drain();
    atomic {
        if
        :: magazine[me] == 0 ->
           ownFree(bits);
           if
           :: bits == 0 -> addSlab(); ownFree(bits)
           :: else -> skip
           fi;
           if
           :: bits != 0 ->
              pick(bits, object);
              bitmap = bitmap & ~one(object); magazine[me] = magazine[me] | one(object)
           :: else -> skip
           fi
        :: else -> skip
        fi;
        object = 0; bits = 0
    }
}

proctype CPU(byte me) {
    byte object, n, k, bits, owner, h, leaving;
    byte rest = NIL;
    bool first;
    do
    // Processor+Fast.swift, `take`.
    :: atomic {
           !closing && magazine[me] != 0 ->
           pick(magazine[me], object);
           magazine[me] = magazine[me] & ~one(object);
           arrives(one(object));
           held = held | one(object); object = 0
       }
    :: d_step { !closing && magazine[me] == 0 -> inside++ };
       refill();
       inside--
    // Processor+Fast.swift, `put`: any CPU frees any object.
    :: atomic {
           held != 0 && (CAPACITY > 1 -> !several(magazine[me]) : magazine[me] == 0) ->
           pick(held, object);
           held = held & ~one(object);
           arrives(one(object));
           magazine[me] = magazine[me] | one(object); object = 0
       }
#ifdef LATE
    // The same by mistake: the page's class is right.
    :: d_step {
           !closing && misuses < MISUSES && (held & 1) == 0 && page[0] != NOBODY && (magazine[me] & 1) == 0 &&
           (CAPACITY > 1 -> !several(magazine[me]) : magazine[me] == 0) ->
           misuses++; magazine[me] = magazine[me] | 1
       }
#endif
    :: atomic {
           magazine[me] != 0 && (!closing || held != 0) ->
           inside++;
           if
           :: leaving = magazine[me]
           :: several(magazine[me]) -> pick(magazine[me], object); leaving = one(object); object = 0
           fi;
           magazine[me] = magazine[me] & ~leaving
       };
       flush();
       inside--
    // Processor+Slow.swift, `returnEmptySlabs`: a look at the slab, then the page.
    :: atomic {
           !closing ->
           do
           :: n < PAGES - 1 -> n++
           :: break
           od;
           if
           :: page[n] == me && looksEmpty(n) -> inside++
           :: else -> n = 0; goto again
           fi
#if defined(LATE) || defined(NO_STOP)
       };
       d_step {
#endif
           retire(n); n = 0; inside--
       }
    :: closing && held == 0 -> break
again:
       skip
    od
}

// Reclaim.swift, `reclaimStopped`: what flush, drain and hand-back do, while nobody is inside an operation.
inline reclaimMagazines() {
    do
    :: c < CPUS ->
       do
       :: object < OBJECTS ->
          n = slabOf(object);
          if
          :: (magazine[c] & one(object)) == 0 || page[n] == NOBODY -> skip
          :: (magazine[c] & one(object)) != 0 && page[n] == c ->
             bits = one(object) & ~(bitmap | spread(n, word[n]));
             assert((one(object) & ~bits & innocent(15)) == 0);
             magazine[c] = magazine[c] & ~one(object);
             arrives(bits);
             bitmap = bitmap | bits
          :: else ->
             if
             :: page[n] != NOBODY && page[n] != c ->
                magazine[c] = magazine[c] & ~one(object);
                bits = slots(n, one(object));
                setBits(n);
                if
                :: first -> assert(!listed[n]); listed[n] = true; next[n] = head[page[n]]; head[page[n]] = n
                :: else -> skip
                fi;
                first = false
             :: else -> skip
             fi
          fi;
          object++
       :: else -> object = 0; break
       od;
       assert(innocent(magazine[c]) == 0);
       magazine[c] = 0;
       c++
    :: else -> c = 0; break
    od;
    n = 0; bits = 0
}

inline reclaimMail() {
    do
    :: c < CPUS ->
       rest = head[c]; head[c] = NIL;
       do
       :: rest != NIL ->
          n = rest; rest = next[n];
          if
          :: page[n] == c -> merge(n, c, false)
          :: else ->
             bits = word[n]; word[n] = 0; listed[n] = false;
             if
             :: page[n] == NOBODY -> assert(innocent(spread(n, bits)) == 0)
             :: else -> setBits(n); listed[n] = true; next[n] = head[page[n]]; head[page[n]] = n; first = false
             fi;
             bits = 0
          fi
       :: else -> break
       od;
       c++
    :: else -> c = 0; break
    od;
    n = 0
}

inline reclaimSlabs() {
    do
    :: n < PAGES ->
       if
       :: page[n] != NOBODY && slots(n, bitmap) == 3 && word[n] == 0 -> retire(n)
       :: else -> skip
       fi;
       n++
    :: else -> break
    od;
    n = 0
}

inline reclaim() {
#ifdef DRAIN_FIRST
    reclaimMail();
#endif
#ifndef NO_FLUSH
    reclaimMagazines();
#endif
#if !defined(NO_DRAIN) && !defined(DRAIN_FIRST)
    reclaimMail();
#endif
    reclaimSlabs()
}

#ifdef NO_STOP
#define everybodyStopped true
#else
#define everybodyStopped (inside == 0)
#endif

proctype Reclaimer() {
    byte c, object, n, k, bits, rest;
    bool first;
    do
    :: d_step { !closing && everybodyStopped -> reclaim() }
    :: closing -> break
    od
}

init {
    byte c, object, n, k, bits, rest;
    bool first;
    d_step {
        do
        :: n < PAGES -> page[n] = NOBODY; next[n] = NIL; n++
        :: else -> n = 0; break
        od;
        do
        :: c < CPUS -> head[c] = NIL; outSlab[c] = NIL; c++
        :: else -> break
        od;
        c = 0
    };
    atomic {
        run Reclaimer();
        do
        :: c < CPUS -> run CPU(c); c++
        :: else -> c = 0; break
        od
    };
    closing = true;
    _nr_pr == 1;
    d_step {
        reclaim();
#ifdef LATE
        // Mail that was forwarded to a CPU whose turn was over.
        reclaim();
#endif
        do
        :: c < CPUS -> assert(head[c] == NIL && outSlab[c] == NIL && magazine[c] == 0); c++
        :: else -> break
        od;
        do
        :: n < PAGES ->
           assert(word[n] == 0);
           assert(page[n] == NOBODY || innocent(spread(n, 3) & ~bitmap) == 0);
#ifndef LATE
           assert(page[n] == NOBODY);
#endif
           n++
        :: else -> break
        od;
        n = 0
    }
}
