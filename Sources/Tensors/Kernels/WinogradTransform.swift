/// The transforms of a Winograd convolution with 3x3 weights (Lavin and Gray, "Fast Algorithms for Convolutional Neural
/// Networks", CVPR 2016), on a vector of channels at a time.
///
/// A square of `side` inputs and the nine weights are transformed to `points` numbers each, of which some weights may
/// be equal. Their products are transformed to a square of `extent` outputs.
protocol WinogradTransform {
    /// Outputs of a tile along an axis.
    static var extent: Int { get }
    /// Inputs from one output to the next.
    static var stride: Int { get }
    /// Inputs of a tile along an axis, and its points.
    static var side: Int { get }
    /// The number of transformed weights.
    static var filters: Int { get }

    /// The index of the transformed weights that a point is multiplied by.
    static func filter(of point: Int) -> Int

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
    static var stride: Int { 1 }
    static var side: Int { extent + 2 }
    static var filters: Int { points }
    static var points: Int { side * side }

    static func filter(of point: Int) -> Int { point }
}
