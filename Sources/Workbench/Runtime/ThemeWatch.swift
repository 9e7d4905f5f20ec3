import Files
import Foundation
import Synchronization
import Terminal

/// Reads a theme file again whenever it changes, and sends the theme to the mailbox.
final class ThemeWatch {
    private let watch: FileWatch?

    init(_ url: URL, mailbox: Mailbox) {
        let lastText = Mutex(try? TextFile.read(url))
        watch = FileWatch(url) {
            // A file that is missing for a moment, while an editor saves it, is ignored.
            guard let text = try? TextFile.read(url), lastText.withLock({ $0 != text }) else { return }
            lastText.withLock { $0 = text }
            do {
                mailbox.post(.theme(try ThemeFile.read(url)))
            } catch {
                mailbox.post(.notice("\(error)"))
            }
        }
    }
}

/// The theme on the screen. The user can choose another one, and changes of its file are shown at once.
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

    /// Shows the theme with a name, or from a file. If there is none, the theme stays and a message is shown.
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
