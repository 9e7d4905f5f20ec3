/// The 4x4 matrix of ordered dithering, repeated over the plane (Bayer, 1973).
package enum BayerMatrix {
    private static let ranks: [Int] = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5]

    /// The place of a pixel in the order in which the pixels of a 4x4 square change when a value rises: 0...15.
    package static func rank(x: Int, y: Int) -> Int { ranks[(y & 3) * 4 + (x & 3)] }

    /// The same as a threshold: 1/32, 3/32, ... 31/32.
    package static func threshold(x: Int, y: Int) -> Double { (Double(rank(x: x, y: y)) + 0.5) / 16 }
}
