/// The machine that the figures belong to. This file owns the raw system calls for that.
import CPlatform
import Glibc
import Observatory

/// What a reader must know of the machine.
struct Machine: Sendable {
    let model: String
    let cores: Int
    let kernel: String
    /// When the report was made, UTC.
    let date: String

    init() {
        model = Self.field("model name", in: "/proc/cpuinfo") ?? "unknown"
        cores = Int(platform_core_count())
        kernel = Self.firstLine("/proc/sys/kernel/osrelease") ?? "unknown"
        date = timestamp(unixMilliseconds: time(nil) * 1000)
    }

    /// The value behind the first `name : value` of a file.
    private static func field(_ name: String, in path: String) -> String? {
        for line in text(path).split(separator: "\n") where line.hasPrefix(name) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            return String(line[line.index(after: colon)...].drop { $0.isWhitespace })
        }
        return nil
    }

    private static func firstLine(_ path: String) -> String? {
        text(path).split(separator: "\n").first.map { String($0) }
    }

    /// The first 16 KiB of a file.
    private static func text(_ path: String) -> String {
        let descriptor = unsafe open(path, O_RDONLY)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 16384)
        let count = unsafe read(descriptor, &bytes, bytes.count)
        return String(decoding: bytes[..<max(0, count)], as: UTF8.self)
    }
}
