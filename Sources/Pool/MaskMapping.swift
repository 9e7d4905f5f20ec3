import Imagery

/// How masks with values and colors are read: palette masks, and RGB masks that have only grays.
package enum MaskReading: Hashable, Sendable {
    case values
    case colors
    /// By color. Gray masks are also read by color, because the mask values of the classes are not known.
    case colorsOnly
}

/// Maps the values and colors of mask files to class indices.
///
/// A whole mask is read either by value or by color. Declared mask colors come before display colors. A color of two
/// classes is not mapped.
package struct MaskMapping: Hashable, Sendable {
    /// The class index, `void` or `unlabeled` of each mask value; 256 entries, nil if the value is not mapped.
    private var labels = [UInt8?](repeating: nil, count: 256)
    /// The class index, `void` or `unlabeled` of each mask color.
    private(set) var colorLabels: [RGB: UInt8] = [:]
    /// The display color of the class with a mask value.
    private var shown: [UInt8: RGB] = [:]
    package var reading = MaskReading.values

    /// A mapping without entries.
    package init() {}

    package init(_ catalog: ClassCatalog) {
        self.init(catalog, labels: catalog.classes.indices.map { UInt8($0) })
    }

    /// - Parameters:
    ///   - catalog: The mask values and colors of classes, void and unlabeled.
    ///   - labels: The class index of each class in `catalog`; nil for a class that is not mapped.
    ///   - unlabeled: The void values and void colors of the catalog that mean unlabeled.
    package init(
        _ catalog: ClassCatalog, labels indices: [UInt8?],
        unlabeled: (values: Set<UInt8>, colors: Set<RGB>) = ([], [])
    ) {
        for value in catalog.voidValues { labels[Int(value)] = LabelMask.void }
        for value in unlabeled.values { labels[Int(value)] = LabelMask.unlabeled }
        for (member, index) in zip(catalog.classes, indices) {
            for value in member.mergedValues.union([member.maskValue]) { labels[Int(value)] = index }
            shown[member.maskValue] = member.color
        }
        var declared = catalog.voidColors.map { (color: $0, label: UInt8?.some(LabelMask.void)) }
        declared = declared.filter { !unlabeled.colors.contains($0.color) }
        declared += unlabeled.colors.map { ($0, LabelMask.unlabeled) }
        let classes = zip(catalog.classes, indices)
        declared += classes.flatMap { member, index in member.maskColors.map { ($0, index) } }
        add(declared)
        add(classes.filter { $0.0.maskColors.isEmpty }.map { ($0.0.color, $0.1) })
        let isByColor = catalog.classes.contains { !$0.maskColors.isEmpty }
        reading = catalog.hasColorsOnly ? .colorsOnly : isByColor ? .colors : .values
    }

    /// Maps colors that are not mapped yet. A color with several classes stays unmapped.
    mutating func add(_ entries: [(color: RGB, label: UInt8?)]) {
        for (color, all) in Dictionary(grouping: entries, by: \.color) where colorLabels[color] == nil {
            let labels = Set(all.map(\.label))
            if labels.count == 1, let label = all[0].label { colorLabels[color] = label }
        }
    }

    /// The class index, `void` or `unlabeled` of a mask value; nil if it is not mapped.
    package subscript(value: UInt8) -> UInt8? {
        get { labels[Int(value)] }
        set { labels[Int(value)] = newValue }
    }

    /// The class index, `void` or `unlabeled` of a color in an RGB mask; nil if it is not mapped. An unmapped gray is
    /// void or unlabeled if its value is. It is never a class by its value.
    package subscript(color color: RGB) -> UInt8? {
        get {
            if let label = colorLabels[color] { return label }
            guard reading != .colorsOnly, color.isGray, let label = labels[Int(color.red)], label >= LabelMask.void
            else { return nil }
            return label
        }
        set { colorLabels[color] = newValue }
    }

    /// The values that are not mapped.
    package func unknown(among values: some Sequence<UInt8>) -> [UInt8] { values.filter { labels[Int($0)] == nil } }

    /// Whether the palette has the display colors of the classes, so that it adds no information to the values.
    func isShown(in palette: [RGB], of values: [UInt8]) -> Bool {
        let ofClasses = zip(values, palette).filter { shown[$0.0] != nil }
        return !ofClasses.isEmpty && ofClasses.allSatisfy { shown[$0.0] == $0.1 }
    }
}

/// The content of mask files.
extension MaskMapping {
    /// Maps the content of a mask file to class indices, `void` and `unlabeled`. Nil if a value or color is not mapped.
    package func labels(from content: MaskContent) -> LabelMask? {
        switch content {
        case .values(let raw, let palette):
            let values = raw.distinctValues
            let isPalette = values.last.map { Int($0) < palette.count } ?? false
            guard let colors = colors(of: values, isPalette ? values.map { palette[Int($0)] } : []) else {
                return labels(from: raw)
            }
            var table = [UInt8](repeating: LabelMask.void, count: 256)
            for (value, color) in zip(values, colors) {
                guard let label = colorLabels[color] else { return nil }
                table[Int(value)] = label
            }
            return raw.mapped(through: table)
        case .colors(let image):
            if reading == .values, let mask = image.labels(by: grays(labels)) { return mask }
            let markers = labels.map { label in label.flatMap { $0 >= LabelMask.void ? $0 : nil } }
            let table = reading == .colorsOnly ? colorLabels : grays(markers).merging(colorLabels) { $1 }
            return image.labels(by: table)
        }
    }

    /// Maps raw values to class indices, `void` and `unlabeled`. Nil if a value is not mapped.
    package func labels(from raw: LabelMask) -> LabelMask? {
        guard unknown(among: raw.distinctValues).isEmpty else { return nil }
        return raw.mapped(through: labels.map { $0 ?? LabelMask.void })
    }

    private func grays(_ labels: [UInt8?]) -> [RGB: UInt8] {
        var table: [RGB: UInt8] = [:]
        for (value, label) in zip(UInt8.min...UInt8.max, labels) { table[RGB(value, value, value)] = label }
        return table
    }

    /// The colors by which these values are mapped; nil if they are mapped by value.
    /// - Parameter palette: The color of each value; empty for a mask in gray.
    private func colors(of values: [UInt8], _ palette: [RGB]) -> [RGB]? {
        switch reading {
        case .values: return nil
        case .colorsOnly: return palette.isEmpty ? values.map { RGB($0, $0, $0) } : palette
        case .colors:
            let isKnown = !palette.isEmpty && palette.allSatisfy { colorLabels[$0] != nil }
            return isKnown && !isShown(in: palette, of: values) ? palette : nil
        }
    }
}

/// Mapping of counted masks.
extension MaskMapping {
    /// Whether every value or color of a mask is mapped.
    func covers(_ histogram: MaskHistogram) -> Bool {
        histogram.otherPixels == 0 && !meanings(of: histogram).labels.contains(nil)
    }

    /// Whether a mask has pixels of a class.
    func findsClasses(in histogram: MaskHistogram) -> Bool {
        meanings(of: histogram).labels.contains { $0.map { $0 < LabelMask.void } ?? false }
    }

    /// The mapping of each key of a mask, and the colors that were used; the colors are nil if the mask is read by
    /// value.
    func meanings(of histogram: MaskHistogram) -> (labels: [UInt8?], colors: [RGB]?) {
        let byValue = histogram.values.map { labels[Int($0)] }
        let colors: [RGB]?
        if histogram.isInColors {
            let isByValue = reading == .values && histogram.isGray && !byValue.contains(nil)
            colors = isByValue ? nil : histogram.colors
        } else {
            colors = self.colors(of: histogram.values, histogram.colors)
        }
        let byColor = colors?.map { histogram.isInColors ? self[color: $0] : colorLabels[$0] }
        return (byColor ?? byValue, colors)
    }
}
