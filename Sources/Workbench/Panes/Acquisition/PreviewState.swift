import Acquisition

/// How far the preview of the next query is.
enum PreviewState: Sendable, Equatable {
    /// There is none: the settings are those of the query.
    case none
    /// The query is to be replaced, and no preview was requested so far.
    case wanted
    /// A preview was requested. `becomesQuery`: whether it replaces the query when it comes, because the user confirmed its
    /// settings meanwhile.
    case waiting(PreviewRequest.Basis, becomesQuery: Bool)
    case ready(PreviewRequest.Basis)
    /// Why there is no preview; without a basis, the settings do not fit together.
    case refused(String, PreviewRequest.Basis?)

    /// What the last preview was requested for.
    var basis: PreviewRequest.Basis? {
        switch self {
        case .none, .wanted: nil
        case .waiting(let basis, _), .ready(let basis): basis
        case .refused(_, let basis): basis
        }
    }

    /// Whether the user wants the query replaced by what `settings` select. What other settings were confirmed for is no
    /// consent to these.
    func becomesQuery(of settings: AcquisitionSettings) -> Bool {
        switch self {
        case .wanted: true
        case .waiting(let basis, let becomesQuery): becomesQuery && basis.settings == settings
        case .none, .ready, .refused: false
        }
    }
}
