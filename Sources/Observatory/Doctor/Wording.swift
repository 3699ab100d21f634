/// Figures in sentences.

/// `12.3 MiB`: three digits and the unit that makes them readable.
func words(bytes: Int) -> String {
    var value = Double(bytes)
    for unit in ["bytes", "KiB", "MiB", "GiB"] {
        if value.magnitude < 1024 { return "\(words(value)) \(unit)" }
        value /= 1024
    }
    return "\(words(value)) TiB"
}

/// `37 %` for 0.37; one decimal below 10 %.
func words(share: Double) -> String {
    let percent = share * 100
    return percent < 10 ? "\(words(percent)) %" : "\(Int(percent.rounded())) %"
}

/// At most one decimal, and none where it is nought.
func words(_ value: Double) -> String {
    let tenths = (value * 10).rounded() / 10
    return Int(exactly: tenths).map(String.init) ?? tenths.description
}

/// `1 object`, `2 objects`.
func words(_ count: Int, _ noun: String, _ plural: String? = nil) -> String {
    "\(count) \(count == 1 ? noun : plural ?? noun + "s")"
}
