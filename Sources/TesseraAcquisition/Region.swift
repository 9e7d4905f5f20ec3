/// A rectangle of an image that can be labeled as a whole, in pixels.
public struct Region: Sendable, Hashable {
    /// Any number that identifies the image.
    public let image: Int
    public let left: Int
    public let top: Int
    /// At least 1, as the height.
    public let width: Int
    public let height: Int

    public init(image: Int, left: Int, top: Int, width: Int, height: Int) {
        self.image = image
        self.left = left
        self.top = top
        self.width = width
        self.height = height
    }
}
