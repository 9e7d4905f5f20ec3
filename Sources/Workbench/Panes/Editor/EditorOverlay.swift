/// The overlays of the editor.
package enum EditorOverlay: String, CaseIterable, Sendable {
    /// Labels; where there are none, the prediction in a faint color.
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
