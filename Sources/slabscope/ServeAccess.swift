/// Who may use the server, and where it listens besides a port.
import ArgumentParser
import Glibc
import IntrospectionServer

struct ServeAccess: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A file with a token of 16 to 512 characters, for its owner's eyes alone: requests must show the token.",
            valueName: "file"))
    var tokenFile: String?
    @Flag(help: "Let an address that other machines reach be bound without a token: whoever reaches it rules it.")
    var allowUnauthenticated = false
    @Flag(help: "Refuse whatever would change something: GET and HEAD alone are answered.")
    var readOnly = false
    @Option(
        help: ArgumentHelp(
            "Listen at a Unix socket too, which its owner alone may use; with --bind none, there alone.",
            valueName: "path"))
    var unixSocket: String?

    func policy() throws -> AccessPolicy {
        var token: AccessToken?
        if let tokenFile {
            do throws(TokenFileError) { token = try AccessToken(file: tokenFile) } catch {
                throw ValidationError("--token-file \(error)")
            }
        }
        return AccessPolicy(token: token, isReadOnly: readOnly, allowsUnauthenticated: allowUnauthenticated)
    }
}

extension Serve {
    /// What `--bind` says for no port at all.
    static let noAddress = "none"

    /// The places to listen at, the first of them the one whose port is told; all of them checked.
    func daemons() throws -> [DaemonConfiguration] {
        let policy = try access.policy()
        var places: [DaemonConfiguration] = []
        if bind != Self.noAddress {
            places.append(DaemonConfiguration(address: bind, port: port))
        } else {
            guard access.unixSocket != nil else { throw ValidationError("--bind none needs a --unix-socket") }
            guard portFile == nil else { throw ValidationError("--bind none has no port for --port-file") }
        }
        if let path = access.unixSocket { places.append(DaemonConfiguration(unixSocket: path)) }
        for index in places.indices {
            places[index].access = policy
            places[index].allowedHosts = allowedHost
            places[index].accessLogger = logs.accessLogger
            do throws(DaemonError) { try places[index].checkAddress() } catch {
                throw ValidationError(ServeError.daemon(error).description)
            }
        }
        return places
    }

    /// Says where the server listens, and what it asks for.
    func announce(_ port: UInt16?) {
        if let port {
            let host = bind.contains(":") ? "[\(bind)]" : bind
            print("slabscope listens on http://\(host):\(port)/  (API: http://\(host):\(port)/api/v1)")
        }
        if let path = access.unixSocket {
            print("slabscope listens at \(path)  (curl --unix-socket \(path) http://localhost/api/v1)")
        }
        // Whoever reads the address through a pipe waits for it.
        fflush(nil)
    }
}
