import Acquisition

/// Asks for the query that settings would make, with all that it depends on.
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

    package let whatIf: WhatIf
    package let basis: Basis
    package let tiles: TileMasks
    package let ticket: Int

    package init(whatIf: WhatIf, basis: Basis, tiles: TileMasks, ticket: Int) {
        self.whatIf = whatIf
        self.basis = basis
        self.tiles = tiles
        self.ticket = ticket
    }

    package static func == (a: PreviewRequest, b: PreviewRequest) -> Bool {
        a.ticket == b.ticket && a.basis == b.basis
    }
}

/// Which tiles of the pool cannot be selected.
package struct TileMasks: Sendable {
    package let labeled: [Bool]
    /// Not to be selected, whatever a strategy says.
    package let excluded: [Bool]

    package init(_ shared: SharedState) {
        let decided = shared.choices.decided
        labeled = shared.states.map { $0 == .labeled }
        excluded = shared.pool.tiles.indices.map { position in
            let state = shared.states[position]
            return state == .skipped || state == .flagged || (shared.scores?.entropy[position].isNaN ?? false)
                || (!decided.isEmpty && decided.contains(shared.pool.tiles[position]))
        }
    }
}

package enum PreviewAnswer: Sendable {
    case query(Query)
    /// Why there is none.
    case refused(String)
}
