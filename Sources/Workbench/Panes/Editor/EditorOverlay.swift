/// What lies over the tile in the editor.
package enum EditorOverlay: String, CaseIterable, Sendable {
    /// Labels, and faintly the prediction where there are none.
    case labels
    case prediction, entropy, difference

    var overlay: Overlay {
        switch self {
        case .labels: .labels
        case .prediction: .prediction
        case .entropy: .entropy
        case .difference: .difference
        }
    }
}
