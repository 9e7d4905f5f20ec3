/// A movement command. The focused pane decides what moves.
enum Move: Sendable {
    case step(down: Int, right: Int)
    case largeStep(down: Int, right: Int)
    case firstOrLast(isFirst: Bool)

    var isLargeStep: Bool {
        if case .largeStep = self { true } else { false }
    }

    /// Shown by panes without large steps.
    static let whyNoLargeSteps = "Large steps work only in the image, the scatter, the settings and the label editor"
}
