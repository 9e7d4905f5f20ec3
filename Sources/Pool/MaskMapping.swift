import Imagery

/// How masks are read that have colors beside their values: palette masks, and RGB pictures of grays.
package enum MaskReading: Hashable, Sendable {
    case values
    case colors
    /// The same for masks in gray: no value means anything.
    case colorsOnly
}

/// From the values and colors of mask files to class indices.
///
/// A mask is read by its values or by its colors as a whole, never by both. Colors that were declared as those of masks
/// come before the colors that classes are shown in. A color that two classes have means nothing.
package struct MaskMapping: Hashable, Sendable {
    /// The class index, `void` or `unlabeled` of each value, nil where the value means nothing.
    private var labels = [UInt8?](repeating: nil, count: 256)
    /// The same of each color.
    private(set) var colorLabels: [RGB: UInt8] = [:]
    /// What classes with these values are shown in.
    private var shown: [UInt8: RGB] = [:]
    package var reading = MaskReading.values

    /// One in which no value and no color means anything.
    package init() {}

    package init(_ catalog: ClassCatalog) {
        self.init(catalog, labels: catalog.classes.indices.map { UInt8($0) })
    }

    /// - Parameters:
    ///   - catalog: What mask files have for classes, void and pixels that nobody labeled.
    ///   - labels: The class index for each class of `catalog`; a class without one means nothing.
    ///   - unlabeled: Values and colors of the catalog's void that stand for pixels that nobody labeled.
    init(
        _ catalog: ClassCatalog, labels indices: [UInt8?],
        unlabeled: (values: Set<UInt8>, colors: Set<RGB>) = ([], [])
    ) {
        for value in catalog.voidValues { labels[Int(value)] = LabelMask.void }
        for value in unlabeled.values { labels[Int(value)] = LabelMask.unlabeled }
        for (member, index) in zip(catalog.classes, indices) {
            for value in member.furtherValues.union([member.maskValue]) { labels[Int(value)] = index }
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

    /// Gives colors a meaning that have none. What several classes have stays without one.
    mutating func add(_ entries: [(color: RGB, label: UInt8?)]) {
        for (color, all) in Dictionary(grouping: entries, by: \.color) where colorLabels[color] == nil {
            let labels = Set(all.map(\.label))
            if labels.count == 1, let label = all[0].label { colorLabels[color] = label }
        }
    }

    /// What a value means.
    package subscript(value: UInt8) -> UInt8? {
        get { labels[Int(value)] }
        set { labels[Int(value)] = newValue }
    }

    /// What a color of an RGB mask means. A gray that has no meaning as a color is void or unlabeled where its value is
    /// one of these. It is never the value of a class.
    package subscript(color color: RGB) -> UInt8? {
        get {
            if let label = colorLabels[color] { return label }
            guard reading != .colorsOnly, color.isGray, let label = labels[Int(color.red)], label >= LabelMask.void
            else { return nil }
            return label
        }
        set { colorLabels[color] = newValue }
    }

    /// Those of `values` that are neither a class nor void.
    package func unknown(among values: some Sequence<UInt8>) -> [UInt8] { values.filter { labels[Int($0)] == nil } }

    /// Whether a palette only shows values: it has for classes the colors that these are shown in.
    func isShown(in palette: [RGB], of values: [UInt8]) -> Bool {
        let ofClasses = zip(values, palette).filter { shown[$0.0] != nil }
        return !ofClasses.isEmpty && ofClasses.allSatisfy { shown[$0.0] == $0.1 }
    }
}

/// The content of mask files.
extension MaskMapping {
    /// Class indices, `void` and `unlabeled` for the content of a mask file; nil where it has something outside the
    /// classes.
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

    /// The same for raw values.
    package func labels(from raw: LabelMask) -> LabelMask? {
        guard unknown(among: raw.distinctValues).isEmpty else { return nil }
        return raw.mapped(through: labels.map { $0 ?? LabelMask.void })
    }

    private func grays(_ labels: [UInt8?]) -> [RGB: UInt8] {
        var table: [RGB: UInt8] = [:]
        for (value, label) in zip(UInt8.min...UInt8.max, labels) { table[RGB(value, value, value)] = label }
        return table
    }

    /// The colors that the values of a mask are read by; nil where they are read as values.
    /// - Parameter palette: The color of each value; none for a mask in gray.
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

/// Masks that were counted.
extension MaskMapping {
    /// Whether all of a mask has a meaning.
    func covers(_ census: MaskCensus) -> Bool {
        census.otherPixels == 0 && !meanings(of: census).labels.contains(nil)
    }

    /// Whether any pixel of a mask has a class.
    func findsClasses(in census: MaskCensus) -> Bool {
        meanings(of: census).labels.contains { $0.map { $0 < LabelMask.void } ?? false }
    }

    /// What the keys of a mask mean, and the colors that say so; nil where they are read as values.
    func meanings(of census: MaskCensus) -> (labels: [UInt8?], colors: [RGB]?) {
        let byValue = census.values.map { labels[Int($0)] }
        let colors: [RGB]?
        if census.isInColors {
            let isByValue = reading == .values && census.isGray && !byValue.contains(nil)
            colors = isByValue ? nil : census.colors
        } else {
            colors = self.colors(of: census.values, census.colors)
        }
        let byColor = colors?.map { census.isInColors ? self[color: $0] : colorLabels[$0] }
        return (byColor ?? byValue, colors)
    }
}
