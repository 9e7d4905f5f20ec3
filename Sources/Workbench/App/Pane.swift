/// The panes of the workbench.
package enum Pane: String, CaseIterable, Sendable {
    case image, scatter, acquisition, queue, round

    var title: String {
        switch self {
        case .image: "Image"
        case .scatter: "Scatter"
        case .acquisition: "Acquire"
        case .queue: "Queue"
        case .round: "Round"
        }
    }

    var context: KeyContext { KeyContext(rawValue: rawValue)! }

    var next: Pane { Self.allCases[(Self.allCases.firstIndex(of: self)! + 1) % Self.allCases.count] }
    var previous: Pane {
        Self.allCases[(Self.allCases.firstIndex(of: self)! + Self.allCases.count - 1) % Self.allCases.count]
    }
}
