//! Frees from other CPUs: one atomic operation for up to 64 objects, and no object touched.

/// The mail list of one owner and class, and the clock that dates it.
struct MailList {
    let cache: SlabCache
    /// Address of the word that an observer sets now and then; 0 where there is none.
    let clock: UInt

    /// Location of the first node, or 0.
    @inline(__always) var head: Word { cache.mail }

    /// Notes that the list is not empty any more. Relaxed: the owner cleared the date before its exchange emptied the
    /// list, and the caller's exchange read that, so this store is the later one; nobody but observers reads it. A
    /// pusher that is held up here may write an old date over a newer list's, which then looks older than it is.
    @inline(__always)
    func date() {
        if clock != 0 { cache.mailSince.value = Word(at: clock).value }
    }
}

/// The pushing side of the remote-free protocol.
///
/// Why it is safe: a word goes from 0 to something exactly once between two drains, so its node is on at most one list;
/// the pusher that made that change links the node, and that is its last touch of the slab; a slab with a word that is
/// not 0 is pinned, so its pages cannot be someone else's meanwhile. `Tests/Models/remote-free.pml` is the model.
enum RemoteFree {
    /// Frees the slots `bits` of a word for its owner; `mail` is the owner's list for the class. Returns the bits that
    /// were set already: double frees, refused.
    static func push(_ bits: UInt64, to location: RemoteLocation, of slab: Slab, mail: MailList) -> UInt64 {
        // Releases the last use of the objects to the owner's exchange; acquires the drain that made the word 0, so
        // that the node is written after that drain read it.
        let old = slab.remote(location.word).fetchOr(bits)
        if old == 0 {
            let node = slab.node(location.word)
            var head = mail.head.value
            while true {
                node.value = head
                // Releases the link to the owner's exchange of the list.
                let (exchanged, original) = mail.head.compareExchange(head, location.bits)
                if exchanged { break }
                head = original
            }
            if head == 0 { mail.date() }
        }
        return old & bits
    }
}
