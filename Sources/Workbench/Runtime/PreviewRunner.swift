import Acquisition
import Files
import Foundation
import Synchronization

/// Computes previews on its own queue. A newer request replaces a waiting one.
package final class PreviewRunner: Sendable {
    /// A previewer that is prepared for one version of the pool.
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

    /// If only settings have changed, the prepared previewer is reused.
    private func previewer(_ request: PreviewRequest) -> QueryPreviewer {
        prepared.withLock { prepared in
            if let prepared, prepared.pool == request.basis.pool { return prepared.previewer }
            let previewer = request.previewer.withEligibility(request.eligibility)
            prepared = Prepared(pool: request.basis.pool, previewer: previewer)
            return previewer
        }
    }
}
