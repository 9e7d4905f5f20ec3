import Foundation
import Imagery
import Pool
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

    var pixels: PixelPlane
    /// For terminals without colors: what stands in each cell.
    let characters: [Character]

    init(_ picture: Picture, key: Key, catalog: ClassCatalog, classKeys: [Character], look: Look) {
        let base = PixelPlane(picture.image, width: key.width, height: key.height)
        var pixels = base
        let share = Double(key.opacity) / 10
        let overlay = Layer(picture, overlay: key.overlay, key: key)
        for y in 0..<key.height {
            for x in 0..<key.width {
                if let color = overlay.color(x: x, y: y, catalog: catalog) {
                    pixels[x, y] = base[x, y].blended(with: color, share)
                }
            }
        }
        self.pixels = pixels
        guard !look.hasColor else {
            characters = []
            return
        }
        characters = (0..<key.height / 2 * key.width).map { index in
            let (x, y) = (index % key.width, index / key.width)
            return overlay.character(x: x, y: 2 * y, classKeys: classKeys, look: look)
                ?? Surface.density(base.mean(x: x, cellY: y).luma)
        }
    }

    /// What lies over the image, asked for by pixels of the screen.
    private struct Layer {
        let entropy: [UInt8]
        let mask: LabelMask?
        let key: Key

        init(_ picture: Picture, overlay: Overlay, key: Key) {
            self.key = key
            switch overlay {
            case .none: (entropy, mask) = ([], nil)
            case .entropy: (entropy, mask) = (picture.maps.map { Self.scaled($0, key: key) } ?? [], nil)
            case .prediction: (entropy, mask) = ([], picture.maps?.predicted)
            case .labels: (entropy, mask) = ([], picture.labels)
            }
        }

        func color(x: Int, y: Int, catalog: ClassCatalog) -> RGB? {
            if !entropy.isEmpty { return Ramp.magma.color(Double(entropy[y * key.width + x]) / 255) }
            return value(x: x, y: y).flatMap { catalog.color(of: $0) }
        }

        func character(x: Int, y: Int, classKeys: [Character], look: Look) -> Character? {
            if !entropy.isEmpty { return Surface.density(Double(entropy[y * key.width + x]) / 255) }
            return value(x: x, y: y).flatMap { value in
                switch value {
                case LabelMask.unlabeled: nil
                case LabelMask.void: "0"
                default: Int(value) < classKeys.count ? classKeys[Int(value)] : "?"
                }
            }
        }

        private func value(x: Int, y: Int) -> UInt8? {
            mask.map {
                $0[
                    PixelPlane.middle(y, of: key.height, in: $0.size.height),
                    PixelPlane.middle(x, of: key.width, in: $0.size.width)]
            }
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

extension ClassCatalog {
    /// The color that stands for a label on the screen; nil for pixels nobody has labeled.
    func color(of label: UInt8) -> RGB? {
        switch label {
        case LabelMask.unlabeled: nil
        case LabelMask.void: RGB(96, 96, 96)
        default: Int(label) < count ? classes[Int(label)].color : nil
        }
    }

    /// The name of a label.
    func name(of label: UInt8) -> String {
        switch label {
        case LabelMask.unlabeled: "unlabeled"
        case LabelMask.void: "void"
        default: Int(label) < count ? classes[Int(label)].name : "class \(label)"
        }
    }
}
