/// This program run again as a child, for what needs a process of its own. This file owns the raw process calls.
import Glibc

/// Runs this program with `arguments` and answers what it wrote to its standard output; nil where it could not be
/// started or failed. Its messages go where this program's go.
func outputOfSelf(_ arguments: [String]) -> String? {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let child = spawnSelf(arguments, standardOutput: ends[1])
    close(ends[1])
    defer { close(ends[0]) }
    guard let child else { return nil }
    let output = readAll(ends[0])
    var status: Int32 = 0
    while unsafe waitpid(child, &status, 0) < 0 && errno == EINTR {}
    return status == 0 ? String(decoding: output, as: UTF8.self) : nil
}

private func spawnSelf(_ arguments: [String], standardOutput: Int32) -> pid_t? {
    var actions = unsafe posix_spawn_file_actions_t()
    guard unsafe posix_spawn_file_actions_init(&actions) == 0 else { return nil }
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    guard unsafe posix_spawn_file_actions_adddup2(&actions, standardOutput, STDOUT_FILENO) == 0 else { return nil }
    var words: [UnsafeMutablePointer<CChar>?] = unsafe (["slabscope"] + arguments).map { unsafe strdup($0) } + [nil]
    defer { for index in unsafe words.indices { unsafe free(words[index]) } }
    var child: pid_t = 0
    let code = unsafe posix_spawn(&child, "/proc/self/exe", &actions, nil, &words, environ)
    return code == 0 ? child : nil
}

private func readAll(_ descriptor: Int32) -> [UInt8] {
    var output: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 4096)
    while true {
        let count = unsafe read(descriptor, &part, part.count)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { return output }
        output += part[..<count]
    }
}
