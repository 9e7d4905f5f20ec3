/// The tools that a scripted annotator may use.
package enum AnnotatorTools: String, CaseIterable, Sendable, Encodable {
    /// Brush, rectangle, polygon, superpixels, both fills, whole tile and accepting the prediction.
    case paint
    /// Those, and click to correct, lines, lines along edges, labels of neighbors, and the class picker.
    case all

    var hasCorrection: Bool { self == .all }
}
