/// Changes are checked as a start with the changed settings would be.

extension WorkloadChange {
    /// The settings with the change.
    func applied(to specification: WorkloadSpecification) -> WorkloadSpecification {
        var changed = specification
        changed.rate = rate ?? specification.rate
        changed.sizes = sizes ?? specification.sizes
        changed.remoteShare = remoteShare ?? specification.remoteShare
        changed.threads = threads ?? specification.threads
        return changed
    }

    /// Throws what is wrong with the changed settings, at the fields of the change. Batches between workers that go
    /// on keep the bytes that they have had from the start, where there are any.
    func check(on specification: WorkloadSpecification, batchBytes: Int?) throws(WorkloadProblem) {
        let changed = applied(to: specification)
        var issues = changed.issues.map(atItsField)
        if issues.isEmpty, let batchBytes, changed.remoteShare > 0, changed.sizes.largest > batchBytes {
            let detail =
                "\(changed.sizes.largest) bytes do not fit into this workload's batches; "
                + "at most \(batchBytes) are allowed"
            issues.append(atItsField(FieldIssue("/live_bytes", detail, .tooLarge)))
        }
        guard issues.isEmpty else { throw .invalid(issues) }
    }

    /// What a start would blame on the live set, the change has brought about by another field.
    private func atItsField(_ issue: FieldIssue) -> FieldIssue {
        guard ["/live_bytes", "/live_objects"].contains(issue.pointer) else { return issue }
        let pointer: String? =
            if sizes != nil { "/sizes" } else if threads != nil { "/threads" } else if remoteShare != nil {
                "/remote_share"
            } else { nil }
        return pointer.map { FieldIssue($0, issue.detail, issue.code) } ?? issue
    }
}
