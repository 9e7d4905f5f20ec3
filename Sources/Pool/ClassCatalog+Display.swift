import Imagery

extension ClassCatalog {
    /// The color of a label in pictures that are files; nil for unlabeled.
    package func color(of label: UInt8) -> RGB? {
        switch label {
        case LabelMask.unlabeled: nil
        case LabelMask.void: RGB(96, 96, 96)
        default: Int(label) < count ? classes[Int(label)].color : nil
        }
    }

    /// The name of a label.
    package func name(of label: UInt8) -> String {
        switch label {
        case LabelMask.unlabeled: "unlabeled"
        case LabelMask.void: "void"
        default: Int(label) < count ? classes[Int(label)].name : "class \(label)"
        }
    }
}
