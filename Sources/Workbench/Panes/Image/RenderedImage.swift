import Imagery
import Pool
import Rounds
import Terminal

/// An image of the pool, resized for the image pane and blended with its overlay.
struct RenderedImage {
    /// The values that the result depends on. Look, classes and class keys are missing: a change of the look empties
    /// the cache, and the others never change.
    struct Key: Hashable {
        let image: Int
        let version: Int
        let width: Int
        let height: Int
        let overlay: Overlay
        let opacity: Int
        let palette: ClassPalette
        var showsOutlines = false
        var adjustment = DisplayAdjustment.neutral
        /// The part that is shown; nil for the whole image.
        var part: PixelRect?
        /// Whether the image is shown in real pixels.
        var isRaster = false
    }

    /// The image with its overlay; without the overlay if there are `rasters`.
    let pixels: PixelBuffer
    /// The image and its overlay for terminals that show real pixels; nil for others.
    let rasters: (base: Raster, overlay: Raster)?
    /// The cells, for terminals without pixels.
    let cells: [Cell]
    /// The classes and void that occur in the overlay, if it shows labels or the prediction.
    let values: [UInt8]
    /// The number of labeled pixels that have a prediction, and the number of those where the two differ.
    let difference: (compared: Int, differing: Int)

    init(_ whole: Picture, key: Key, coloring: OverlayColors, look: Look) {
        let picture = key.part.map(whole.cropped) ?? whole
        let base = PixelBuffer(picture.image, width: key.width, height: key.height, key.adjustment)
        var pixels = base
        var tints = key.isRaster ? Raster(width: key.width, height: key.height) : nil
        let share = Double(key.opacity) / 10
        let opacity = UInt8((share * 255).rounded())
        let layer = Layer(picture, overlay: coloring.overlay, key: key)
        /// The outlined label at an offset from a pixel. Outside the image regions continue.
        func label(_ x: Int, _ y: Int) -> UInt8? {
            let (x, y) = (max(0, min(key.width - 1, x)), max(0, min(key.height - 1, y)))
            return coloring.outlinedLabel(layer.pixelValues(x: x, y: y))
        }
        if coloring.overlay != .none {
            for y in 0..<key.height {
                for x in 0..<key.width {
                    if coloring.showsOutlines {
                        let color = coloring.outlined(base[x, y]) { label(x + $0, y + $1) }
                        guard color != base[x, y] else { continue }
                        tints?[x, y] = (color.red, color.green, color.blue, 255)
                        if !key.isRaster { pixels[x, y] = color }
                    } else if let color = coloring.color(layer.pixelValues(x: x, y: y)) {
                        tints?[x, y] = (color.red, color.green, color.blue, opacity)
                        if !key.isRaster { pixels[x, y] = base[x, y].blended(with: color, share) }
                    }
                }
            }
        }
        self.pixels = pixels
        rasters = tints.map { (Raster(base), $0) }
        let shown =
            coloring.overlay == .labels
            ? whole.labels : coloring.overlay == .prediction ? whole.maps?.predicted : nil
        values = shown?.distinctValues.filter { $0 != LabelMask.unlabeled } ?? []
        difference = coloring.overlay == .difference ? Self.difference(whole) : (0, 0)
        guard !look.hasPixels else {
            cells = []
            return
        }
        cells = (0..<key.height / 2 * key.width).map { index in
            let (x, y) = (index % key.width, index / key.width)
            let values = layer.pixelValues(x: x, y: 2 * y)
            var tint = coloring.color(values).map { ($0, share) }
            if coloring.showsOutlines {
                let isOnLine = coloring.isOnLine { label(x + $0, 2 * (y + $1)) }
                tint = isOnLine ? tint.map { ($0.0, 1) } : nil
            }
            return coloring.coarseCell(
                values, image: base.mean(x: x, cellY: y), tint: tint, x: x, y: y, look: look)
        }
    }

    private static func difference(_ picture: Picture) -> (compared: Int, differing: Int) {
        guard let predicted = picture.maps?.predicted else { return (0, 0) }
        var (compared, differing) = (0, 0)
        for (label, predicted) in zip(picture.labels.values, predicted.values) {
            guard let agrees = OverlayColors.PixelValues(label: label, predicted: predicted).agrees else { continue }
            compared += 1
            if !agrees { differing += 1 }
        }
        return (compared, differing)
    }

    /// The values of the overlay, by screen pixel.
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

        func pixelValues(x: Int, y: Int) -> OverlayColors.PixelValues {
            let row = PixelBuffer.middle(y, of: key.height, in: labels.size.height)
            let column = PixelBuffer.middle(x, of: key.width, in: labels.size.width)
            return OverlayColors.PixelValues(
                label: labels[row, column], predicted: predicted?[row, column],
                entropy: entropy.isEmpty ? nil : entropy[y * key.width + x])
        }

        /// Resizes the entropy map by area averaging.
        private static func scaled(_ maps: ImageMaps, key: Key) -> [UInt8] {
            let columns = (0..<key.width).map { PixelBuffer.span($0, of: key.width, in: maps.size.width) }
            var scaled: [UInt8] = []
            scaled.reserveCapacity(key.width * key.height)
            for y in 0..<key.height {
                let rows = PixelBuffer.span(y, of: key.height, in: maps.size.height)
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
