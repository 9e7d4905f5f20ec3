/// What the editor draws over the image, in color.
package enum EditorOverlay: String, CaseIterable, Sendable {
    /// The labels. Unlabeled pixels show the prediction in a faint color.
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
