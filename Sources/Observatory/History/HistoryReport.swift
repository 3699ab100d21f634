/// The documents of `GET /api/v1/history`.
import Documents

extension HistoryPage {
    /// Column by column; `next` is where the page behind this one is.
    public func json(of history: History, at moment: Moment, next: String?) -> [UInt8] {
        var writer = JSONWriter(capacity: 1024 + names.count * (32 + 12 * times.count))
        writer.object { json in
            json.head(moment)
            json.field("step_seconds", step)
            json.array("fields", of: names) { $0.value($1) }
            json.array("times", of: times) { $0.value(Double($1) / 1000) }
            json.array("columns", of: columns) { json, column in
                json.beginArray()
                for value in column { json.figure(value) }
                json.endArray()
            }
            json.object("ring") { json in
                json.field("bytes", history.byteCount)
                json.field("second_rows", History.secondRows)
                json.field("minute_rows", History.minuteRows)
                json.field("fields", history.columns.count)
                json.field("cpus", history.columns.cpus.count)
            }
            json.field("next", next)
        }
        return writer.bytes
    }

    /// A header and one line a step; a figure that does not exist is empty.
    public var csv: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(64 + names.count * (24 + 8 * times.count))
        bytes += "time".utf8
        for name in names { bytes += ",\(name)".utf8 }
        bytes += "\r\n".utf8
        for (index, time) in times.enumerated() {
            bytes += timestamp(unixMilliseconds: time).utf8
            for column in columns {
                bytes.append(UInt8(ascii: ","))
                if !column[index].isNaN { bytes += column[index].shortestText.utf8 }
            }
            bytes += "\r\n".utf8
        }
        return bytes
    }
}

extension Double {
    /// Without a fraction where there is none.
    fileprivate var shortestText: String {
        if let whole = Int(exactly: self), whole.magnitude < 1 << 53 { String(whole) } else { description }
    }
}

extension JSONWriter {
    /// Without a fraction where there is none, which takes a tenth off a page; `null` for NaN.
    fileprivate mutating func figure(_ value: Double) {
        if let whole = Int(exactly: value), whole.magnitude < 1 << 53 { self.value(whole) } else { self.value(value) }
    }
}
