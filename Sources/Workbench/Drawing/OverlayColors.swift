import Imagery
import Pool
import Terminal

/// Maps the values of a pixel to the overlay's color, or to a character on terminals without colors.
struct OverlayColors {
    /// The values of a pixel. `predicted` and `entropy` are nil if there is no prediction.
    struct PixelValues {
        var label = LabelMask.unlabeled
        var predicted: UInt8?
        /// Entropy / log C, scaled to 0...255.
        var entropy: UInt8?

        /// True if label and prediction agree; nil if there is nothing to compare.
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

    /// The color of the overlay at a pixel; nil if the image is not covered there.
    func color(_ pixelValues: PixelValues) -> RGB? {
        switch overlay {
        case .none: nil
        case .entropy: pixelValues.entropy.map { Ramp.magma.color(Double($0) / 255) }
        case .prediction: pixelValues.predicted.flatMap { catalog.color(of: $0) }
        case .labels: catalog.color(of: pixelValues.label)
        case .difference: pixelValues.agrees.map { $0 ? Self.agreeing : Self.differing }
        }
    }

    /// The character of the overlay at a pixel, for terminals without colors.
    func character(_ pixelValues: PixelValues) -> Character? {
        switch overlay {
        case .none: nil
        case .entropy: pixelValues.entropy.map { Surface.density(Double($0) / 255) }
        case .prediction: pixelValues.predicted.flatMap { character(of: $0) }
        case .labels: character(of: pixelValues.label)
        case .difference: pixelValues.agrees.map { $0 ? "=" : "X" }
        }
    }

    /// The key that picks the class; `~` for void.
    private func character(of label: UInt8) -> Character? {
        switch label {
        case LabelMask.unlabeled: nil
        case LabelMask.void: "~"
        default: Int(label) < classKeys.count ? classKeys[Int(label)] : "?"
        }
    }
}
