/// Objects made by hand, for those who ask whose an object is.

extension Laboratory: ObjectHolders {
    public func heldObjects(in range: Range<UInt>, withinSeconds: Double) -> HeldObjects {
        let now = nowSeconds
        let after = range.lowerBound == 0 ? nil : range.lowerBound - 1
        let found = objects(after: after, limit: Self.objectLimit).objects.prefix { $0.address < range.upperBound }
        return HeldObjects(
            objects: found.map { object in
                HeldObject(
                    address: object.address, size: object.layout.size, holder: "laboratory", worker: nil,
                    cpu: object.cpu, ageSeconds: max(0, now - object.bornSeconds))
            }, isComplete: true)
    }
}
