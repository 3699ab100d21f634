/// One object that somebody allocated by hand, and what happened to it.
import BuddySlab
import Documents
import Latency

/// Where the allocator keeps an object.
public struct Placement: Sendable, Equatable {
    /// Bytes that the object's class or block has.
    public let usableBytes: Int
    /// Bytes of the size class; nil for a large block.
    public let sizeClass: Int?
    /// First address of the slab, the slot within it, and the CPU that owns it; nil for a large block.
    public let slab: UInt?
    public let slot: Int?
    public let owner: Int?
    /// Pages of a large block; nil for a small object.
    public let pages: Int?
}

/// An object made by hand, in a user's hands.
public struct HandMadeObject: Sendable {
    public let address: UInt
    public let layout: AllocationLayout
    /// The CPU on which it was allocated.
    public let cpu: Int
    /// How the allocation was served.
    public let path: OperationPath
    public let placement: Placement
    /// When, on the sampler's clock, in seconds.
    let bornSeconds: Double
    /// Tells its content from that of all others.
    let serial: UInt64
}

/// An object that was freed by hand.
public struct HandFreedObject: Sendable {
    public let object: HandMadeObject
    /// The CPU that freed it.
    public let cpu: Int
    /// Where it went.
    public let path: OperationPath
    /// Whether it still held what the laboratory had written.
    public let isIntact: Bool
}

/// Why an experiment did not happen.
public enum LaboratoryError: Error, Equatable, Sendable {
    /// There are `Laboratory.objectLimit` objects already.
    case full
    /// The address is not in the list.
    case unknownObject
    /// What the allocator answered.
    case refused(AllocationError)
    /// The CPUs could not be stopped.
    case notStopped(SafepointError)
}

extension HandMadeObject {
    public func bytes(nowSeconds: Double) -> [UInt8] {
        var writer = JSONWriter(capacity: 512)
        writer.object { $0.handMade(self, nowSeconds: nowSeconds) }
        return writer.bytes
    }
}

extension HandFreedObject {
    public var bytes: [UInt8] {
        var writer = JSONWriter(capacity: 512)
        writer.object { json in
            json.field("address", address: object.address)
            json.field("size", object.layout.size)
            json.field("cpu", cpu)
            json.field("intact", isIntact)
            json.object("outcome") { json in
                json.field("path", path.freeName)
                json.field("owner", object.placement.owner)
                json.field("size_class", object.placement.sizeClass)
            }
        }
        return writer.bytes
    }
}

extension OperationPath {
    /// What an allocation's path is called.
    var allocationName: String { label.description }

    /// What a free's path is called: a magazine that was emptied first took the object all the same.
    fileprivate var freeName: String { self == .refill ? "magazine" : allocationName }
}

extension JSONWriter {
    mutating func handMade(_ object: HandMadeObject, nowSeconds: Double) {
        let placement = object.placement
        field("address", address: object.address)
        field("size", object.layout.size)
        field("alignment", object.layout.alignment)
        field("cpu", object.cpu)
        field("age_seconds", max(0, (1000 * (nowSeconds - object.bornSeconds)).rounded(.down) / 1000))
        field("usable_bytes", placement.usableBytes)
        self.object("outcome") { json in
            json.field("path", object.path.allocationName)
            json.field("size_class", placement.sizeClass)
            json.key("slab")
            if let slab = placement.slab { json.address(slab) } else { json.null() }
            json.field("slot", placement.slot)
            json.field("owner", placement.owner)
            json.field("pages", placement.pages)
        }
    }
}
