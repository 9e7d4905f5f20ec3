import Imagery

extension Drawing {
    /// Adds the frame of a part of an image that fills the whole drawing.
    /// - Parameters:
    ///   - rect: The part in pixels of the image.
    ///   - size: The size of the image.
    package mutating func frame(_ rect: PixelRect, ofImage size: Size, thickness: Int, _ color: RGB) {
        let (left, top) = (rect.left * width / size.width, rect.top * height / size.height)
        let right = (rect.left + rect.width) * width / size.width
        let bottom = (rect.top + rect.height) * height / size.height
        frame(x: left, y: top, width: right - left, height: bottom - top, thickness: thickness, color)
    }
}
