import Imagery
import Rounds
import Terminal

/// An image of the pool as the image pane shows it, brought to a number of pixels, with what lies over it.
struct PicturePlane {
    /// All that it depends on; the same key, the same plane.
    struct Key: Hashable {
        let image: Int
        let version: Int
        let width: Int
        let height: Int
        let overlay: Overlay
        let opacity: Int
    }

    let pixels: PixelPlane
    /// For terminals without colors: what stands in each cell.
    let characters: [Character]
    /// The classes and void that the overlay shows, if it shows any.
    let values: [UInt8]
    /// How many labels of the image there are to compare with the prediction, and how many of them differ.
    let difference: (compared: Int, differing: Int)

    init(_ picture: Picture, key: Key, ink: OverlayInk, look: Look) {
        let base = PixelPlane(picture.image, width: key.width, height: key.height)
        var pixels = base
        let share = Double(key.opacity) / 10
        let layer = Layer(picture, overlay: ink.overlay, key: key)
        if ink.overlay != .none {
            for y in 0..<key.height {
                for x in 0..<key.width {
                    if let color = ink.color(layer.facts(x: x, y: y)) {
                        pixels[x, y] = base[x, y].blended(with: color, share)
                    }
                }
            }
        }
        self.pixels = pixels
        let shown = ink.overlay == .labels ? picture.labels : ink.overlay == .prediction ? picture.maps?.predicted : nil
        values = shown?.distinctValues.filter { $0 != LabelMask.unlabeled } ?? []
        difference = ink.overlay == .difference ? Self.difference(picture) : (0, 0)
        guard !look.hasColor else {
            characters = []
            return
        }
        characters = (0..<key.height / 2 * key.width).map { index in
            let (x, y) = (index % key.width, index / key.width)
            return ink.character(layer.facts(x: x, y: 2 * y)) ?? Surface.density(base.mean(x: x, cellY: y).luma)
        }
    }

    private static func difference(_ picture: Picture) -> (compared: Int, differing: Int) {
        guard let predicted = picture.maps?.predicted else { return (0, 0) }
        var (compared, differing) = (0, 0)
        for (label, predicted) in zip(picture.labels.values, predicted.values) {
            guard let agrees = OverlayInk.Facts(label: label, predicted: predicted).agrees else { continue }
            compared += 1
            if !agrees { differing += 1 }
        }
        return (compared, differing)
    }

    /// What lies over the image, asked for by pixels of the screen.
    private struct Layer {
        private let labels: LabelMask
        private let predicted: LabelMask?
        private let entropy: [UInt8]
        private let key: Key

        init(_ picture: Picture, overlay: Overlay, key: Key) {
            self.key = key
            labels = picture.labels
            predicted = picture.maps?.predicted
            entropy = overlay == .entropy ? picture.maps.map { Self.scaled($0, key: key) } ?? [] : []
        }

        func facts(x: Int, y: Int) -> OverlayInk.Facts {
            let row = PixelPlane.middle(y, of: key.height, in: labels.size.height)
            let column = PixelPlane.middle(x, of: key.width, in: labels.size.width)
            return OverlayInk.Facts(
                label: labels[row, column], predicted: predicted?[row, column],
                entropy: entropy.isEmpty ? nil : entropy[y * key.width + x])
        }

        /// Each pixel of the screen the mean of those it stands for.
        private static func scaled(_ maps: ImageMaps, key: Key) -> [UInt8] {
            let columns = (0..<key.width).map { PixelPlane.span($0, of: key.width, in: maps.size.width) }
            var scaled: [UInt8] = []
            scaled.reserveCapacity(key.width * key.height)
            for y in 0..<key.height {
                let rows = PixelPlane.span(y, of: key.height, in: maps.size.height)
                for span in columns {
                    var sum = 0
                    for row in rows {
                        for at in row * maps.size.width + span.lowerBound..<row * maps.size.width + span.upperBound {
                            sum += Int(maps.entropy.values[at])
                        }
                    }
                    scaled.append(UInt8(sum / (rows.count * span.count)))
                }
            }
            return scaled
        }
    }
}
