/// Back ends as JSON.
import Documents
import Workloads

/// The members of a back end's object. What it does not have is left out.
package func writeBackend(_ backend: BackendDescription, _ json: inout JSONWriter) {
    json.field("name", backend.name)
    json.field("allocator", backend.allocator)
    if let library = backend.library { json.field("library", library) }
    guard let slabs = backend.slabs else { return }
    json.field("classes", slabs.classes)
    json.field("mode", slabs.mode)
    switch slabs.magazines {
    case .fixed(let objects): json.field("magazines", objects)
    case .adaptive: json.field("magazines", "auto")
    case nil: break
    }
    json.field("memory_bytes", slabs.memoryBytes)
    json.field("cpus", slabs.cpus)
}
