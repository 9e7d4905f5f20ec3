import Foundation
import Problems
import ProjectStore
import Terminal
import TestSupport
import Testing
import Workbench

@Suite("Damaged settings of a user")
struct SettingsFuzzTests {
    private static let tokens = [
        "[", "]", "[[", "]]", "{", "}", "=", ".", ",", "#", "\"", "'", "\"\"\"", "'''", "\n", "\r\n", "\\u", "nan",
        "inf",
        "9223372036854775807", "99999999999999999999", "1e999", "1979-05-27T07:32:00Z", "\u{FEFF}", "\u{202E}", "é",
        "keys", "theme", "roles", "editor", "everywhere", "[a.", "a.a.a.a", "0x", "true",
    ]

    @Test("a damaged config.toml is read or refused with a reason")
    func configuration() {
        let inputs = [
            """
            theme = "light"
            [keys.everywhere]
            next-queued = "C-n Space"
            quit = ["q", "F10"]
            [keys.editor]
            confirm = ["C-s", "Enter"] # both
            brush = "m"

            """, "theme = 'own.toml'\n[keys]\neditor = { brush = \"x\" }\n",
        ].map { Array($0.utf8) }
        let outcome = Fuzzer("config-toml", inputs: inputs, tokens: Self.tokens).run {
            _ = try UserConfiguration(parsing: String(decoding: $0, as: UTF8.self), path: "config.toml")
        } isRefusal: {
            ($0 as? Problem).map { !$0.reason.isEmpty } ?? false
        }
        #expect(outcome.surprises.isEmpty, "\(outcome.surprises.prefix(3))")
        #expect(outcome.refused > 0)
    }

    @Test("a damaged theme is read or refused")
    func themes() throws {
        let themes = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "themes")
        let inputs = try ["dark", "light", "color-blind"].map {
            [UInt8](try Data(contentsOf: themes.appending(path: "\($0).toml")))
        }
        let outcome = Fuzzer("theme", inputs: inputs, tokens: Self.tokens + ["foreground", "#ff00ff", "bold"]).run {
            _ = try ThemeFile.theme(parsing: String(decoding: $0, as: UTF8.self), path: "theme.toml")
        } isRefusal: {
            $0 is Problem
        }
        #expect(outcome.surprises.isEmpty, "\(outcome.surprises.prefix(3))")
        #expect(outcome.refused > 0)
    }
}
