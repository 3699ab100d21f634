/// What `slabscope top` is told.
import HTTPClient

/// By what the classes are sorted, the largest first.
public enum TopSort: String, CaseIterable, Sendable {
    case wasted, live, rate, size

    /// The key that chooses it.
    var key: UInt8 { rawValue.utf8.first ?? 0 }

    /// What stands in the heading.
    var title: String {
        switch self {
        case .wasted: "wasted bytes"
        case .live: "live objects"
        case .rate: "operations a second"
        case .size: "size"
        }
    }
}

/// How figures are written.
public enum TopFormat: String, CaseIterable, Sendable { case table, json }

/// Server, rhythm and form.
public struct TopOptions: Sendable {
    public var endpoint: HTTPEndpoint
    /// What a server with a token asks for, `Bearer TOKEN`.
    public var authorization: String?
    /// Seconds between two looks; nil where the user left it open.
    public var interval: Double?
    public var isOnce = false
    public var format = TopFormat.table
    public var sort = TopSort.wasted
    /// The most classes that are shown; nil for as many as fit.
    public var lines: Int?

    public init(_ endpoint: HTTPEndpoint) { self.endpoint = endpoint }

    /// Seconds between two looks.
    var period: Double { interval ?? 1 }
}
