/// What Prometheus expects to know of every process. This file reads /proc.
import Glibc

/// Figures of this process.
struct ProcessFigures {
    let cpuSeconds: Double
    let virtualBytes: Int
    let residentBytes: Int
    let openDescriptors: Int
    let descriptorLimit: Int
    /// Seconds since 1970.
    let startSeconds: Double

    /// As they are now; 0 where /proc does not tell.
    init() {
        var time = timespec()
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        cpuSeconds = Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        let pages = Self.text("/proc/self/statm").split(separator: " ").prefix(2).map { Int($0) ?? 0 }
        let pageSize = Int(sysconf(Int32(_SC_PAGESIZE)))
        virtualBytes = (pages.first ?? 0) * pageSize
        residentBytes = (pages.last ?? 0) * pageSize
        openDescriptors = Self.entries("/proc/self/fd")
        descriptorLimit = sysconf(Int32(_SC_OPEN_MAX))
        startSeconds = Self.bootSeconds + Self.startTicks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// Clock ticks between the system's start and the process's. Fields are counted behind the name, which may itself
    /// contain spaces and brackets.
    private static var startTicks: Double {
        let stat = text("/proc/self/stat")
        guard let end = stat.lastIndex(of: ")") else { return 0 }
        let fields = stat[end...].split(separator: " ")
        return fields.count > 20 ? Double(fields[20]) ?? 0 : 0
    }

    private static var bootSeconds: Double {
        let line = text("/proc/stat").split(separator: "\n").first { $0.hasPrefix("btime ") }
        return line.flatMap { Double($0.dropFirst(6)) } ?? 0
    }

    private static func text(_ path: String) -> String {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 16384)
        while true {
            let count = unsafe read(descriptor, &piece, piece.count)
            guard count > 0 else { break }
            bytes += piece[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Entries of a directory but `.` and `..`, and but the descriptor that reads it.
    private static func entries(_ path: String) -> Int {
        guard let directory = unsafe opendir(path) else { return 0 }
        defer { unsafe closedir(directory) }
        var count = -3
        while unsafe readdir(directory) != nil { count += 1 }
        return max(0, count)
    }
}
