/// Files for the loader: those of this process, and planted ones.
import Glibc

/// The path of a library that this process has loaded, by its file name.
func pathOfLoaded(_ file: String) -> String? {
    let descriptor = unsafe open("/proc/self/maps", O_RDONLY)
    defer { close(descriptor) }
    var text: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 65536)
    while true {
        let count = unsafe read(descriptor, &part, part.count)
        guard count > 0 else { break }
        text += part[..<count]
    }
    let line = String(decoding: text, as: UTF8.self).split(separator: "\n").first { $0.hasSuffix("/" + file) }
    return line?.split(separator: " ").last.map { String($0) }
}

/// Calls `body` with the path of a file that holds `text`, and takes it away again.
func withFile<Result>(_ text: String, _ body: (String) throws -> Result) throws -> Result {
    var template = Array("/tmp/slabscope-XXXXXX".utf8CString)
    let descriptor = unsafe mkstemp(&template)
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let bytes = Array(text.utf8)
    _ = unsafe write(descriptor, bytes, bytes.count)
    close(descriptor)
    defer { unsafe unlink(path) }
    return try body(path)
}
