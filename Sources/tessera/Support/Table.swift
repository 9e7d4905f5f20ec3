import Terminal

/// A table of text. The first column is left-aligned, the others are right-aligned unless the table says otherwise.
/// Columns are as narrow as possible.
struct Table {
    private var rows: [[String]]

    private let leftAligned: Set<Int>

    init(_ header: [String], leftAligned: Set<Int> = [0]) {
        rows = [header]
        self.leftAligned = leftAligned
    }

    mutating func add(_ row: [String]) { rows.append(row.map(\.printable)) }

    var text: String {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in rows.map { column < $0.count ? $0[column].cellWidth : 0 }.max() ?? 0
        }
        return rows.map { row in
            let cells = row.enumerated().map { column, cell in
                let padding = String(repeating: " ", count: widths[column] - cell.cellWidth)
                return leftAligned.contains(column) ? cell + padding : padding + cell
            }
            return cells.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}
