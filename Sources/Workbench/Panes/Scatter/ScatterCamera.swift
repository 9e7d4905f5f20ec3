/// The part of the embedding that is in view.
package struct ScatterCamera: Sendable, Hashable {
    /// The largest zoom. At higher zooms the view would rarely hold more than one tile.
    static let largestZoom: Float = 512

    /// 1 shows all points.
    package private(set) var zoom: Float = 1
    /// The point in the middle of the view; nil for the middle of all points.
    package private(set) var center: SIMD2<Float>?

    package init() {}

    /// Zooms by a factor; `anchor` stays at the same place on the screen.
    mutating func zoom(by factor: Float, at anchor: SIMD2<Float>, middle: SIMD2<Float>) {
        let next = max(1, min(Self.largestZoom, zoom * factor))
        guard next > 1 else { return self = ScatterCamera() }
        let old = center ?? middle
        center = anchor + (old - anchor) * (zoom / next)
        zoom = next
    }

    /// Moves the center, if the view does not show all points.
    mutating func center(on place: SIMD2<Float>) { if zoom > 1 { center = place } }
}
