import Problems
import TestSupport
import Testing

@testable import XML

@Suite("XML")
struct XMLTests {
    private func events(_ text: String) throws -> [XML.Event] {
        var events: [XML.Event] = []
        try XML.parse(Array(text.utf8)) { event, _ in
            if case .text(let part) = event, case .text(let before)? = events.last {
                events[events.count - 1] = .text(before + part)
            } else {
                events.append(event)
            }
        }
        return events
    }

    @Test("elements, attributes and texts come in their order, with characters replaced")
    func order() throws {
        let found = try events("<?xml version=\"1.0\"?><a x=\"1 &lt; 2\" y='é'>t&amp;<b/><!-- no -->u</a>")
        #expect(
            found == [
                .start(element: "a", attributes: ["x": "1 < 2", "y": "é"]), .text("t&"),
                .start(element: "b", attributes: [:]), .end(element: "b"), .text("u"), .end(element: "a"),
            ])
    }

    @Test("events have their lines, and a large text is read in parts")
    func lines() throws {
        var lines: [Int] = []
        let text = "<a>\n" + String(repeating: "<b>é</b>\n", count: 300_000) + "</a>"
        try XML.parse(Array(text.utf8)) { event, line in
            if case .start(element: "b", _) = event { lines.append(line) }
        }
        #expect(lines == Array(2...300_001))
    }

    @Test(
        "a text that is not XML is refused with its line, after the events before",
        arguments: [
            ("", 1), ("<a>\n<b>\n</a>", 3), ("<a>\n&x;</a>", 2), ("<a x=\"1\" x=\"2\"/>", 1), ("<a/>\n<b/>", 2),
            ("<a>\n", 2), ("\u{0}", 1),
        ])
    func broken(text: String, line: Int) {
        var count = 0
        let problem = #expect(throws: Problem.self) { try XML.parse(Array(text.utf8)) { _, _ in count += 1 } }
        #expect(problem?.line == line)
        #expect((count > 0) == text.hasPrefix("<a>") || text == "<a/>\n<b/>")
    }

    @Test("bytes that are not UTF-8 are refused")
    func encoding() {
        #expect(throws: Problem.self) {
            try XML.parse(Array("<a>".utf8) + [0xff, 0xfe] + Array("</a>".utf8)) { _, _ in }
        }
    }

    @Test("a text with its own entities is refused, so that it cannot grow or read other files")
    func entities() {
        for entity in ["x \"xxxx\"", "x SYSTEM \"file:///etc/passwd\"", "% x \"y\""] {
            let text = "<!DOCTYPE a [<!ENTITY \(entity)>]>\n<a>&x;</a>"
            let problem = #expect(throws: Problem.self) { try events(text) }
            #expect(problem?.reason == "the text is not valid XML: the text declares an entity")
        }
    }

    @Test("damaged texts are read or refused")
    func damaged() {
        let text = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<a x=\"1\"><b y=\"2 &amp; 3\">text</b><c/></a>"
        let outcome = Fuzzer("xml", inputs: [Array(text.utf8)], tokens: ["<", "&", "\"", "<!DOCTYPE", "]]>", "xmlns="])
            .run {
                try XML.parse($0) { _, _ in }
            } isRefusal: {
                $0 is Problem
            }
        #expect(outcome.surprises.isEmpty && outcome.accepted > 0 && outcome.refused > 0)
    }
}
