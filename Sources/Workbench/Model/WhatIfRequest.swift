import Acquisition

/// A question what would be asked, with all that its answer depends on.
package struct WhatIfRequest: Sendable, Equatable {
    package let whatIf: WhatIf
    package let question: AcquisitionState.Question
    /// For each tile of the pool.
    package let labeled: [Bool]
    /// For each tile of the pool: not to be asked, whatever a strategy says.
    package let barred: [Bool]
    package let ticket: Int

    package static func == (a: WhatIfRequest, b: WhatIfRequest) -> Bool {
        a.ticket == b.ticket && a.question == b.question
    }
}

package enum WhatIfAnswer: Sendable {
    case query(Query)
    /// Why there is none.
    case refused(String)
}
