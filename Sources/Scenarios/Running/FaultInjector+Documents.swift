/// Faults as actions of scenarios: read, set and ended.
import Documents
import Workloads

extension FaultInjector {
    /// Notes what is wrong with the body of `PUT /faults`.
    func check(_ fields: FieldReader) throws(Problem) {
        for issue in try readFaults(fields).issues(for: geometry) {
            fields.note(.init(.pointer(fields.pointer + issue.pointer), issue.detail, code: issue.code.rawValue))
        }
    }

    /// Sets the fault of a body that has been checked.
    func set(_ body: JSONValue) throws(Problem) -> JSONValue {
        let settings = try readFaults(try FieldReader(value: body))
        do throws(WorkloadProblem) { try set(settings) } catch { throw problem(of: error) }
        return document { writeFaults(report, &$0) }
    }

    /// Ends the fault, and tells what it has done.
    func cleared() -> JSONValue {
        let last = clear()
        return document { writeFaults(last, isActive: false, &$0) }
    }

    private func document(_ write: (inout JSONWriter) -> Void) -> JSONValue {
        var writer = JSONWriter(capacity: 512)
        write(&writer)
        return (try? JSONValue(parsing: writer.bytes)) ?? .null
    }
}
