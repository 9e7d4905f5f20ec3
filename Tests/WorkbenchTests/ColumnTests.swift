import Acquisition
import Imagery
import Pool
import ProjectStore
import Rounds
import Terminal
import Testing

@testable import Workbench

@Suite("Texts in columns")
struct ColumnTests {
    @Test(
        "a text is padded and cut by its width in cells",
        arguments: [
            ("car", 5, "car  "), ("street", 4, "stre"), ("", 2, "  "), ("car", 0, ""), ("car", -1, ""),
            // Wide characters use two cells. A character that fits only in half is not shown.
            ("日本", 6, "日本  "), ("日本", 4, "日本"), ("日本", 3, "日 "), ("日本", 1, " "),
            // A letter and its combining mark use one cell together.
            ("cafe\u{301}", 6, "cafe\u{301}  "), ("cafe\u{301}", 4, "cafe\u{301}"), ("e\u{301}x", 1, "e\u{301}"),
        ])
    func column(text: String, width: Int, expected: String) {
        #expect(text.column(width) == expected)
        #expect(text.column(width).cellWidth == max(0, width))
        #expect(text.column(width, right: true).cellWidth == max(0, width))
    }

    @Test("only a text that is cut ends with an ellipsis")
    func ellipsis() {
        #expect("日本語".column(5, ellipsis: "…") == "日本…")
        #expect("日本語".column(4, ellipsis: "…") == "日… ")
        #expect("car".column(3, ellipsis: "…") == "car")
        #expect("car".column(5, right: true, ellipsis: "…") == "  car")
    }

    @Test("the queue's columns are aligned for all kinds of names")
    func queue() throws {
        let names = ["日本日本", "abcdefgh", "cafe\u{301}"]
        let grid = TileGrid(.grid(rows: 4, columns: 4), of: Size(height: 24, width: 32))
        let pool = PoolIndex(names.enumerated().map { (image: $0, name: $1, grid: grid) })
        var shared = SharedState(
            projectName: "demo", pool: pool, catalog: Robot.catalog,
            states: [TileState](repeating: .unlabeled, count: pool.count), history: [], choices: ManualChoices(),
            keymap: .standard, layout: ScreenLayout(width: 80, height: 24, focus: .queue, isZoomed: false))
        let items = [3, 19, 35].enumerated().map { rank, position in
            Query.Item(tile: pool.tiles[position], index: position, rank: rank, origin: .strategy)
        }
        shared.setQuery(Query(strategy: "entropy", items: items), round: 1)
        var surface = Surface(width: 80, height: 4)
        QueueView(shared).draw(in: surface.bounds, look: Look(), into: &surface)
        let columns = (1...3).map { y in (0..<80).filter { surface[$0, y].character == "3" }.last }
        #expect(columns == [columns[0], columns[0], columns[0]] && columns[0] != nil)
    }
}
