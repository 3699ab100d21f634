/// What a client says of the back ends of a run.
import Backends
import Documents

/// Reads back ends, by name or as the settings of an allocator.
struct BackendReader {
    private let fields: FieldReader

    /// Notes what is wrong with `fields`.
    init(_ fields: FieldReader) { self.fields = fields }

    /// `"system"` or `{"allocator":"buddyslab",...}`; nil where it is neither, which is noted.
    func read(_ value: JSONValue, at pointer: String) -> BackendChoice? {
        switch value {
        case .string(let name) where isIdentifier(name): return BackendChoice(name: name)
        case .object(let members):
            return (try? readSlabSettings(fields.nested(members, pointer: pointer))).map { .buddyslab($0) }
        default:
            reject(pointer, "must be the name of a back end or the settings of an allocator, not \(value.brief)")
            return nil
        }
    }

    func readAll(_ value: JSONValue, at pointer: String) -> [BackendChoice] {
        let bounds = ScenarioBounds.compare
        guard case .array(let elements) = value, bounds.contains(elements.count) else {
            reject(pointer, "must be \(bounds.lowerBound) to \(bounds.upperBound) back ends, not \(value.brief)")
            return []
        }
        var choices: [BackendChoice] = []
        for (index, element) in elements.enumerated() {
            guard let choice = read(element, at: "\(pointer)/\(index)") else { continue }
            if choices.contains(where: { $0.name == choice.name }) {
                reject("\(pointer)/\(index)", "is '\(choice.name)', which stands there already")
            } else if choice == .server {
                reject("\(pointer)/\(index)", "must not be the server's own allocator: compared ones are private")
            }
            choices.append(choice)
        }
        return choices
    }

    private func reject(_ pointer: String, _ detail: String) {
        fields.note(.init(.pointer(pointer), detail, code: "not_allowed"))
    }
}
