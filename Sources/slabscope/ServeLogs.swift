/// What the server writes on the standard error, and how.
import ArgumentParser
import IntrospectionServer
import Logging

struct ServeLogs: ParsableArguments {
    /// How a message is written.
    enum Format: String, CaseIterable, ExpressibleByArgument { case text, json }

    @Option(
        help: "The least level that is logged: trace, debug, info, notice, warning, error, critical.",
        transform: level)
    var logLevel = Logger.Level.info
    @Option(help: "How a message is written: as text, or as one JSON object on a line.")
    var logFormat = Format.text
    @Flag(help: "Write a line for each answer: method, path, status, bytes, microseconds; no query, no header.")
    var accessLog = false

    func logger(_ label: String = "slabscope") -> Logger {
        var logger = Logger(label: label) { label in
            switch logFormat {
            case .text: StreamLogHandler.standardError(label: label)
            case .json: JSONLogHandler.standardError(label: label)
            }
        }
        logger.logLevel = logLevel
        return logger
    }

    /// Whoever asks for a line for each answer gets it at any level.
    var accessLogger: Logger? {
        guard accessLog else { return nil }
        var logger = logger("slabscope.access")
        logger.logLevel = .info
        return logger
    }

    private static func level(_ text: String) throws -> Logger.Level {
        guard let level = Logger.Level(rawValue: text) else {
            let names = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("'\(text)' is not a level; choose one of \(names)")
        }
        return level
    }
}
