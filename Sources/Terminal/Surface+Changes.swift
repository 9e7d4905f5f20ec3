extension Surface {
    /// The columns of a row whose cells differ from those of `old`, or all columns if `old` is nil. A wide character
    /// counts as one change, at its left cell.
    package func changes(since old: Surface?, row y: Int) -> [Int] {
        let row = y * width..<(y + 1) * width
        guard let old else { return row.filter { isVisible(at: $0, from: row.lowerBound) }.map { $0 - row.lowerBound } }
        var columns: [Int] = []
        for index in row where isVisible(at: index, from: row.lowerBound) {
            let differs = cells[index] != old.cells[index]
            let next = index + 1
            let halfDiffers =
                next < row.upperBound
                && (cells[next].isContinuation || old.cells[next].isContinuation) && cells[next] != old.cells[next]
            if differs || halfDiffers { columns.append(index - row.lowerBound) }
        }
        return columns
    }

    /// The cell as a terminal can show it: half of a wide character without its other half is blank.
    package func visibleCell(x: Int, y: Int) -> Cell {
        var cell = self[x, y]
        if cell.isContinuation || cell.isImage { cell.character = " " }
        if cell.character.cellWidth == 2, !(x + 1 < width && self[x + 1, y].isContinuation) { cell.character = " " }
        return cell
    }

    /// Whether the cell is sent by itself. The right half of a wide character is not: it appears with its left half.
    private func isVisible(at index: Int, from start: Int) -> Bool {
        !(cells[index].isContinuation && index > start && cells[index - 1].character.cellWidth == 2)
    }
}
