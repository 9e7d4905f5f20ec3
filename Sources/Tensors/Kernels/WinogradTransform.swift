/// The transforms of a Winograd convolution with 3x3 weights (Lavin and Gray, 2016), on a vector of channels at a time: a
/// square of `extent + 2` inputs and the nine weights become `points` numbers each, whose products become a square of
/// `extent` outputs.
protocol WinogradTransform {
    /// Outputs along an axis.
    static var extent: Int { get }
    /// Vectors that `gatherOutput` writes to.
    static var room: Int { get }

    /// - Parameters:
    ///   - from: Where each input of the square begins, row by row.
    ///   - apart: Vectors between the points.
    static func spreadInput(
        _ from: UnsafePointer<UnsafePointer<Vector16>>, vector: Int, into to: UnsafeMutablePointer<Vector16>, apart: Int
    )

    /// Nine taps, `tapsApart` vectors from one to the next, to the points; mirrored: taps in reverse.
    static func spreadWeights(
        _ from: UnsafePointer<Vector16>, mirrored: Bool, into to: UnsafeMutablePointer<Vector16>, apart: Int,
        tapsApart: Int)

    /// - Parameter to: Room for `room` vectors: the outputs, row by row, and behind them what the way there needs.
    static func gatherOutput(_ from: UnsafePointer<Vector16>, apart: Int, into to: UnsafeMutablePointer<Vector16>)
}

extension WinogradTransform {
    static var side: Int { extent + 2 }
    static var points: Int { side * side }
}
