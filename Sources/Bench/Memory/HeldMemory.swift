/// How much memory this process holds. This file owns the buffer that the kernel writes to.
import Glibc

/// Bytes of this process in real memory that no file backs: heaps, stacks and what else was mapped anonymously, also
/// what was marked as free to take but not yet taken. Nil where the kernel does not say.
func heldBytes() -> Int? {
    let descriptor = unsafe open("/proc/self/smaps_rollup", O_RDONLY)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var text = [UInt8](repeating: 0, count: 4096)
    let count = unsafe read(descriptor, &text, text.count)
    guard count > 0 else { return nil }
    return kibibytes(named: "Anonymous:", in: text[..<count]).map { $0 << 10 }
}

/// The number of a line `name  number kB`.
func kibibytes(named name: String, in text: some Sequence<UInt8>) -> Int? {
    for line in text.split(separator: UInt8(ascii: "\n")) {
        let words = line.split(separator: UInt8(ascii: " "))
        guard words.count == 3, words[0].elementsEqual(name.utf8) else { continue }
        return Int(String(decoding: words[1], as: UTF8.self))
    }
    return nil
}
