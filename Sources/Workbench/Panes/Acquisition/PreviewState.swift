import Acquisition

/// The state of the preview.
enum PreviewState: Sendable, Equatable {
    /// There is no preview: the settings are those of the query.
    case none
    /// The user wants to replace the query, and no preview was requested so far.
    case wanted
    /// A preview was requested. With `becomesQuery` it replaces the query when it arrives, because the user confirmed
    /// its settings meanwhile.
    case waiting(PreviewRequest.Basis, becomesQuery: Bool)
    case ready(PreviewRequest.Basis)
    /// Why there is no preview. Without a basis, the settings are in conflict.
    case refused(String, PreviewRequest.Basis?)

    /// The basis of the last request; nil if there was none.
    var basis: PreviewRequest.Basis? {
        switch self {
        case .none, .wanted: nil
        case .waiting(let basis, _), .ready(let basis): basis
        case .refused(_, let basis): basis
        }
    }

    /// True if the user wants to replace the query by the tiles that `settings` select. A confirmation of other
    /// settings does not count.
    func becomesQuery(of settings: AcquisitionSettings) -> Bool {
        switch self {
        case .wanted: true
        case .waiting(let basis, let becomesQuery): becomesQuery && basis.settings == settings
        case .none, .ready, .refused: false
        }
    }
}
