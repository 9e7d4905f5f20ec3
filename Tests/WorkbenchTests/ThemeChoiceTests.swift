import Foundation
import Tensors
import TestSupport
import Testing

@testable import Workbench

@Suite("The choice of a theme")
struct ThemeChoiceTests {
    private func answers(to name: String) throws -> [Message] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folder = try TemporaryFolder()
        var options = Workbench.Options(
            workers: Workers(count: 1), environment: ["XDG_CONFIG_HOME": folder.url.path, "HOME": folder.url.path])
        options.themeFolder = root.appending(path: "themes")
        let mailbox = Mailbox()
        ThemeChoice(options, mailbox: mailbox).use(name)
        return mailbox.drain()
    }

    @Test("an included theme is found by its name")
    func shipped() throws {
        guard case .theme(let theme)? = try answers(to: "light").first else {
            Issue.record("there is no theme")
            return
        }
        #expect(theme.name == "light")
    }

    @Test("the error for an unknown theme lists the themes")
    func unknown() throws {
        guard case .notice(let text)? = try answers(to: "nihgt").first else {
            Issue.record("there is no message")
            return
        }
        #expect(text.contains("nihgt: there is no such theme or file; the themes are") && text.contains("dark"))
    }
}
