import Acquisition

/// Requests the query that settings would make, with all that it depends on.
package struct PreviewRequest: Sendable, Equatable {
    /// What a preview is made from; where this is the same, so is the preview.
    package struct Basis: Sendable, Equatable {
        package let settings: AcquisitionSettings
        /// The versions of labels, scores, choices and features.
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

package enum PreviewAnswer: Sendable {
    case query(Query)
    /// Why there is none.
    case refused(String)
}
