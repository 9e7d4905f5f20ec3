import Acquisition
import Files
import Foundation
import Synchronization

/// Answers what would be asked, beside all other work: the newest request first, overtaken ones never.
package final class WhatIfRunner: Sendable {
    /// A pool whose labels and choices are those of a question.
    private struct Prepared {
        let pool: [Int]
        let whatIf: WhatIf
    }

    private let mailbox: Mailbox
    private let queue = DispatchQueue(label: "tessera what-if", qos: .userInteractive)
    private let waiting = Mutex<WhatIfRequest?>(nil)
    private let prepared = Mutex<Prepared?>(nil)

    package init(mailbox: Mailbox) { self.mailbox = mailbox }

    package func ask(_ request: WhatIfRequest) {
        let isFirst = waiting.withLock { waiting in
            defer { waiting = request }
            return waiting == nil
        }
        guard isFirst else { return }
        mailbox.expectAnswer()
        queue.async { [self] in
            guard let request = waiting.withLock({ $0.take() }) else {
                preconditionFailure("WhatIfRunner: a turn without a request")
            }
            mailbox.answer(.whatIf(answer(request), ticket: request.ticket))
        }
    }

    private func answer(_ request: WhatIfRequest) -> WhatIfAnswer {
        do {
            return .query(try whatIf(request).query(request.question.settings))
        } catch {
            return .refused(ErrorText.plain(error))
        }
    }

    /// Turning a setting leaves the pool as it is, and what was worked out of it.
    private func whatIf(_ request: WhatIfRequest) -> WhatIf {
        prepared.withLock { prepared in
            if let prepared, prepared.pool == request.question.pool { return prepared.whatIf }
            let whatIf = request.whatIf.following(labeled: request.tiles.labeled, barred: request.tiles.barred)
            prepared = Prepared(pool: request.question.pool, whatIf: whatIf)
            return whatIf
        }
    }
}
