/// Which part of the embedding is in view.
package struct ScatterCamera: Sendable, Hashable {
    static let largestZoom: Float = 512

    /// 1 shows all of it.
    package private(set) var zoom: Float = 1
    /// What is in the middle; nil for the middle of all.
    package private(set) var center: SIMD2<Float>?

    package init() {}

    /// Closer or farther by a factor; `anchor` stays where it is on the screen.
    mutating func zoom(by factor: Float, at anchor: SIMD2<Float>, middle: SIMD2<Float>) {
        let next = max(1, min(Self.largestZoom, zoom * factor))
        guard next > 1 else { return self = ScatterCamera() }
        let old = center ?? middle
        center = anchor + (old - anchor) * (zoom / next)
        zoom = next
    }

    mutating func look(at place: SIMD2<Float>) { if zoom > 1 { center = place } }
}
