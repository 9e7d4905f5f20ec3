import Imagery

/// Composes overlapping tiles: for each pixel, the tile that was edited last wins.
///
/// Tiles overlap after the tiling changed. The mask of an edit contains all labels of its pixels at that time. So the
/// tile that was edited last is complete for its pixels.
///
/// Memory is O(pixels); the time is O(pixels · layers).
struct TileLayers {
    /// The rectangle to compose.
    let rect: PixelRect
    /// The composed mask of `rect`.
    private(set) var mask: LabelMask
    /// The state of the tile that determines each pixel, `[rect.count]`; nil if there is none.
    private var states: [TileState?]

    init(_ rect: PixelRect) {
        self.rect = rect
        mask = LabelMask(size: rect.size)
        states = [TileState?](repeating: nil, count: rect.count)
    }

    /// Adds a tile on top of the tiles that were added before.
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

    /// The composed state. If all pixels have the same state, it is that state. If all are confirmed, but not all
    /// reviewed, it is labeled. Otherwise it is a draft if some pixels are confirmed or have labels, else unlabeled.
    var state: TileState {
        if let first = states.first ?? nil, states.allSatisfy({ $0 == first }) { return first }
        if states.allSatisfy({ $0?.isConfirmed == true }) { return .labeled }
        let isDrawn = zip(mask.values, states).contains { value, state in
            state?.isConfirmed == true || value != LabelMask.unlabeled
        }
        return isDrawn ? .drafted : .unlabeled
    }
}
