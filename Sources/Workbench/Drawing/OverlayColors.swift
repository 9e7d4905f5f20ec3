import Colors
import Imagery
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
    let classes: ClassColors
    let classKeys: [Character]
    /// True to show labels by the outlines of their regions.
    let showsOutlines: Bool

    init(overlay: Overlay, classes: ClassColors, classKeys: [Character], showsOutlines: Bool = false) {
        self.overlay = overlay
        self.classes = classes
        self.classKeys = classKeys
        self.showsOutlines = showsOutlines && [.labels, .prediction].contains(overlay)
    }

    /// The color of the overlay at a pixel; nil if the image is not covered there.
    func color(_ pixelValues: PixelValues) -> RGB? {
        switch overlay {
        case .none: nil
        case .entropy: pixelValues.entropy.map { Ramp.magma.color(Double($0) / 255) }
        case .prediction: pixelValues.predicted.flatMap { classes[$0] }
        case .labels: classes[pixelValues.label]
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

extension OverlayColors {
    /// The cell of a pixel on a terminal that cannot show it in its color.
    ///
    /// With 16 and 8 colors, images are gray and overlays cover a share of the cells: 60% of them with an opacity of
    /// 60%. The key of the class is in each eighth covered cell, because several classes can have the same color. An
    /// entropy map covers all cells, so that its lightness is not mixed with that of the image. Without colors,
    /// characters show the overlay.
    /// - Parameters:
    ///   - tint: The color of the overlay and its opacity, 0...1; nil if it does not cover the pixel.
    ///   - isOutside: True for the surroundings of an edited tile, which are darker.
    ///   - x: The column of the cell on the screen.
    func coarseCell(
        _ values: PixelValues, image: RGB, tint: (color: RGB, share: Double)?, isOutside: Bool = false, x: Int, y: Int,
        look: Look
    ) -> Cell {
        guard look.hasColor else {
            var cell = tint == nil || isOutside ? nil : character(values).map { Cell($0) }
            if cell == nil { cell = look.shade(image, x: x, y: y) }
            if isOutside { cell?.attributes = .dim }
            return cell ?? Cell()
        }
        if overlay == .entropy, !isOutside, let entropy = values.entropy {
            return look.cell(of: .magma, Double(entropy) / 255)
        }
        guard let tint, BayerMatrix.threshold(x: x, y: y) < tint.share else {
            return look.shade(isOutside ? image.blended(with: RGB(0, 0, 0), 0.5) : image, x: x, y: y)
        }
        let hasKey = (x + 2 * y) % 8 == 0
        return Cell(
            hasKey ? character(values) ?? " " : " ", foreground: Color(tint.color.contrasting),
            background: Color(tint.color))
    }
}
