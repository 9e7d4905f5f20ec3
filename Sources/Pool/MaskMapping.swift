import Imagery

/// From the values of mask files to class indices.
package struct MaskMapping: Hashable, Sendable {
    /// The class index, `void` or `unlabeled` of each value, nil where the value means nothing.
    private var labels = [UInt8?](repeating: nil, count: 256)

    /// One in which no value means anything.
    package init() {}

    package init(_ catalog: ClassCatalog) {
        for value in catalog.voidValues { labels[Int(value)] = LabelMask.void }
        for (index, member) in catalog.classes.enumerated() {
            labels[Int(member.maskValue)] = UInt8(index)
            for value in member.furtherValues { labels[Int(value)] = UInt8(index) }
        }
    }

    /// What a value means.
    package subscript(value: UInt8) -> UInt8? {
        get { labels[Int(value)] }
        set { labels[Int(value)] = newValue }
    }

    /// Class indices, `void` and `unlabeled` for the raw values of a mask file; nil where a value is outside the classes.
    package func labels(from raw: LabelMask) -> LabelMask? {
        guard unknown(among: raw.distinctValues).isEmpty else { return nil }
        return raw.mapped(through: labels.map { $0 ?? LabelMask.void })
    }

    /// Those of `values` that are neither a class nor void.
    package func unknown(among values: some Sequence<UInt8>) -> [UInt8] { values.filter { labels[Int($0)] == nil } }
}
