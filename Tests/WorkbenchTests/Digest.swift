/// A digest of a value. It changes with every part of the value except functions.
enum Digest {
    static func of(_ value: Any) -> Int {
        var hasher = Hasher()
        add(value, to: &hasher)
        return hasher.finalize()
    }

    private static func add(_ value: Any, to hasher: inout Hasher) {
        if let value = value as? AnyHashable { return hasher.combine(value) }
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == .class { return hasher.combine(ObjectIdentifier(value as AnyObject)) }
        hasher.combine("\(mirror.subjectType)")
        for child in mirror.children {
            hasher.combine(child.label)
            add(child.value, to: &hasher)
        }
    }
}
