/// Figures in the documents of the API, found by their paths.
import Documents
import Observatory

/// Documents by name: `stats`, `classes`, `cpus`, `buddy`, `ledger`, each as its GET answers.
public struct FigureTree: Sendable, Equatable {
    public static let names = ["stats", "classes", "cpus", "buddy", "ledger"]
    /// Members that identify a row of an array.
    private static let keys = ["size", "order", "id", "cpu", "index"]

    public private(set) var documents: [String: JSONValue]

    public init(_ documents: [String: JSONValue]) { self.documents = documents }

    /// The document that a path's figure stands in; what has no document's name is one of `stats`.
    static func document(of path: FigurePath) -> String {
        guard case .name(let first)? = path.steps.first else { return "stats" }
        return names.contains(first) ? first : "stats"
    }

    /// The number at a path; nil where there is none, or none now.
    func number(at path: FigurePath) -> Double? { walk(path).value?.finiteNumber }

    /// Whether there is a figure at a path, even if it has no value now.
    func has(_ path: FigurePath) -> Bool {
        switch walk(path).value {
        case .integer, .number, .null: true
        default: false
        }
    }

    /// Whether there is something at a path, a figure or not.
    func leads(along path: FigurePath) -> Bool { walk(path).value != nil }

    /// How far a path leads: the value at its end, or the last one before it is lost, with the step that was.
    private func walk(_ path: FigurePath) -> (value: JSONValue?, last: JSONValue?, lost: FigurePath.Step?) {
        let name = Self.document(of: path)
        guard var value = documents[name] else { return (nil, nil, path.steps.first) }
        var steps = path.steps[...]
        // In `classes[64]` the document's name is that of its only list as well.
        if case .name(name)? = steps.first, value[name] == nil { steps = steps.dropFirst() }
        for step in steps {
            guard let next = Self.step(step, from: value) else { return (nil, value, step) }
            value = next
        }
        return (value, value, nil)
    }

    private static func step(_ step: FigurePath.Step, from value: JSONValue) -> JSONValue? {
        switch (step, value) {
        case (.name(let name), _): return value[name]
        case (.key(let key), .array(let rows)):
            if let row = rows.first(where: { identity(of: $0) == key }) { return row }
            // Numbers in a row have nothing to go by but their places.
            guard let place = Int(key), rows.indices.contains(place), rows[place].finiteNumber != nil else {
                return nil
            }
            return rows[place]
        case (.key(let key), _): return value[key]
        }
    }

    /// What identifies a row: a class by its size, an order or a CPU by its number.
    private static func identity(of row: JSONValue) -> String? {
        for key in keys {
            switch row[key] {
            case .integer(let value): return String(value)
            case .string(let value): return value
            default: continue
            }
        }
        return nil
    }

    /// What is wrong with a path that leads nowhere.
    func explain(_ path: FigurePath) -> String {
        let (value, last, lost) = walk(path)
        if value != nil { return "\(path) is no number; \(Self.children(of: value))" }
        guard let lost else { return "there is no figure \(path)" }
        switch lost {
        case .name(let name):
            let known = last.map(Self.names) ?? []
            return "there is no '\(name)' in \(path)\(Problem.suggestion(for: name, among: known)); "
                + Self.children(of: last)
        case .key(let key): return "there is no [\(key)] in \(path); \(Self.children(of: last))"
        }
    }

    private static func names(in value: JSONValue) -> [String] { value.members.map(\.name) }

    private static func children(of value: JSONValue?) -> String {
        switch value {
        case .object(let members): return "there are \(members.map(\.name).joined(separator: ", "))"
        case .array(let rows):
            let keys = rows.compactMap(identity)
            return keys.isEmpty ? "it has \(rows.count) values" : "there are [\(keys.joined(separator: "], ["))]"
        default: return "nothing is below it"
        }
    }
}
