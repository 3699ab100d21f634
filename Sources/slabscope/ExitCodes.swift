/// The exit codes that all commands share.
import ArgumentParser
import Glibc

extension Slabscope {
    /// Arguments that make no sense.
    static let usage: Int32 = 2

    /// Ends with `usage` where the arguments are refused, so that scripts need to know one code for that.
    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
            say(fullMessage(for: error))
            Glibc.exit(usage)
        }
    }
}
