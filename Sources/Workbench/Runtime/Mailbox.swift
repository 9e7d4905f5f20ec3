import Foundation

/// Passes messages from any thread to the thread of the model, and counts the answers that are still to come.
package final class Mailbox: @unchecked Sendable {
    private let condition = NSCondition()
    private var messages: [Message] = []
    private var expected = 0
    private let wake: @Sendable () -> Void

    /// - Parameter wake: Called on the poster's thread after each message.
    package init(wake: @escaping @Sendable () -> Void = {}) { self.wake = wake }

    /// Announces a message that will be sent with `answer`.
    package func expectAnswer() { locked { expected += 1 } }

    package func answer(_ message: Message) {
        locked {
            expected -= 1
            messages.append(message)
        }
        wake()
    }

    /// Posts a message that was not announced.
    package func post(_ message: Message) {
        locked { messages.append(message) }
        wake()
    }

    /// Removes and returns all messages, in the order of their arrival.
    package func drain() -> [Message] {
        locked {
            defer { messages = [] }
            return messages
        }
    }

    /// True if every announced answer has arrived and every message was removed. Both are checked under one lock,
    /// because an answer may arrive between two checks.
    package var isAtRest: Bool { locked { expected == 0 && messages.isEmpty } }

    /// Waits for a message, at most until `deadline`. Returns true if there is one.
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
