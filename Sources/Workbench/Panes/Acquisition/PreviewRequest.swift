import Acquisition

/// A request for a preview, with all data that the preview depends on.
package struct PreviewRequest: Sendable, Equatable {
    /// The key of a preview: requests with the same basis have the same preview.
    package struct Basis: Sendable, Equatable {
        package let settings: AcquisitionSettings
        /// The versions of states, scores, choices and previewer, in this order.
        package let pool: [Int]

        package init(settings: AcquisitionSettings, pool: [Int]) {
            self.settings = settings
            self.pool = pool
        }
    }

    package let previewer: QueryPreviewer
    package let basis: Basis
    package let eligibility: [Eligibility]
    package let ticket: Int

    package init(previewer: QueryPreviewer, basis: Basis, eligibility: [Eligibility], ticket: Int) {
        self.previewer = previewer
        self.basis = basis
        self.eligibility = eligibility
        self.ticket = ticket
    }

    package static func == (a: PreviewRequest, b: PreviewRequest) -> Bool {
        a.ticket == b.ticket && a.basis == b.basis
    }
}

/// The answer to a preview request.
package enum PreviewAnswer: Sendable {
    case query(Query)
    /// Why there is no preview.
    case refused(String)
}
