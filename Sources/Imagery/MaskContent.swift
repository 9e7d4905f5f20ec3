/// What the pixels of a mask file are, before classes give them a meaning.
package enum MaskContent: Equatable, Sendable {
    /// Gray values, or palette indices with the colors of the palette, which is empty for gray.
    case values(LabelMask, palette: [RGB])
    /// Colors that stand for classes.
    case colors(Image)

    package var size: Size {
        switch self {
        case .values(let mask, _): mask.size
        case .colors(let image): image.size
        }
    }
}
