import Acquisition

/// A question what would be asked, with all that its answer depends on.
package struct WhatIfRequest: Sendable, Equatable {
    package let whatIf: WhatIf
    package let question: AcquisitionState.Question
    package let tiles: TileMasks
    package let ticket: Int

    package init(whatIf: WhatIf, question: AcquisitionState.Question, tiles: TileMasks, ticket: Int) {
        self.whatIf = whatIf
        self.question = question
        self.tiles = tiles
        self.ticket = ticket
    }

    package static func == (a: WhatIfRequest, b: WhatIfRequest) -> Bool {
        a.ticket == b.ticket && a.question == b.question
    }
}

/// Which tiles of the pool are out of the question.
package struct TileMasks: Sendable {
    package let labeled: [Bool]
    /// Not to be asked, whatever a strategy says.
    package let barred: [Bool]

    package init(_ model: Model) {
        let decided = model.choices.decided
        labeled = model.states.map { $0 == .labeled }
        barred = model.pool.tiles.indices.map { position in
            let state = model.states[position]
            return state == .skipped || state == .flagged || (model.scores?.entropy[position].isNaN ?? false)
                || (!decided.isEmpty && decided.contains(model.pool.tiles[position]))
        }
    }
}

package enum WhatIfAnswer: Sendable {
    case query(Query)
    /// Why there is none.
    case refused(String)
}
