/// A move as the person asks for it. What moves is the matter of the pane that has the keyboard.
enum Move: Sendable {
    case near(down: Int, right: Int)
    case far(down: Int, right: Int)
    case end(isFirst: Bool)

    var isFar: Bool {
        if case .far = self { true } else { false }
    }

    /// What to say where there are no large steps.
    static let whyNotFar = "Large steps are for the scatter, the settings and the label editor"
}
