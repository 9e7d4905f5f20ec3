/// The transforms of a Winograd convolution with 3x3 weights (Lavin and Gray, 2016), on a line of channels at a time: a
/// square of `extent + 2` inputs and the nine weights become `points` numbers each, whose products become a square of
/// `extent` outputs.
protocol WinogradTransform {
    /// Outputs along an axis.
    static var extent: Int { get }
    /// Lines that `gatherOutput` writes to.
    static var room: Int { get }

    /// - Parameters:
    ///   - from: Where each input of the square begins, row by row.
    ///   - apart: Lines between the points.
    static func spreadInput(
        _ from: UnsafePointer<UnsafePointer<Line>>, line: Int, into to: UnsafeMutablePointer<Line>, apart: Int)

    /// Nine taps, `tapsApart` lines from one to the next, to the points; mirrored: taps in reverse.
    static func spreadWeights(
        _ from: UnsafePointer<Line>, mirrored: Bool, into to: UnsafeMutablePointer<Line>, apart: Int, tapsApart: Int)

    /// - Parameter to: Room for `room` lines: the outputs, row by row, and behind them what the way there needs.
    static func gatherOutput(_ from: UnsafePointer<Line>, apart: Int, into to: UnsafeMutablePointer<Line>)
}

extension WinogradTransform {
    static var side: Int { extent + 2 }
    static var points: Int { side * side }
}
