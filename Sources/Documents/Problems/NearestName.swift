/// The known name that a mistyped one probably meant.

/// The nearest of `names` to `name` by edits, or `nil` where all are too far to be meant.
public func nearestName(to name: String, among names: [String]) -> String? {
    // A name of any length can come from a client; beyond this one nothing known is near.
    guard name.utf8.count <= 64 else { return nil }
    let word = Array(name.utf8)
    let nearest = names.map { (name: $0, distance: editDistance(word, Array($0.utf8))) }.min {
        $0.distance < $1.distance
    }
    guard let nearest, nearest.distance <= max(2, word.count / 3) else { return nil }
    return nearest.name
}

/// Levenshtein's distance, one row at a time.
private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, y) in b.enumerated() {
            let replaced = diagonal + (x == y ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
        }
    }
    return row[b.count]
}
