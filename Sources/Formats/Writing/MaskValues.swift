import Imagery
import Pool

/// The values and colors of classes in the masks of a format. Void and unlabeled pixels have one value.
struct MaskValues: Sendable {
    struct Entry: Sendable {
        let name: String
        let value: UInt8
        let color: RGB
    }

    /// The classes of the format in ascending order of their values.
    let classes: [Entry]
    let ignored: UInt8
    let ignoredColor: RGB
    /// The value of each class index, of void and of unlabeled; 256 entries.
    private let table: [UInt8]

    /// - Parameters:
    ///   - entries: The value of each class index.
    ///   - others: Classes of the format that the project does not have.
    init(_ entries: [Entry], others: [Entry] = [], ignored: UInt8, ignoredColor: RGB = RGB(0, 0, 0)) {
        classes = (entries + others).sorted { $0.value < $1.value }
        self.ignored = ignored
        self.ignoredColor = ignoredColor
        table = entries.map(\.value) + [UInt8](repeating: ignored, count: 256 - entries.count)
    }

    /// Values from `first` on in the order of the classes.
    init(_ catalog: ClassCatalog, ignored: UInt8, ignoredColor: RGB = RGB(0, 0, 0)) {
        let colors = catalog.distinctColors(besides: [ignoredColor])
        self.init(
            catalog.classes.enumerated().map { Entry(name: $1.name, value: UInt8($0), color: colors[$0]) },
            ignored: ignored, ignoredColor: ignoredColor)
    }

    func mask(_ labels: LabelMask) -> LabelMask { labels.mapped(through: table) }

    /// A mask in gray.
    func gray(_ labels: LabelMask) -> [UInt8] { PNG.encodeMask(mask(labels)) }

    /// A mask with a palette of the colors.
    func indexed(_ labels: LabelMask) -> [UInt8] { PNG.encodeMask(mask(labels), palette: palette) }

    /// A mask in colors.
    func colored(_ labels: LabelMask) -> [UInt8] {
        let palette = palette
        var bytes: [UInt8] = []
        bytes.reserveCapacity(3 * labels.values.count)
        for value in mask(labels).values {
            let color = palette[Int(value)]
            bytes.append(color.red)
            bytes.append(color.green)
            bytes.append(color.blue)
        }
        return PNG.encode(Image(size: labels.size, bytes: bytes))
    }

    private var palette: [RGB] {
        var palette = [RGB](repeating: RGB(0, 0, 0), count: 256)
        palette[Int(ignored)] = ignoredColor
        for entry in classes { palette[Int(entry.value)] = entry.color }
        return palette
    }
}

extension ClassCatalog {
    /// A different color for each class: the colors of the classes, or those of PASCAL VOC if two classes have the same
    /// color or one has a reserved color.
    func distinctColors(besides reserved: Set<RGB>) -> [RGB] {
        let colors = classes.map(\.color)
        if Set(colors).count == colors.count, reserved.isDisjoint(with: colors) { return colors }
        return classes.indices.map { ClassCatalog.pascalVOCColor($0 + 1) }
    }
}
