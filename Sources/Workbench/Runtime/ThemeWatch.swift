import Files
import Foundation
import Synchronization
import Terminal

/// Reads a theme's file again whenever it changes, and tells the screen.
final class ThemeWatch {
    private let watch: FileWatch?

    init(_ url: URL, mailbox: Mailbox) {
        let known = Mutex(try? TextFile.read(url))
        watch = FileWatch(url) {
            // A file that is gone for a moment, as while an editor saves it, is no news.
            guard let now = try? TextFile.read(url), known.withLock({ $0 != now }) else { return }
            known.withLock { $0 = now }
            do {
                mailbox.post(.theme(try ThemeFile.read(url)))
            } catch {
                mailbox.post(.notice("\(error)"))
            }
        }
    }
}
