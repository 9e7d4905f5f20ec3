/// The tools that a scripted annotator may use.
package enum AnnotatorTools: String, CaseIterable, Sendable, Encodable {
    /// Brush, rectangle, polygon, superpixels, both fills, whole tile and accepting the prediction.
    case paint
    /// Those, and click to correct, lines, lines and polygons along edges, and labels of neighbors.
    case all

    var hasCorrection: Bool { self == .all }
}
