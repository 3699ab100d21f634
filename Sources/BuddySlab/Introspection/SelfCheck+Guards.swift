//! The part of a self-check that looks at canaries and poison, in mode `hardened`.

extension GlobalState {
    /// Looks at every slot: behind an object in a user's hands its canary must stand, everywhere else the poison. Blocks
    /// of pages are not looked at, since whole pages are handed out without a canary. O(bytes of slabs).
    func checkGuards(_ section: Section, _ report: (SelfCheckFinding) -> Void) {
        guard isHardened else { return }
        var page = 0
        while page < section.pageCount.int {
            let word = PageClass(bits: section.pageClass(page).value)
            guard word.isSlab, word.code & PageClass.poolFlag == 0, word.distance == 0,
                word.classIndex < classes.count, classes[word.classIndex].pages.int <= section.pageCount.int - page
            else {
                page += 1
                continue
            }
            checkGuards(Slab(section, page), word.classIndex, report)
            page += classes[word.classIndex].pages.int
        }
    }

    private func checkGuards(_ slab: Slab, _ classIndex: Int, _ report: (SelfCheckFinding) -> Void) {
        let entry = classes[classIndex]
        for slot in 0..<entry.slots.int {
            let address = slab.base + UInt(slot * entry.size.int)
            let memory = commonProcessor.guarded(address, classIndex)
            // An object keeps its live bit until its owner has taken it out of its remote word.
            let isOnItsWay = slab.remote(slot >> 6).value >> UInt64(slot & 63) & 1 == 1
            if slab.section.isLive(address), !isOnItsWay {
                if case .failure = memory.examine() {
                    report(.init(kind: .canary, address: address, expected: 1, found: 0))
                }
            } else if !memory.isPoisoned {
                report(.init(kind: .poison, address: address, expected: 1, found: 0))
            }
        }
    }
}
