/// The transforms of a Winograd convolution with 3x3 weights (Lavin and Gray, "Fast Algorithms for Convolutional Neural
/// Networks", CVPR 2016), on a vector of channels at a time.
///
/// A square of `extent + 2` inputs and the nine weights are transformed to `points` numbers each. Their products are
/// transformed to a square of `extent` outputs.
protocol WinogradTransform {
    /// Outputs of a tile along an axis.
    static var extent: Int { get }
    /// The number of vectors that `gatherOutput` writes.
    static var room: Int { get }

    /// Transforms the inputs of a tile.
    ///
    /// - Parameters:
    ///   - from: A pointer to each input of the square, row by row.
    ///   - apart: Vectors from one point to the next.
    static func spreadInput(
        _ from: UnsafePointer<UnsafePointer<Vector16>>, vector: Int, into to: UnsafeMutablePointer<Vector16>, apart: Int
    )

    /// Transforms nine taps, which are `tapsApart` vectors apart. If mirrored, the taps are reversed.
    static func spreadWeights(
        _ from: UnsafePointer<Vector16>, mirrored: Bool, into to: UnsafeMutablePointer<Vector16>, apart: Int,
        tapsApart: Int)

    /// Transforms the products of a tile to its outputs.
    ///
    /// - Parameter to: Space for `room` vectors: the outputs, row by row, and then scratch memory.
    static func gatherOutput(_ from: UnsafePointer<Vector16>, apart: Int, into to: UnsafeMutablePointer<Vector16>)
}

extension WinogradTransform {
    static var side: Int { extent + 2 }
    static var points: Int { side * side }
}
