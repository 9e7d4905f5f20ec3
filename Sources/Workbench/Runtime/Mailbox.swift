import Foundation

/// Messages from any thread to the one that has the model, with a count of the answers still to come.
package final class Mailbox: @unchecked Sendable {
    private let condition = NSCondition()
    private var messages: [Message] = []
    private var expected = 0
    private let wake: @Sendable () -> Void

    /// - Parameter wake: Called on the poster's thread after each message.
    package init(wake: @escaping @Sendable () -> Void = {}) { self.wake = wake }

    /// An answer will come by `answer`.
    package func expectAnswer() { locked { expected += 1 } }

    package func answer(_ message: Message) {
        locked {
            expected -= 1
            messages.append(message)
        }
        wake()
    }

    /// A message nobody waits for.
    package func post(_ message: Message) {
        locked { messages.append(message) }
        wake()
    }

    /// All messages so far, in the order they came.
    package func take() -> [Message] {
        locked {
            defer { messages = [] }
            return messages
        }
    }

    /// Whether every answer has come and every message was taken. Both are looked at together: an answer may come at any
    /// time between two looks.
    package var isAtRest: Bool { locked { expected == 0 && messages.isEmpty } }

    /// Waits for a message, at most until `deadline`; whether there is one.
    package func waitForMessage(until deadline: Date) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        while messages.isEmpty { if !condition.wait(until: deadline) { return !messages.isEmpty } }
        return true
    }

    private func locked<R>(_ body: () -> R) -> R {
        condition.lock()
        defer {
            condition.broadcast()
            condition.unlock()
        }
        return body()
    }
}
