/// The nominal size of regions in pixels. In a grid of rows and columns, it is the size of the image divided by both,
/// so it need not be whole.
public struct RegionSize: Sendable, Hashable {
    public let width: Double
    public let height: Double

    public init(width: Double, height: Double) {
        self.width = width
        self.height = height
    }

    var isValid: Bool { width > 0 && height > 0 && width.isFinite && height.isFinite }
}
