/// The document of `GET /api/v1/definitions`.
import Documents

/// Every figure of every answer: its name, unit, meaning, tier and places.
public enum DefinitionsReport {
    /// The figures of the observing answers.
    public static let observing: [FigureGroup] =
        headFigures + statsFigures + ledgerFigures + classFigures + cpuFigures + buddyFigures + sectionFigures
        + slabFigures + addressFigures + settingFigures + questionFigures + latencyFigures + laboratoryFigures
        + historyFigures + markFigures + doctorFigures + eventFigures

    /// One element for each figure; its first place gives it its name, and others stand beside it.
    public static func bytes(_ groups: [FigureGroup]) -> [UInt8] {
        var writer = JSONWriter(capacity: 1 << 17)
        writer.object { json in
            json.key("definitions")
            json.beginArray()
            for group in groups {
                for figure in group.figures { json.object { $0.definition(figure, group.places) } }
            }
            json.endArray()
            json.field("next", String?.none)
        }
        return writer.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func definition(_ figure: Figure, _ places: [FigurePlace]) {
        guard let first = places.first else { return }
        field("name", first.prefix + figure.name)
        field("unit", figure.unit)
        field("kind", (first.isDifference ? FigureKind.difference : figure.kind).rawValue)
        field("meaning", figure.meaning)
        field("tier", first.tier?.rawValue)
        field("endpoint", first.endpoint)
        array("also", of: places.dropFirst()) { json, place in
            json.object { json in
                json.field("name", place.prefix + figure.name)
                json.field("kind", (place.isDifference ? FigureKind.difference : figure.kind).rawValue)
                json.field("tier", place.tier?.rawValue)
                json.field("endpoint", place.endpoint)
            }
        }
    }
}
