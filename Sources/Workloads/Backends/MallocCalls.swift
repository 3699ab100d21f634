/// The calls that workers make to a malloc library that was loaded. This file owns its function pointers.
import Glibc

/// The functions of a library, with everything that a worker needs.
///
/// @unchecked Sendable because it is addresses of code that is never unloaded, and malloc may be called by any thread.
@safe
struct MallocCalls: @unchecked Sendable {
    private typealias Allocate = @convention(c) (Int) -> UnsafeMutableRawPointer?
    private typealias Release = @convention(c) (UnsafeMutableRawPointer?) -> Void
    private typealias Reallocate = @convention(c) (UnsafeMutableRawPointer?, Int) -> UnsafeMutableRawPointer?
    private typealias PosixAlign =
        @convention(c) (UnsafeMutablePointer<UnsafeMutableRawPointer?>, Int, Int) -> Int32
    private typealias Align = @convention(c) (Int, Int) -> UnsafeMutableRawPointer?
    private typealias UsableSize = @convention(c) (UnsafeMutableRawPointer?) -> Int

    private let take: Allocate
    private let give: Release
    private let resize: Reallocate
    private let posixAlign: PosixAlign?
    private let align: Align?
    private let measure: UsableSize?

    /// Takes the functions of a library, which must define realloc, and posix_memalign or aligned_alloc.
    init(_ library: MallocLibrary) throws(MallocLibraryError) {
        var missing: [String] = []
        if library.reallocate == 0 { missing.append(library.names.reallocate) }
        if library.posixAlign == 0, library.align == 0 {
            missing.append("\(library.names.posixAlign) or \(library.names.align)")
        }
        guard missing.isEmpty else { throw .incomplete(file: library.path, missing: missing) }
        unsafe take = unsafeBitCast(library.allocate, to: Allocate.self)
        unsafe give = unsafeBitCast(library.release, to: Release.self)
        unsafe resize = unsafeBitCast(library.reallocate, to: Reallocate.self)
        unsafe posixAlign = unsafeBitCast(library.posixAlign, to: PosixAlign?.self)
        unsafe align = unsafeBitCast(library.align, to: Align?.self)
        unsafe measure = unsafeBitCast(library.usableSize, to: UsableSize?.self)
    }

    @inline(__always)
    @unsafe func allocate(_ size: Int) -> UnsafeMutableRawPointer? { unsafe take(size) }

    @unsafe func allocate(_ size: Int, alignment: Int) -> UnsafeMutableRawPointer? {
        if let posixAlign = unsafe posixAlign {
            var place: UnsafeMutableRawPointer?
            return unsafe posixAlign(&place, max(alignment, MemoryLayout<UInt>.size), size) == 0 ? place : nil
        }
        // C wants whole multiples of the alignment.
        return align?(alignment, (size + alignment - 1) / alignment * alignment)
    }

    @inline(__always)
    @unsafe func free(_ object: UnsafeMutableRawPointer) { unsafe give(object) }

    @unsafe func reallocate(_ object: UnsafeMutableRawPointer, _ size: Int) -> UnsafeMutableRawPointer? {
        unsafe resize(object, size)
    }
}

// MARK: Trying them

extension MallocCalls {
    /// Allocates, grows, aligns and frees once, so that a library that answers wrongly is refused before a load runs on
    /// it. Answers what is wrong; nil where nothing is.
    func fault() -> String? {
        guard let small = unsafe take(100) else { return "malloc(100) answers no memory" }
        if let fault = unsafe place(small, alignment: 8, size: 100, of: "malloc(100)") { return fault }
        for index in 0..<100 { unsafe small.storeBytes(of: UInt8(index), toByteOffset: index, as: UInt8.self) }
        guard let grown = unsafe resize(small, 10_000) else { return "realloc to 10000 bytes answers no memory" }
        if let fault = unsafe place(grown, alignment: 8, size: 10_000, of: "realloc to 10000 bytes") { return fault }
        for index in 0..<100 where unsafe grown.load(fromByteOffset: index, as: UInt8.self) != UInt8(index) {
            return "realloc from 100 to 10000 bytes loses what the object held"
        }
        unsafe give(grown)
        guard let page = unsafe allocate(5000, alignment: 4096) else { return "4096-byte alignment answers no memory" }
        if let fault = unsafe place(page, alignment: 4096, size: 5000, of: "4096-byte alignment") { return fault }
        unsafe give(page)
        return nil
    }

    @unsafe private func place(
        _ object: UnsafeMutableRawPointer, alignment: Int, size: Int, of call: String
    ) -> String? {
        guard UInt(bitPattern: object) & UInt(alignment - 1) == 0 else { return "\(call) answers a misaligned address" }
        guard let measure = unsafe measure, unsafe measure(object) < size else { return nil }
        return "\(call) answers an object whose usable size is less"
    }
}
