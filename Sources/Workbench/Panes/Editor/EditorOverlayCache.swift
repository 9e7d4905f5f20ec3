import Imagery
import Rounds
import Terminal

/// The colors over the image in the editor, without lines. A frame computes only the pixels whose labels have changed,
/// because all pixels of a large tile take too long.
struct EditorOverlayCache {
    /// What the colors depend on, beside the labels.
    struct Key: Equatable {
        let image: EditorImageCache.Key
        let rect: PixelRect
        let tile: PixelRect
        let maps: ImageMaps?
        let overlay: Overlay
        let classes: ClassColors
        let opacity: Int
        let showsOutlines: Bool
    }

    private var key: Key?
    /// The label of each pixel of the raster.
    private var labels: [UInt8] = []
    private var raster = Raster(width: 0, height: 0)

    /// - Parameters:
    ///   - labels: The label of each pixel of the raster, row by row.
    ///   - size: The size of the raster.
    ///   - reach: How many pixels away the label of a pixel has an effect on colors.
    ///   - color: The color of a pixel of the raster, by column and row.
    mutating func raster(
        _ key: Key, labels: [UInt8], size: Size, reach: Int,
        color: (_ x: Int, _ y: Int) -> (red: UInt8, green: UInt8, blue: UInt8, alpha: UInt8)
    ) -> Raster {
        var changed: Rect? = Rect(x: 0, y: 0, width: size.width, height: size.height)
        if key == self.key {
            changed = Rect(differencesBetween: labels, and: self.labels, width: size.width).map { rect in
                Rect(
                    x: rect.x - reach, y: rect.y - reach, width: rect.width + 2 * reach,
                    height: rect.height + 2 * reach
                ).intersection(raster.bounds)
            }
        } else {
            raster = Raster(width: size.width, height: size.height)
        }
        (self.key, self.labels) = (key, labels)
        guard let changed else { return raster }
        for y in changed.y..<changed.y + changed.height {
            for x in changed.x..<changed.x + changed.width { raster[x, y] = color(x, y) }
        }
        return raster
    }
}
