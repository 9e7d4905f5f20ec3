/// What lies over the image.
package enum Overlay: String, CaseIterable, Sendable {
    case none = "image", entropy, prediction, labels
    /// Where labels and prediction differ.
    case difference
}

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

/// What the scatter's colors mean.
package enum ScatterColor: String, CaseIterable, Sendable {
    case entropy, predictedClass = "class", state, round
}

/// How the person wants to see things; nothing here is ever undone by undo.
package struct ViewSettings: Sendable, Equatable {
    package var overlay = Overlay.entropy
    package var editorOverlay = EditorOverlay.labels
    package var isRaw = false
    /// Of the overlay, in tenths.
    package var opacity = 6
    package var scatterColor = ScatterColor.entropy
    package var roundPage = RoundPage.curve

    package init() {}

    /// What is over the image now.
    package var shownOverlay: Overlay { isRaw ? .none : overlay }
}

extension CaseIterable where Self: Equatable {
    /// The case `steps` further on, around the end.
    func advanced(by steps: Int) -> Self {
        let all = Array(Self.allCases)
        let index = all.firstIndex(of: self)! + steps
        return all[((index % all.count) + all.count) % all.count]
    }
}
