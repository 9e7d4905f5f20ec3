import Acquisition
import Files
import Foundation
import Synchronization

/// Makes previews beside all other work: the newest request first, overtaken ones never.
package final class PreviewRunner: Sendable {
    /// A pool whose labels and choices are those of a request.
    private struct Prepared {
        let pool: [Int]
        let previewer: QueryPreviewer
    }

    private let mailbox: Mailbox
    private let queue = DispatchQueue(label: "tessera preview", qos: .userInteractive)
    private let waiting = Mutex<PreviewRequest?>(nil)
    private let prepared = Mutex<Prepared?>(nil)

    package init(mailbox: Mailbox) { self.mailbox = mailbox }

    package func perform(_ request: PreviewRequest) {
        let isFirst = waiting.withLock { waiting in
            defer { waiting = request }
            return waiting == nil
        }
        guard isFirst else { return }
        mailbox.expectAnswer()
        queue.async { [self] in
            guard let request = waiting.withLock({ $0.take() }) else {
                preconditionFailure("PreviewRunner: no request is waiting")
            }
            mailbox.answer(.preview(answer(request), ticket: request.ticket))
        }
    }

    private func answer(_ request: PreviewRequest) -> PreviewAnswer {
        do {
            return .query(try previewer(request).query(request.basis.settings))
        } catch {
            return .refused(ErrorText.plain(error))
        }
    }

    /// A changed setting leaves the pool as it is, and what was worked out of it.
    private func previewer(_ request: PreviewRequest) -> QueryPreviewer {
        prepared.withLock { prepared in
            if let prepared, prepared.pool == request.basis.pool { return prepared.previewer }
            let previewer = request.previewer.following(eligibility: request.eligibility)
            prepared = Prepared(pool: request.basis.pool, previewer: previewer)
            return previewer
        }
    }
}
