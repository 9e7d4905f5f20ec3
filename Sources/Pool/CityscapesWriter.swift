import Imagery

/// Writes the layout `cityscapes`: images and the four masks of each. All images are of the city `street`.
///
/// Instances are not known. So `instanceIds` has label ids, as Cityscapes has them for groups of objects.
struct CityscapesWriter: LayoutWriter {
    private static let city = "street"
    private let labelIDs: [UInt8]
    private let trainIDs: [UInt8]
    private let colors: [RGB]

    init(classes: [(name: String, color: RGB)]) {
        let names = classes.map(\.name)
        labelIDs = ClassCatalog.cityscapes.values(for: names, other: 0)
        trainIDs = ClassCatalog.cityscapesTrainIDs.values(for: names, other: LabelMask.unlabeled)
        colors = ClassCatalog.cityscapes.classes(named: names).map { $0?.color ?? RGB(0, 0, 0) }
    }

    func files(of image: LabeledImage) -> [File] {
        // The names of Cityscapes are the city, the number of the recording and the number of the frame.
        let digits = String(image.number)
        let number = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
        let path = "\(image.split)/\(Self.city)/\(Self.city)_\(number)_000000"
        let mask = image.mask
        let labels = mask.mapped(through: labelIDs)
        func maskPath(_ kind: String) -> String { "\(Cityscapes.maskFolder)/\(path)_gtFine_\(kind).png" }
        return [
            ("\(Cityscapes.imageFolder)/\(path)\(Cityscapes.imageEnd).png", PNG.encode(image.image)),
            (maskPath("labelIds"), PNG.encodeMask(labels)),
            (maskPath("labelTrainIds"), PNG.encodeMask(mask.mapped(through: trainIDs))),
            (maskPath("instanceIds"), PNG.encode(gray16: labels.values.map(UInt16.init), size: mask.size)),
            (maskPath("color"), PNG.encode(colored(mask))),
        ]
    }

    func lists(of names: [Split: [String]]) -> [File] { [] }

    private func colored(_ mask: LabelMask) -> Image {
        let bytes = mask.values.flatMap { value in
            let color = Int(value) < colors.count ? colors[Int(value)] : RGB(0, 0, 0)
            return [color.red, color.green, color.blue]
        }
        return Image(size: mask.size, bytes: bytes)
    }
}
