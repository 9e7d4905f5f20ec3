/// The ranges of the axes of a learning curve.
struct CurveRange: Equatable {
    /// The labeled share at the right end.
    let widest: Double
    /// The mean IoU at the top: the next tenth above all points, at least 0.1.
    let highest: Double

    init(of points: [RunHistory.Point]) {
        widest = max(points.map(\.labeledShare).max() ?? 0, 1e-6)
        highest = max(0.1, ((points.map(\.meanIoU).max() ?? 0) * 10).rounded(.up) / 10)
    }
}
