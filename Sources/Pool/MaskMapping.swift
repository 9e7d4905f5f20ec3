import Imagery

/// From the values and colors of mask files to class indices.
package struct MaskMapping: Hashable, Sendable {
    /// The class index, `void` or `unlabeled` of each value, nil where the value means nothing.
    private var labels = [UInt8?](repeating: nil, count: 256)
    private var colorLabels: [RGB: UInt8] = [:]

    /// One in which no value and no color means anything.
    package init() {}

    package init(_ catalog: ClassCatalog) {
        for value in catalog.voidValues { labels[Int(value)] = LabelMask.void }
        for (index, member) in catalog.classes.enumerated() {
            labels[Int(member.maskValue)] = UInt8(index)
            for value in member.furtherValues { labels[Int(value)] = UInt8(index) }
        }
        for color in catalog.voidColors { colorLabels[color] = LabelMask.void }
        for (index, member) in catalog.classes.enumerated() {
            for color in member.maskColors { colorLabels[color] = UInt8(index) }
        }
        // The colors that classes are shown in come last: a gray is the value of another class more likely.
        for (index, member) in catalog.classes.enumerated() where member.maskColors.isEmpty {
            if self[color: member.color] == nil { colorLabels[member.color] = UInt8(index) }
        }
    }

    /// What a value means.
    package subscript(value: UInt8) -> UInt8? {
        get { labels[Int(value)] }
        set { labels[Int(value)] = newValue }
    }

    /// What a color means. A gray that no class has stands for its value: many programs save masks of values as RGB.
    package subscript(color color: RGB) -> UInt8? {
        get { colorLabels[color] ?? (color.isGray ? labels[Int(color.red)] : nil) }
        set { colorLabels[color] = newValue }
    }

    /// Class indices, `void` and `unlabeled` for the content of a mask file; nil where it has something outside the
    /// classes.
    package func labels(from content: MaskContent) -> LabelMask? {
        switch content {
        case .values(let raw, _): return labels(from: raw)
        case .colors(let image):
            var table = colorLabels
            for (value, label) in zip(UInt8.min...UInt8.max, labels) where table[RGB(value, value, value)] == nil {
                table[RGB(value, value, value)] = label
            }
            return image.labels(by: table)
        }
    }

    /// The same for raw values.
    package func labels(from raw: LabelMask) -> LabelMask? {
        guard unknown(among: raw.distinctValues).isEmpty else { return nil }
        return raw.mapped(through: labels.map { $0 ?? LabelMask.void })
    }

    /// Those of `values` that are neither a class nor void.
    package func unknown(among values: some Sequence<UInt8>) -> [UInt8] { values.filter { labels[Int($0)] == nil } }

    /// Whether all of a mask has a meaning.
    func covers(_ census: MaskCensus) -> Bool {
        census.otherPixels == 0 && census.keys.allSatisfy { label(of: $0, in: census) != nil }
    }

    /// Whether any pixel of a mask has a class.
    func findsClasses(in census: MaskCensus) -> Bool {
        census.keys.contains { label(of: $0, in: census).map { $0 < LabelMask.void } ?? false }
    }

    /// The meaning of a value or color of a mask.
    func label(of key: UInt32, in census: MaskCensus) -> UInt8? {
        census.isInColors ? self[color: RGB(packed: key)] : labels[Int(key & 255)]
    }
}
