/// An allocator that watches how it is used: what is freed, with which size, and what was written.
import Glibc
import Threads

@testable import Bench

/// The system's malloc, with every object on record and a guard behind it.
final class CheckedAllocator: Contender {
    /// What went wrong, in words, and what is live.
    struct Book: Sendable {
        var live: [UInt: Int] = [:]
        var allocations = 0
        var faults: [String] = []
    }

    let name = "checked"
    let role = ContenderRole.peer
    let book = Guarded(Book())

    private static let guardWord: UInt = 0x5afe_b17e_5afe_b17e

    func enter(worker: Int) -> CallFace {
        unsafe CallFace(
            allocate: { size, context in
                guard let context = unsafe context, let object = unsafe malloc(size + 8) else { return nil }
                // An earlier object here may have been touched: what a touch leaves is the address.
                unsafe object.storeBytes(of: 0, as: UInt.self)
                unsafe object.storeBytes(of: CheckedAllocator.guardWord, toByteOffset: size, as: UInt.self)
                let book = unsafe Unmanaged<Guarded<Book>>.fromOpaque(context).takeUnretainedValue()
                let address = UInt(bitPattern: object)
                book.withLock { book in
                    book.allocations += 1
                    if book.live.updateValue(size, forKey: address) != nil { book.faults.append("given out twice") }
                }
                return unsafe object
            },
            deallocate: { object, size, context in
                guard let context = unsafe context else { return }
                let book = unsafe Unmanaged<Guarded<Book>>.fromOpaque(context).takeUnretainedValue()
                if CheckedAllocator.accepts(UInt(bitPattern: object), size, book) { unsafe Glibc.free(object) }
            },
            context: UInt(bitPattern: Unmanaged.passUnretained(book).toOpaque()))
    }

    /// Takes an object off the record; says what is wrong with the free where something is.
    private static func accepts(_ address: UInt, _ size: Int, _ book: Guarded<Book>) -> Bool {
        let known = book.withLock { book -> Int? in
            let known = book.live.removeValue(forKey: address)
            if known == nil { book.faults.append("freed, but not live") }
            if let known, known != size { book.faults.append("\(known) bytes freed as \(size)") }
            return known
        }
        guard let known, let object = unsafe UnsafeRawPointer(bitPattern: address) else { return false }
        let isGuarded = unsafe object.loadUnaligned(fromByteOffset: known, as: UInt.self) == guardWord
        let isTouched = unsafe object.load(as: UInt.self) == address
        if !isGuarded { book.withLock { $0.faults.append("written behind \(known) bytes") } }
        if !isTouched { book.withLock { $0.faults.append("\(known) bytes were never touched") } }
        return true
    }
}
