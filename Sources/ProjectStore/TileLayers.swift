import Imagery

/// What several tiles that overlap say together: the newest one in effect decides each pixel.
///
/// Tiles overlap after the tiling changed. A tile's mask at an edit holds everything that was seen there at that time,
/// so the tile that was edited last is complete for its pixels.
struct TileLayers {
    /// What is asked for.
    let rect: PixelRect
    private(set) var mask: LabelMask
    /// The state of the tile that decides a pixel; nil where none does.
    private var states: [TileState?]

    init(_ rect: PixelRect) {
        self.rect = rect
        mask = LabelMask(size: rect.size)
        states = [TileState?](repeating: nil, count: rect.count)
    }

    /// Puts a tile over those added before.
    mutating func add(_ other: LabelMask, at place: PixelRect, state: TileState) {
        guard let common = rect.intersection(place) else { return }
        for row in common.rows {
            let source = (row - place.top) * place.width + common.left - place.left
            let target = (row - rect.top) * rect.width + common.left - rect.left
            for column in 0..<common.width {
                mask.values[target + column] = other.values[source + column]
                states[target + column] = state
            }
        }
    }

    /// Labeled where every pixel is confirmed; a draft where only some are, or something is drawn; the common state where
    /// all pixels have the same one.
    var state: TileState {
        if let first = states.first ?? nil, states.allSatisfy({ $0 == first }) { return first }
        let isDrawn = zip(mask.values, states).contains { value, state in
            state == .labeled || value != LabelMask.unlabeled
        }
        return isDrawn ? .drafted : .unlabeled
    }
}
