/// The panes of the workbench.
package enum Pane: CaseIterable, Sendable {
    case image, scatter, acquisition, queue, round
    /// It covers all other panes while it is open.
    case editor

    /// The panes that are tiled on large screens and shown behind tabs on small ones.
    package static let tiled: [Pane] = [.image, .scatter, .acquisition, .queue, .round]

    /// True if it is the only pane on the screen while it is active.
    var coversOthers: Bool { self == .editor }

    var title: String {
        switch self {
        case .image: "Image"
        case .scatter: "Scatter"
        case .acquisition: "Acquire"
        case .queue: "Queue"
        case .round: "Round"
        case .editor: "Label editor"
        }
    }

    var context: KeyContext {
        switch self {
        case .image: .image
        case .scatter: .scatter
        case .acquisition: .acquisition
        case .queue: .queue
        case .round: .round
        case .editor: .editor
        }
    }

    var next: Pane { neighbor(1) }
    var previous: Pane { neighbor(-1) }

    /// The tiled pane `steps` positions further, with wraparound.
    private func neighbor(_ steps: Int) -> Pane {
        let all = Self.tiled
        guard let index = all.firstIndex(of: self) else { return self }
        return all[(index + steps + all.count) % all.count]
    }
}
