/// Plain memory for the timed loops, without the checks of an array. This file owns it.

/// An object that is live, and the size it was asked for.
struct LiveObject: BitwiseCopyable {
    var address: UInt = 0
    var size = 0
}

/// Elements that live as long as this value.
@safe
final class Buffer<Element: BitwiseCopyable & Sendable>: Sendable {
    /// What the loops hold in a local.
    let slots: Slots<Element>

    init(repeating value: Element, count: Int) {
        let base = UnsafeMutablePointer<Element>.allocate(capacity: count)
        unsafe base.initialize(repeating: value, count: count)
        slots = unsafe Slots(base, count: count)
    }

    /// Copies `elements`.
    convenience init(_ elements: [Element]) {
        precondition(!elements.isEmpty, "a buffer has elements")
        self.init(repeating: elements[0], count: elements.count)
        for (index, element) in elements.enumerated() { slots[index] = element }
    }

    deinit { slots.deallocate() }
}

/// A view of a buffer that must not outlive it; only debug builds check the index.
///
/// @unchecked Sendable because each buffer is used by one thread at a time, or only read.
@safe
struct Slots<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
    private let base: UnsafeMutablePointer<Element>
    let count: Int

    fileprivate init(_ base: UnsafeMutablePointer<Element>, count: Int) {
        unsafe self.base = base
        self.count = count
    }

    fileprivate func deallocate() { unsafe base.deallocate() }

    @inline(__always)
    subscript(index: Int) -> Element {
        get {
            assert(index >= 0 && index < count)
            return unsafe base[index]
        }
        nonmutating set {
            assert(index >= 0 && index < count)
            unsafe base[index] = newValue
        }
    }
}

extension LiveObject: Sendable {}
