import Imagery
import Terminal

extension Raster {
    var size: Size { Size(height: height, width: width) }

    /// The opaque pixels of a buffer.
    init(_ pixels: PixelBuffer) {
        self.init(width: pixels.width, height: pixels.height)
        for (index, color) in pixels.colors.enumerated() {
            bytes[4 * index] = color.red
            bytes[4 * index + 1] = color.green
            bytes[4 * index + 2] = color.blue
            bytes[4 * index + 3] = 255
        }
    }
}
