import Problems

/// How far two tiles lie apart (spatial diversity, equations 5 and 6). Distances of one image are between the centers
/// of its tiles, in pixels of the image.
package struct SpatialDistance: Sendable, Hashable {
    package enum Norm: String, Sendable, CaseIterable, SettingValue {
        case l1, l2, chebyshev

        /// The length of a difference whose components are `x` and `y`, neither negative.
        @inline(__always)
        func length(_ x: Float, _ y: Float) -> Float {
            switch self {
            case .l1: x + y
            case .l2: (x * x + y * y).squareRoot()
            case .chebyshev: max(x, y)
            }
        }
    }

    package enum Form: Sendable, Hashable {
        /// `near` in the same image and closer than `delta` tile sides, `far` at that distance or farther, `other`
        /// in different images.
        case piecewise(near: Double, far: Double, other: Double, delta: Double)
        /// The norm itself; tiles of different images are as far apart as the farthest two of any one image.
        case linear
    }

    package let form: Form
    package let norm: Norm

    /// - Throws: `Problem.setting` with the reason, if the distance is no metric.
    package init(_ form: Form, norm: Norm) throws(Problem) {
        self.init(checked: form, norm: norm)
        guard case .piecewise(let near, let far, let other, let delta) = form else { return }
        func require(_ name: String, _ value: Double, _ range: String, _ holds: Bool) throws(Problem) {
            guard holds else { throw .setting(name: name, value: "\(value)", range: range) }
        }
        try require("nearDistance", near, "above 0, as a distance of different tiles is", near > 0 && near.isFinite)
        try require("farDistance", far, "at least nearDistance (\(near)), or near tiles would be favored", far >= near)
        try require(
            "farDistance", far,
            "at most twice nearDistance (\(near)), or the path through a tile between two would be shorter",
            far <= 2 * near)
        try require(
            "otherDistance", other, "at least farDistance (\(far)), or the path through another image would be shorter",
            other >= far && other.isFinite)
        try require("delta", delta, "at least 0 tile sides", delta >= 0 && delta.isFinite)
    }

    /// The paper's: 1 within two tile sides by the larger of the two axes, 2 beyond and between images.
    package static let standard = SpatialDistance(
        checked: .piecewise(near: 1, far: 2, other: 2, delta: 2), norm: .chebyshev)

    /// The settings that describe a distance.
    static var settings: [AcquisitionSettingTable.Row] {
        [\.distanceForm, \.norm, \.nearDistance, \.farDistance, \.otherDistance, \.delta]
    }

    private init(checked form: Form, norm: Norm) {
        self.form = form
        self.norm = norm
    }
}
