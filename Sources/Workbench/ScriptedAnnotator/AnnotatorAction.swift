import Terminal

/// One action of a scripted annotator: what it is, and the keys and mouse events of it.
struct AnnotatorAction {
    /// The name of the command or of the tool.
    let name: String
    let events: [InputEvent]
}
