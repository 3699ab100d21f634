/// Why the server could not start, in words for a terminal.
import IntrospectionServer

/// Why the server could not start.
enum ServeError: Error, CustomStringConvertible {
    case daemon(DaemonError)
    case portFile(String, String)
    case data(String)

    var description: String {
        switch self {
        case .daemon(.notLoopback(let address)):
            "--bind \(address) is refused: other machines reach it. Give --token-file FILE, or --allow-unauthenticated "
                + "where whoever reaches it may rule it. Without either, use ssh -L 8080:127.0.0.1:8080 HOST"
        case .daemon(let error): error.description
        case .data(let reason): "--data: \(reason)"
        case .portFile(let path, let reason): "--port-file \(path): \(reason)"
        }
    }
}
