import Colors
import Foundation
import Terminal
import Testing
import Workbench

@Suite("Included themes")
struct ShippedThemeTests {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appending(path: "themes")

    static let names = ["dark", "light", "high-contrast", "color-blind"]

    static func theme(_ name: String) throws -> Theme { try Theme(description(name)) }

    private static func description(_ name: String) throws -> Theme.Description {
        let text = try String(contentsOf: folder.appending(path: "\(name).toml"), encoding: .utf8)
        return try ThemeFile.description(parsing: text, path: name)
    }

    @Test("each file styles every role", arguments: names)
    func files(name: String) throws {
        let description = try Self.description(name)
        #expect(try Theme(description).name == name)
        #expect(Set(description.roles.keys) == Set(Theme.Role.allCases.map(\.rawValue)))
    }

    @Test("the built-in theme is the file dark.toml")
    func dark() throws {
        #expect(try Theme(Self.description("dark")) == Theme.dark)
    }

    @Test(
        "text has enough contrast with its background",
        arguments: [("dark", 4.5), ("light", 4.5), ("high-contrast", 7), ("color-blind", 4.5)])
    func contrast(name: String, least: Double) throws {
        let theme = try Theme(Self.description(name))
        let lines: Set<Theme.Role> = [.border, .gridLine, .progress]
        for role in Theme.Role.allCases {
            let ratio = contrastRatio(theme[role].foreground, theme[role].background)
            #expect(ratio >= (lines.contains(role) ? 3 : least), "\(role): \(ratio)")
        }
        // The hint of an unavailable command.
        #expect(contrastRatio(theme[.muted].foreground, theme[.hintText].background) >= 3)
    }

    /// The contrast ratio of WCAG 2.2.
    private func contrastRatio(_ a: Color, _ b: Color) -> Double {
        let luminances = [luminance(a), luminance(b)].sorted()
        return (luminances[1] + 0.05) / (luminances[0] + 0.05)
    }

    private func luminance(_ color: Color) -> Double {
        guard case .rgb(let red, let green, let blue) = color else { return 0 }
        return 0.2126 * SRGB.linear(red) + 0.7152 * SRGB.linear(green) + 0.0722 * SRGB.linear(blue)
    }
}
