/// What lies over the image.
package enum Overlay: String, CaseIterable, Sendable {
    case none = "image", entropy, prediction, labels
    /// Where labels and prediction differ.
    case difference
}

/// How images are shown in the image pane and in the editor; nothing here is ever undone by undo.
package struct ImageDisplay: Sendable, Equatable {
    /// Whether nothing lies over the image, whatever the overlay.
    package var isRaw = false
    /// Of the overlay, in tenths.
    package var opacity = 6
}

extension CaseIterable where Self: Equatable {
    /// The case `steps` further on, around the end.
    func advanced(by steps: Int) -> Self {
        let all = Array(Self.allCases)
        let index = all.firstIndex(of: self)! + steps
        return all[((index % all.count) + all.count) % all.count]
    }
}
