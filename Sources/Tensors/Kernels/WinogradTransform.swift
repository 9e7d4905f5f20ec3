/// The transforms of a Winograd convolution with 3x3 weights (Lavin and Gray, 2016), on eight channels at a time: a
/// square of `extent + 2` inputs and the nine weights become `points` numbers each, whose products become a square of
/// `extent` outputs.
protocol WinogradTransform {
    /// Outputs along an axis.
    static var extent: Int { get }

    /// - Parameters:
    ///   - from: Where each input of the square begins, row by row.
    ///   - apart: Lanes between the points.
    static func spreadInput(
        _ from: UnsafePointer<UnsafePointer<Lane>>, lane: Int, into to: UnsafeMutablePointer<Lane>, apart: Int)

    /// Nine taps, `tapsApart` lanes from one to the next, to the points; mirrored: taps in reverse.
    static func spreadWeights(
        _ from: UnsafePointer<Lane>, mirrored: Bool, into to: UnsafeMutablePointer<Lane>, apart: Int, tapsApart: Int)

    /// - Parameter to: `extent * extent` lanes, row by row.
    static func gatherOutput(_ from: UnsafePointer<Lane>, apart: Int, into to: UnsafeMutablePointer<Lane>)
}

extension WinogradTransform {
    static var side: Int { extent + 2 }
    static var points: Int { side * side }
}
