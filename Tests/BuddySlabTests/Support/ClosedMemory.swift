//! Memory that nobody may look at for a while: whoever reads or writes a byte of it crashes.

import Glibc

/// Runs `body` while no byte of the pages from `start` on can be read or written.
func whileClosed<Result>(_ start: UInt, _ byteCount: Int, _ body: () throws -> Result) rethrows -> Result {
    guard let pages = unsafe UnsafeMutableRawPointer(bitPattern: start) else { return try body() }
    let closed = unsafe mprotect(pages, byteCount, PROT_NONE)
    precondition(closed == 0, "the pages of a test could not be closed")
    defer {
        let opened = unsafe mprotect(pages, byteCount, PROT_READ | PROT_WRITE)
        precondition(opened == 0, "the pages of a test could not be opened again")
    }
    return try body()
}
