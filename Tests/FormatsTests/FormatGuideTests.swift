import Formats
import Foundation
import Testing

@Suite("The page about formats")
struct FormatGuideTests {
    @Test("the guide has the declarations of the formats; TESSERA_REMAKE_GOLDENS=1 updates it")
    func guide() throws {
        let url = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "docs/guide/formats.md")
        let text = try String(contentsOf: url, encoding: .utf8)
        let parts = text.split(separator: Self.mark, maxSplits: 1, omittingEmptySubsequences: false)
        #expect(parts.count == 2)
        if ProcessInfo.processInfo.environment["TESSERA_REMAKE_GOLDENS"] == "1" {
            try Data((parts[0] + Self.mark + Self.generated).utf8).write(to: url)
        }
        #expect(try String(contentsOf: url, encoding: .utf8).hasSuffix(Self.mark + Self.generated))
    }

    private static let mark = "<!-- Generated from the declarations of the formats; a test compares them. -->\n"

    private static var generated: String {
        AnnotationFormat.allCases.map { format in
            """

            ### \(format.rawValue)

            Written: \(format.summary).

            \(format.ignored)

            Read: \(format.reading) Pixels without a class become `\(format.rest.rawValue)` by default.

            """
        }.joined()
    }
}
