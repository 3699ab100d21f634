/// Whole fields in one call: name and value, or name and what stands between the brackets.

extension JSONWriter {
    public mutating func field(_ name: StaticString, _ value: String) {
        key(name)
        self.value(value)
    }

    public mutating func field(_ name: StaticString, _ value: Bool) {
        key(name)
        self.value(value)
    }

    @inlinable
    public mutating func field(_ name: StaticString, _ value: some FixedWidthInteger) {
        key(name)
        self.value(value)
    }

    public mutating func field(_ name: StaticString, _ value: Double) {
        key(name)
        self.value(value)
    }

    /// Writes `null` where there is no value.
    public mutating func field(_ name: StaticString, _ value: String?) {
        key(name)
        if let value { self.value(value) } else { null() }
    }

    /// Writes `null` where there is no value.
    @inlinable
    public mutating func field<Integer: FixedWidthInteger>(_ name: StaticString, _ value: Integer?) {
        key(name)
        if let value { self.value(value) } else { null() }
    }

    /// Writes `null` where there is no value.
    public mutating func field(_ name: StaticString, _ value: Double?) {
        key(name)
        if let value { self.value(value) } else { null() }
    }

    public mutating func field(_ name: StaticString, address: UInt) {
        key(name)
        self.address(address)
    }

    /// Writes `"name":{...}`; `body` writes the fields.
    @inlinable
    public mutating func object<Failure: Error>(
        _ name: StaticString, _ body: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        key(name)
        try object(body)
    }

    /// Writes `{...}`; `body` writes the fields.
    @inlinable
    public mutating func object<Failure: Error>(
        _ body: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        beginObject()
        try body(&self)
        endObject()
    }

    /// Writes `"name":[...]`; `body` writes the elements.
    @inlinable
    public mutating func array<Failure: Error>(
        _ name: StaticString, _ body: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        key(name)
        beginArray()
        try body(&self)
        endArray()
    }

    /// Writes `"name":[...]` with one element for each of `elements`.
    @inlinable
    public mutating func array<Element>(
        _ name: StaticString, of elements: some Sequence<Element>, _ write: (inout JSONWriter, Element) -> Void
    ) {
        key(name)
        beginArray()
        for element in elements { write(&self, element) }
        endArray()
    }
}
