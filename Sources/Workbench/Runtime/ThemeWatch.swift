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

/// The theme on the screen. The person can choose another one; changes of its file show at once.
final class ThemeChoice {
    private let folder: URL?
    private let environment: [String: String]
    private let mailbox: Mailbox
    private var watch: ThemeWatch?

    init(_ options: Workbench.Options, mailbox: Mailbox) {
        folder = options.themeFolder
        environment = options.environment
        self.mailbox = mailbox
        watch = options.themeFile.map { ThemeWatch($0, mailbox: mailbox) }
    }

    /// Shows the theme of a name or a file. Where there is none, it says so and keeps the theme.
    func use(_ name: String) {
        do {
            let file = try ThemeFile.find(name, shipped: folder, environment: environment)
            mailbox.post(.theme(try ThemeFile.read(file)))
            watch = ThemeWatch(file, mailbox: mailbox)
        } catch {
            mailbox.post(.notice("\(error)"))
        }
    }
}
