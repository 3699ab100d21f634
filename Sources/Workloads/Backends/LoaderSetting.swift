/// Room for the thread-local state of libraries that are loaded late. This file owns the process's own image.
import Glibc

/// The loader's setting without which `dlopen` refuses libraries with much static thread-local state, as jemalloc's.
public enum LoaderSetting {
    private static let variable = "GLIBC_TUNABLES"
    private static let tunable = "glibc.rtld.optional_static_tls"
    private static let bytes = 16384

    /// Starts this program over with the setting, and the same arguments, where it has none yet. The loader reads it
    /// once, at the start; the variable itself tells a second start from the first. Must be called before anything
    /// that a second start would do twice.
    public static func ensure() {
        let old = unsafe getenv(variable).map { unsafe String(cString: $0) } ?? ""
        guard !old.contains(tunable + "=") else { return }
        let setting = "\(tunable)=\(bytes)"
        unsafe setenv(variable, old.isEmpty ? setting : "\(old):\(setting)", 1)
        // It returns only where the system refuses; jemalloc will then not be found, and the rest works.
        unsafe execv("/proc/self/exe", CommandLine.unsafeArgv)
    }
}
