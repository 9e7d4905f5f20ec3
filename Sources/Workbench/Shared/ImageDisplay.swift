import Imagery

/// The layer that is blended over an image.
package enum Overlay: String, CaseIterable, Sendable {
    case none = "image", entropy, prediction, labels
    /// Marks pixels where label and prediction differ.
    case difference
}

/// How images are shown in the image pane and in the editor. Undo does not change these settings.
package struct ImageDisplay: Sendable, Equatable {
    /// True hides every overlay.
    package var isRaw = false
    /// True if labels and predictions are shown by the outlines of their regions, and not by filled regions.
    package var showsOutlines = false
    /// Opacity of the overlay in tenths, 1...10. Seven tenths are visible over bright and dark images.
    package var opacity = 7
    /// The channel of the images that is shown.
    package var channel = ColorChannel.color
}

extension CaseIterable where Self: Equatable {
    /// The case `steps` positions further, with wraparound.
    func advanced(by steps: Int) -> Self {
        let all = Array(Self.allCases)
        let index = all.firstIndex(of: self)! + steps
        return all[((index % all.count) + all.count) % all.count]
    }
}
