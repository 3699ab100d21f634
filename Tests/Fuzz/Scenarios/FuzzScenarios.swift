/// What a fuzzer's bytes ask for as a scenario: read, written with all its defaults, read again.
import Documents

@testable import Scenarios

private let reader = ScenarioReader(FixedStages())

/// Ends the process where a scenario changes on its way through text, or a refusal names no place in it.
@c(LLVMFuzzerTestOneInput)
public func fuzzScenarios(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let input = unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
    let scenario: Scenario
    do throws(Problem) {
        scenario = try reader.read(try FieldReader(body: input))
    } catch {
        check(error, of: input)
        return 0
    }
    do throws(Problem) {
        let again = try reader.read(try FieldReader(body: scenario.bytes))
        guard again == scenario, again.bytes == scenario.bytes else {
            fatalError("\(text(input)) became \(text(scenario.bytes)), and that \(text(again.bytes))")
        }
    } catch {
        fatalError("\(text(input)) became \(text(scenario.bytes)), which is refused: \(error)")
    }
    guard (try? JSONValue(parsing: scenario.outline)) != nil else {
        fatalError("the outline of \(text(input)) is no JSON: \(text(scenario.outline))")
    }
    return 0
}

/// What is no JSON is refused with line and column, anything else with pointers, each to a member of an object that is
/// there; a member that is not known is there itself.
private func check(_ problem: Problem, of input: [UInt8]) {
    guard let document = try? JSONValue(parsing: input.isEmpty ? Array("{}".utf8) : input) else {
        guard problem.status == 400, problem.detail.contains("line"), problem.detail.contains("column") else {
            fatalError("\(text(input)) is refused without a place: \(problem)")
        }
        return
    }
    guard problem.status == 422, !problem.items.isEmpty else { fatalError("\(text(input)) is refused: \(problem)") }
    for item in problem.items {
        guard case .pointer(let pointer) = item.place, !item.detail.isEmpty,
            document.has(pointer, itself: item.code == "unknown")
        else {
            fatalError("\(text(input)) is refused for something that is not there: \(item)")
        }
    }
}

private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

extension JSONValue {
    /// Whether there is what a pointer leads to, or else what its last step leads away from.
    fileprivate func has(_ pointer: String, itself: Bool) -> Bool {
        var value = self
        let steps = pointer.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropFirst()
        for step in itself ? steps : steps.dropLast() {
            guard let name = Self.name(ofStep: step) else { return false }
            if case .array(let elements) = value, let index = Int(name), elements.indices.contains(index) {
                value = elements[index]
            } else if let member = value[name] {
                value = member
            } else {
                return false
            }
        }
        return true
    }

    /// What a step of a pointer stands for; nil where a tilde is followed by neither 0 nor 1 (RFC 6901, section 3).
    private static func name(ofStep step: Substring.UTF8View) -> String? {
        var bytes: [UInt8] = []
        var rest = step.makeIterator()
        while let byte = rest.next() {
            guard byte == UInt8(ascii: "~") else {
                bytes.append(byte)
                continue
            }
            switch rest.next() {
            case UInt8(ascii: "0"): bytes.append(UInt8(ascii: "~"))
            case UInt8(ascii: "1"): bytes.append(UInt8(ascii: "/"))
            default: return nil
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
