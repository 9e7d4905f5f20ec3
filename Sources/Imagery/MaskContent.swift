/// A decoded mask file, before its values or colors are mapped to classes.
package enum MaskContent: Equatable, Sendable {
    /// Gray values, or palette indices with the colors of the palette. The palette of a gray mask is empty.
    case values(LabelMask, palette: [RGB])
    /// Colors. Each stands for a class.
    case colors(Image)

    package var size: Size {
        switch self {
        case .values(let mask, _): mask.size
        case .colors(let image): image.size
        }
    }
}
