import Imagery
import Pool
import Terminal

/// The color and the character that an overlay lays over a pixel.
struct OverlayInk {
    /// What is known of a pixel. Without a prediction the network was never asked.
    struct Facts {
        var label = LabelMask.unlabeled
        var predicted: UInt8?
        /// 0 is none, 255 is log C.
        var entropy: UInt8?

        /// Whether the label is the prediction's; nil where there is nothing to compare.
        var agrees: Bool? {
            guard let predicted, label != LabelMask.unlabeled, label != LabelMask.void else { return nil }
            return label == predicted
        }
    }

    static let agreeing = RGB(0x00, 0x72, 0xb2)
    static let differing = RGB(0xf0, 0xe4, 0x42)

    let overlay: Overlay
    let catalog: ClassCatalog
    let classKeys: [Character]

    /// Nil where the image stays as it is.
    func color(_ facts: Facts) -> RGB? {
        switch overlay {
        case .none: nil
        case .entropy: facts.entropy.map { Ramp.magma.color(Double($0) / 255) }
        case .prediction: facts.predicted.flatMap { catalog.color(of: $0) }
        case .labels: catalog.color(of: facts.label)
        case .difference: facts.agrees.map { $0 ? Self.agreeing : Self.differing }
        }
    }

    /// For terminals without colors.
    func character(_ facts: Facts) -> Character? {
        switch overlay {
        case .none: nil
        case .entropy: facts.entropy.map { Surface.density(Double($0) / 255) }
        case .prediction: facts.predicted.flatMap { character(of: $0) }
        case .labels: character(of: facts.label)
        case .difference: facts.agrees.map { $0 ? "=" : "X" }
        }
    }

    /// The key that picks a class; `~` for void.
    private func character(of label: UInt8) -> Character? {
        switch label {
        case LabelMask.unlabeled: nil
        case LabelMask.void: "~"
        default: Int(label) < classKeys.count ? classKeys[Int(label)] : "?"
        }
    }
}

extension ClassCatalog {
    /// The color that stands for a label on the screen; nil for pixels nobody has labeled.
    func color(of label: UInt8) -> RGB? {
        switch label {
        case LabelMask.unlabeled: nil
        case LabelMask.void: RGB(96, 96, 96)
        default: Int(label) < count ? classes[Int(label)].color : nil
        }
    }

    /// The name of a label.
    func name(of label: UInt8) -> String {
        switch label {
        case LabelMask.unlabeled: "unlabeled"
        case LabelMask.void: "void"
        default: Int(label) < count ? classes[Int(label)].name : "class \(label)"
        }
    }
}
