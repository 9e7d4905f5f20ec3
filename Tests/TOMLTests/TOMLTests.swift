import Problems
import TOML
import Testing

@Suite("TOML")
struct TOMLTests {
    @Test("parsed values have the right types and the line numbers of their keys")
    func values() throws {
        let root = try TOML.parse(
            """
            # first
            a = 1
            "b c" = [1, "x", [true]]

            [t.u]
            d = 1.5
            e = 1979-05-27T07:32:00Z
            f = -inf
            list = [
                { v = 1 },
                { v = 2 },
            ]
            [[q]]
            g = '''
            two
            lines'''
            [[q]]
            g = "ü\\n\\u0000"
            """)
        #expect(root[["a"]]?.integer == 1 && root[["a"]]?.line == 2)
        #expect(root[["b c"]]?.description == "[1, \"x\", [true]]" && root[["b c"]]?.line == 3)
        #expect(root[["t", "u", "d"]]?.number == 1.5 && root[["t", "u", "d"]]?.line == 6)
        #expect(root[["t", "u"]]?.line == 5)
        #expect(root[["t", "u", "e"]]?.description == "1979-05-27T07:32:00Z")
        #expect(root[["t", "u", "f"]]?.number == -.infinity)
        #expect(root[["t", "u", "list"]]?.array?.map(\.line) == [10, 11])
        #expect(root[["q"]]?.array?.compactMap { $0[["g"]]?.string } == ["two\nlines", "ü\n\0"])
        #expect(root[["q"]]?.array?.compactMap { $0[["g"]]?.line } == [14, 18])
        #expect(root[["a", "b"]] == nil && root[["missing"]] == nil && root[[]]?.table?.count == 4)
    }

    @Test(
        "invalid TOML is an error with its line",
        arguments: [
            ("[\n", 1), ("a = 1\n[", 2), ("a = 1\n\n[\nb = 2\n", 3), ("[ ]", 1), ("[[\n]]", 1), ("a = [1,\n}", 2),
            ("a.\n", 1), ("é = 1", 1), ("a = 1\nü = 2", 2), ("a = 1 、", 1), ("a\u{3000}= 1", nil), ("= 1", 1),
            ("a = 1\na = 2", 2), ("[a]\n[a]", 2), ("a = 1\n[a]", 2), ("a = 99999999999999999999", 1),
            ("a = 2020-13-45", 1), ("a = \"", 1), ("a = '''\n\n", nil), ("a = \"\\ud800\"", 1), ("a = 1\0", nil),
            ("a = { b = 1\n}", 1), ("a = 0x", 1), ("a = 1__2", 1), ("\u{202E}", nil), ("a =", 1), ("a", 1),
        ] as [(String, Int?)])
    func errors(text: String, line: Int?) {
        do {
            let root = try TOML.parse(text)
            // White space other than space and tab is the only deviation that toml++ accepts.
            #expect(text.contains("\u{3000}") || text.contains("\u{202E}"), "\(root)")
        } catch {
            if let line { #expect(error.line == line, "\(text): \(error)") }
            #expect(!error.reason.isEmpty)
        }
    }

    @Test("a text that is too long or nested too deeply is an error and not a crash")
    func limits() throws {
        let long = String(repeating: "# comment\n", count: 30_000)
        let tooLong = try #require(throws: Problem.self) { try TOML.parse(long) }
        #expect(tooLong.line == nil && tooLong.reason == "the text is longer than 256 KiB")
        for nested in [
            "a = " + String(repeating: "[", count: 100_000), "a = " + String(repeating: "{a=", count: 50_000),
        ] {
            #expect(throws: Problem.self) { try TOML.parse(nested) }
        }
        let dots = (0..<100_000).map { _ in "a" }.joined(separator: ".")
        let tooDeep = try #require(throws: Problem.self) { try TOML.parse("b = 1\n[\(dots)]") }
        #expect(tooDeep.line == 2 && tooDeep.reason == "a key has more than 64 dots")
        #expect(throws: Problem.self) { try TOML.parse("\(dots) = 1") }
        let quoted = (0..<100).map { _ in "'a'" }.joined(separator: " . ")
        #expect(throws: Problem.self) { try TOML.parse("x = 1 # \"\n\(quoted) = 1") }
        #expect(throws: Problem.self) { try TOML.parse("a = [{ b = \"\"\"\n\"\"\"\"\", \(dots) = 1 }]") }
        let comment = "  # " + String(repeating: ".", count: 1000)
        #expect(try TOML.parse(comment + "\na = 1")[["a"]]?.integer == 1)
        let deepest = (0..<65).map { _ in "a" }.joined(separator: ".")
        let nested = (0..<15).reduce("1") { inner, _ in "{ \(deepest) = \(inner) }" }
        #expect(try TOML.parse("[\(deepest)]\n\(deepest) = \(nested)").table?.count == 1)
    }

    @Test("dots in strings, comments and numbers are no dots of a key")
    func dotsInValues() throws {
        let dots = String(repeating: ".", count: 100)
        let numbers = (0..<100).map { "0.\($0)" }
        let root = try TOML.parse(
            """
            basic = "\(dots)\\"\(dots)" # \(dots)
            literal = '\(dots)\\'
            long = \"""
            \(dots)"" \(dots)\\\"""
            # \(dots)\"""\"
            lines = '''\(dots)
            '\(dots)''''
            "\(dots)".'\(dots)' = 1
            numbers = [\(numbers.joined(separator: ", "))]
            """)
        #expect(root[["basic"]]?.string == dots + "\"" + dots && root[["literal"]]?.string == dots + "\\")
        #expect(root[["long"]]?.string == dots + "\"\" " + dots + "\"\"\"\n# " + dots + "\"")
        #expect(root[["lines"]]?.string == dots + "\n'" + dots + "'")
        #expect(root[[dots, dots]]?.integer == 1 && root[["numbers"]]?.array?.count == 100)
        #expect(root[[dots, dots]]?.line == 8)
        #expect(throws: Problem.self) { try TOML.parse("a = '\(dots)\nb\(dots) = 1") }
    }

    @Test("a BOM and both kinds of line ends are accepted")
    func endings() throws {
        let root = try TOML.parse("\u{FEFF}a = 1\r\nb = 2\r\n[c]\r\nd = 3\r\n")
        #expect(root[["a"]]?.integer == 1 && root[["c", "d"]]?.line == 4)
        #expect(try TOML.parse("").table?.isEmpty == true)
    }

    @Test(
        "a quoted text is parsed back to the same text",
        arguments: ["", "plain", "\"\\", "\n\t\r\0\u{7F}", "ü€😀\u{202E}"])
    func quoting(text: String) throws {
        #expect(try TOML.parse("a = " + TOML.quoted(text))[["a"]]?.string == text)
    }
}
