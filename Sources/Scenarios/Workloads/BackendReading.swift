/// Which back end a client asks for.
import Backends
import BuddySlab
import Documents

/// The field `backend`: a name, or `{"allocator":"buddyslab",...}`; the server's own where there is none. `names` are
/// those that there are.
package func readBackend(_ fields: FieldReader, names: [String]) throws(Problem) -> BackendChoice {
    switch fields.value("backend") {
    case nil: return .server
    case .string(let name) where names.contains(name): return BackendChoice(name: name)
    case .object:
        guard let settings = try fields.object("backend") else { return .server }
        return .buddyslab(try readSlabSettings(settings))
    default:
        fields.reject(
            "backend", "must be one of \(names.joined(separator: ", ")), or {\"allocator\":\"buddyslab\",...}",
            code: "not_allowed")
        return .server
    }
}

func readSlabSettings(_ fields: FieldReader) throws(Problem) -> SlabSettings {
    var settings = SlabSettings()
    _ = try fields.choice("allocator", of: ["buddyslab"])
    settings.classes = try fields.choice("classes", default: settings.classes)
    settings.mode = try fields.choice("mode", default: settings.mode)
    settings.magazines = try readMagazines(fields, default: settings.magazines)
    settings.memoryBytes = try fields.byteSize(
        "memory", default: settings.memoryBytes, in: SlabSettings.memoryRange)
    settings.cpus = try fields.integer("cpus", default: settings.cpus, in: SlabSettings.cpuRange)
    try fields.finish()
    return settings
}

/// Objects of each magazine, or `auto`.
private func readMagazines(_ fields: FieldReader, default fallback: MagazinePolicy) throws(Problem) -> MagazinePolicy {
    guard let value = fields.value("magazines") else { return fallback }
    if case .string("auto") = value { return .standard }
    guard let objects = value.wholeNumber, SlabSettings.magazineRange.contains(objects) else {
        fields.reject("magazines", "must be a whole number from 0 to 4096, or auto", code: "out_of_range")
        return fallback
    }
    return .fixed(objects)
}
