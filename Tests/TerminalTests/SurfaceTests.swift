import Terminal
import Testing

@Suite("Surfaces")
struct SurfaceTests {
    @Test("text is clipped at every edge and to its limit")
    func clipping() {
        var surface = Surface(width: 5, height: 2)
        surface.write("abcdefgh", x: -2, y: 0)
        surface.write("abcdefgh", x: 1, y: 1, limit: 2)
        surface.write("unseen", x: 0, y: 2)
        #expect(surface.text == "cdef…\n a…")
    }

    @Test(
        "a text that is cut ends with an ellipsis, unless only blanks are cut",
        arguments: [
            ("street", 6, "street"), ("street  ", 6, "street"), ("streets", 6, "stree…"), ("street x", 6, "stree…"),
            ("ab", 1, "…"), ("日本語", 5, "日本…"), ("a", 0, ""),
        ])
    func ellipsis(text: String, limit: Int, shown: String) {
        var surface = Surface(width: 9, height: 1)
        surface.write(text, x: 0, y: 0, limit: limit)
        #expect(surface.text == shown)
        var narrow = Surface(width: limit, height: 1)
        narrow.write(text, x: 0, y: 0)
        #expect(narrow.text == shown, "the edge of the surface is a limit too")
    }

    @Test("a text in ASCII is cut with periods")
    func asciiEllipsis() {
        var surface = Surface(width: 6, height: 1)
        surface.symbols = .ascii
        surface.write("streets", x: 0, y: 0)
        #expect(surface.text == "str...")
    }

    @Test("restricted to ASCII, letters lose their accents, and other characters become similar ones or `?`")
    func ascii() {
        var surface = Surface(width: 12, height: 1)
        surface.write("café · 日本 …", x: 0, y: 0)
        surface.restrictToASCII()
        #expect(surface.text == "cafe - ? ? ~")
        #expect(surface.cells.allSatisfy { $0.character.isASCII && !$0.isContinuation })
    }

    @Test(
        "a wide character fills two cells, and no half of a wide character remains",
        arguments: [
            (["日本"], "日本"), (["日本", "x"], "x 本"), (["日本", " x"], " x本"), (["日本", "  xy"], "日xy"),
            (["ab", "日"], "日"), (["日本語"], "日本…"),
        ])
    func wide(writes: [String], text: String) {
        var surface = Surface(width: 5, height: 1)
        for write in writes {
            let start = write.prefix { $0 == " " }.count
            surface.write(String(write.dropFirst(start)), x: start, y: 0)
        }
        #expect(surface.text == text)
        for x in 0..<5 where surface[x, 0].isContinuation {
            #expect(surface[x - 1, 0].character.cellWidth == 2)
        }
    }

    @Test("a part is drawn in its own coordinates and clipped to its rectangle")
    func parts() {
        var surface = Surface(width: 6, height: 3, fill: Cell("."))
        surface.draw(in: Rect(x: 4, y: 1, width: 4, height: 4)) { part in
            #expect(part.width == 4 && part[0, 0].character == ".")
            part.write("abcd", x: 0, y: 0)
            part.write("efgh", x: -1, y: 1)
        }
        #expect(surface.text == "......\n....ab\n....fg")
    }

    @Test("a border has its title, cut off if it is too long")
    func borders() {
        var surface = Surface(width: 14, height: 3)
        surface.border(surface.bounds, title: "Queue", symbols: .unicode)
        #expect(surface.text == "┌─ Queue ────┐\n│            │\n└────────────┘")
        surface.border(surface.bounds, title: "Acquisition", symbols: .ascii)
        #expect(surface.text == "+- Acqui... -+\n|            |\n+------------+")
        var tiny = Surface(width: 1, height: 3)
        tiny.border(tiny.bounds, title: "x", symbols: .unicode)
        #expect(tiny == Surface(width: 1, height: 3))
    }

    @Test("half blocks show two pixels per cell")
    func halfBlocks() {
        let (red, blue) = (Color.rgb(255, 0, 0), Color.rgb(0, 0, 255))
        let pixels: [[Color?]] = [[red, red, nil, red, nil], [blue, red, blue, nil, nil]]
        var surface = Surface(width: 4, height: 1)
        surface.halfBlocks(Rect(x: -1, y: 0, width: 5, height: 1)) { x, y in pixels[y][x] }
        #expect(
            surface.cells == [
                Cell(" ", background: red), Cell("▄", foreground: blue), Cell("▀", foreground: red), Cell(),
            ])
    }

    @Test("density characters go from blank to full, also for values out of range")
    func density() {
        let values: [Double?] = [0, 0.34, 1, 7, -1, .nan, nil]
        var surface = Surface(width: 7, height: 1)
        surface.density(surface.bounds) { x, _ in values[x] }
        #expect(surface.text == " -@@")
    }

    @Test("braille dots of a cell are combined")
    func braille() {
        var surface = Surface(width: 2, height: 1)
        for (x, y) in [(0, 0), (1, 3), (2, 1), (9, 9), (-1, 0)] {
            surface.dot(x: x, y: y, in: surface.bounds, symbols: .unicode)
        }
        #expect(surface.text == "⢁⠂")
    }

    @Test(
        "the length of a bar is its fraction of the width",
        arguments: [
            (0.0, "", "...."), (0.5, "██", "##.."), (0.28125, "█▏", "#..."), (1, "████", "####"), (9, "████", "####"),
            (.nan, "", "...."),
        ])
    func bars(fraction: Double, unicode: String, ascii: String) {
        for (symbols, text) in [(SymbolSet.unicode, unicode), (.ascii, ascii)] {
            var surface = Surface(width: 6, height: 1)
            surface.bar(fraction, x: 0, y: 0, width: 4, symbols: symbols)
            #expect(surface.text == text)
        }
    }

    @Test("the styled text lists each style once")
    func styledText() {
        var surface = Surface(width: 4, height: 2)
        surface.write("ab", x: 1, y: 0, style: Cell(foreground: .rgb(255, 136, 0), attributes: .bold))
        surface.write("c", x: 0, y: 1, style: Cell(background: .rgb(1, 2, 3)))
        #expect(surface.styledText == " ab\nc\n--\n.aa\nb\n--\na #ff8800 bold\nb default on #010203")
    }

    @Test("the ANSI text has escape sequences only where the style changes")
    func ansiText() {
        var surface = Surface(width: 4, height: 1)
        surface.write("ab", x: 1, y: 0, style: Cell(foreground: .rgb(9, 8, 7), attributes: .underline))
        #expect(surface.ansiText() == " \u{1B}[0;4;38;2;9;8;7mab\u{1B}[0m ")
    }

    @Test("only changed cells are listed, and a wide character once")
    func changes() {
        var old = Surface(width: 8, height: 1)
        old.write("ab日c", x: 0, y: 0)
        #expect(old.changes(since: old, row: 0) == [])
        #expect(old.changes(since: nil, row: 0) == [0, 1, 2, 4, 5, 6, 7])
        var new = old
        new.write("x", x: 3, y: 0)
        #expect(new.changes(since: old, row: 0) == [2, 3])
        #expect(old.changes(since: new, row: 0) == [2])
        new = old
        new[3, 0] = Cell("y")
        #expect(new.changes(since: old, row: 0) == [2, 3])
        #expect(new.visibleCell(x: 2, y: 0).character == " ")
    }
}
