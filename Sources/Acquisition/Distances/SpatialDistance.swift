import Problems
import SettingValues

/// The spatial distance between two tiles: Cai, Xu, Zhang, Foo, "Exploring Spatial Diversity for Region-based Active
/// Learning", IEEE Transactions on Image Processing 2021, equations 5 (linear) and 6 (piecewise).
///
/// Within an image it depends on the distance between the tile centers. Centers and `delta` are in tile units
/// (`TileCenter`).
package struct SpatialDistance: Sendable, Hashable {
    /// The norm of the difference between two tile centers.
    package enum Norm: String, Sendable, CaseIterable, SettingConvertible {
        case l1, l2, chebyshev

        /// The length of the vector `(x, y)`, where neither component is negative.
        @inline(__always)
        func length(_ x: Float, _ y: Float) -> Float {
            switch self {
            case .l1: x + y
            case .l2: (x * x + y * y).squareRoot()
            case .chebyshev: max(x, y)
            }
        }
    }

    /// How the distance depends on the length of the difference between two centers.
    package enum Form: Sendable, Hashable {
        /// Three steps: `near` (d1 in the paper) for tiles of an image that are closer than `delta`, `far`
        /// (d2) for other tiles of an image, `other` (d3) for tiles of different images.
        case piecewise(near: Double, far: Double, other: Double, delta: Double)
        /// The distance between the centers, divided by the largest such distance between two tiles of one image of
        /// the pool. Tiles of different images are at distance 1; this is our choice.
        case linear
    }

    package let form: Form
    package let norm: Norm

    /// - Throws: `Problem.setting` with the reason, if the distance is not a metric.
    package init(_ form: Form, norm: Norm) throws(Problem) {
        self.init(unchecked: form, norm: norm)
        guard case .piecewise(let near, let far, let other, let delta) = form else { return }
        func require(_ name: String, _ value: Double, _ range: String, _ holds: Bool) throws(Problem) {
            guard holds else { throw .setting(name: name, value: "\(value)", range: range) }
        }
        try require("nearDistance", near, "greater than 0", near > 0 && near.isFinite)
        try require(
            "farDistance", far, "at least nearDistance (\(near)), so that closer tiles have the smaller distance",
            far >= near)
        try require(
            "farDistance", far,
            "at most twice nearDistance (\(near)), so that no path over a third tile is shorter",
            far <= 2 * near)
        try require(
            "otherDistance", other, "at least farDistance (\(far)), so that no path over another image is shorter",
            other >= far && other.isFinite)
        try require("delta", delta, "at least 0 tile units", delta >= 0 && delta.isFinite)
    }

    /// The paper's distance: 1 for tiles less than two tile units apart along both axes, 2 for all others.
    package static let standard = SpatialDistance(
        unchecked: .piecewise(near: 1, far: 2, other: 2, delta: 2), norm: .chebyshev)

    /// The settings that describe a distance.
    static var settings: [AcquisitionSettingTable.Row] {
        [\.distanceForm, \.norm, \.nearDistance, \.farDistance, \.otherDistance, \.delta]
    }

    private init(unchecked form: Form, norm: Norm) {
        self.form = form
        self.norm = norm
    }
}
