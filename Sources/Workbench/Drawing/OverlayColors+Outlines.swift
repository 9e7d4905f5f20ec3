import Imagery

/// Outlines of the regions of one label, instead of filled regions. The image inside stays as it is.
extension OverlayColors {
    /// A part of an outline at a pixel: the line in the color of the label, and a casing inside of it.
    private enum Part { case line, casing }

    /// The label whose region is outlined; nil if the overlay does not show labels, or none here.
    func outlinedLabel(_ values: PixelValues) -> UInt8? {
        switch overlay {
        case .labels: values.label == LabelMask.unlabeled ? nil : values.label
        case .prediction: values.predicted
        case .none, .entropy, .difference: nil
        }
    }

    /// The color of a pixel with the outlines. Where a line is about as light as the image, its casing is black or
    /// white, so that it is visible on any image.
    /// - Parameters:
    ///   - own: The color of the image.
    ///   - label: The outlined label at an offset in pixels; nil if there is none.
    func outlined(_ own: RGB, label: (_ right: Int, _ down: Int) -> UInt8?) -> RGB {
        guard let value = label(0, 0), let color = classes[value] else { return own }
        switch part(of: value, label) {
        case .line: return color
        case .casing where abs(color.lightness - own.lightness) < Self.leastContrast:
            return own.blended(with: color.contrasting, 0.85)
        case .casing, nil: return own
        }
    }

    /// Whether a pixel is on the border of its region.
    func isOnLine(label: (_ right: Int, _ down: Int) -> UInt8?) -> Bool {
        guard let value = label(0, 0) else { return false }
        return part(of: value, label) == .line
    }

    /// A difference of lightness in Oklab that is visible at a glance.
    static let leastContrast = 0.3

    private func part(of value: UInt8, _ label: (_ right: Int, _ down: Int) -> UInt8?) -> Part? {
        func borders(_ offsets: [(Int, Int)]) -> Bool { offsets.contains { label($0.0, $0.1) != value } }
        if borders(Self.nearest) { return .line }
        return borders(Self.farther) ? .casing : nil
    }

    /// The distance at which the label of a pixel has an effect on the outlines.
    static let outlineReach = 2
    private static let nearest = [(-1, 0), (1, 0), (0, -1), (0, 1)]
    private static let farther = [(-2, 0), (2, 0), (0, -2), (0, 2), (-1, -1), (1, -1), (-1, 1), (1, 1)]
}
