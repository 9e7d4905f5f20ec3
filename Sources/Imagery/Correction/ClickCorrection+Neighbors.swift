extension ClickCorrection {
    /// Continues labels across the border of the tile: a superpixel at the border gets the label that is most common next
    /// to it, and then each of these labels changes the region around its superpixels, as a click does.
    ///
    /// Only unlabeled pixels change. Regions that do not touch the border stay as they are.
    /// - Parameters:
    ///   - labels: The labels of the tile.
    ///   - predicted: The predicted classes; nil if there are none.
    ///   - border: The labels of pixels outside of the tile, by the position of the pixel of the tile that touches them.
    ///     A pixel in a corner touches two; then it is either of them.
    package func continued(_ labels: LabelMask, predicted: LabelMask?, border: [Int: UInt8]) -> LabelMask {
        let seeds = borderSeeds(border)
        guard !seeds.isEmpty else { return labels }
        var now = superpixels.commonLabels(of: Self.shown(labels, predicted))
        var isContinued = [Bool](repeating: false, count: superpixels.count)
        for (superpixel, label) in seeds { now[superpixel] = label }
        for value in Set(seeds.values).sorted() {
            let fixed = seeds.mapValues { $0 == value }
            let changed = energy.region(of: value, from: now, fixed: fixed)
            let own = seeds.filter { $0.value == value }.keys
            let region = connected(to: Array(own)) { changed[$0] || now[$0] == value && fixed[$0] != false }
            for superpixel in region.indices where region[superpixel] {
                now[superpixel] = value
                isContinued[superpixel] = true
            }
        }
        var result = labels
        for superpixel in isContinued.indices where isContinued[superpixel] {
            for at in superpixels.positions(of: superpixel) where labels.values[at] == LabelMask.unlabeled {
                result.values[at] = now[superpixel]
            }
        }
        return result
    }

    /// The most common label next to each superpixel at the border, the lowest of equally common ones.
    private func borderSeeds(_ border: [Int: UInt8]) -> [Int: UInt8] {
        var counts: [Int: [UInt8: Int]] = [:]
        for (pixel, label) in border where label != LabelMask.unlabeled {
            counts[Int(superpixels.labels[pixel]), default: [:]][label, default: 0] += 1
        }
        return counts.compactMapValues { own in
            own.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
        }
    }
}
