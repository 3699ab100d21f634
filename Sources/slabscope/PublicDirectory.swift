/// Where the dashboard's files are.
import Glibc
import IntrospectionServer

/// Finds `Public/`: the directory that was named, else the one in the working directory, else the nearest one upward
/// from the executable.
enum PublicDirectory {
    /// The files, or why there are none.
    static func files(named directory: String?) -> StaticFiles {
        if let directory { return StaticFiles(directory: directory) }
        if let found = candidates.first(where: { hasIndex($0) }) { return StaticFiles(directory: found) }
        return StaticFiles(
            absence: "no Public/index.html in the working directory, nor in any directory above the executable")
    }

    /// The directory of the presets; nil where there is none.
    static func scenarios(named directory: String?) -> String? {
        (directory.map { [$0] } ?? candidates).map { $0 + "/scenarios" }.first { unsafe access($0, R_OK) == 0 }
    }

    private static var candidates: [String] {
        var found = ["Public"]
        var path = executablePath
        while let slash = path.lastIndex(of: "/") {
            path = String(path[..<slash])
            found.append(path + "/Public")
        }
        return found
    }

    private static func hasIndex(_ directory: String) -> Bool { unsafe access(directory + "/index.html", R_OK) == 0 }

    private static var executablePath: String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
        guard length > 0 else { return "" }
        return String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
