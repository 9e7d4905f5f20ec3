import Imagery
import Terminal

/// The cursor of the editor in real pixels: the outline of the pixels that the tool would change there, and a cross. It
/// is white with a black edge, so that it is visible on every image.
struct EditorCursor {
    let sprite: ImagePlacement.Sprite

    /// Half the length of the cross, in screen pixels.
    private static let arm = 5

    init(_ pane: EditorPane, _ tile: EditedTile, window: EditorWindow) {
        let cursor = Pixel(row: tile.rect.top + tile.cursor.row, column: tile.rect.left + tile.cursor.column)
        let brush = pane.kit.tool.cursor == .brush ? pane.kit.brush : Brush(diameter: 1)
        let reach = brush.diameter / 2
        let side = 2 * reach + 1
        var isUnder = [Bool](repeating: false, count: side * side)
        for pixel in brush.stamp(at: Pixel(row: reach, column: reach), in: Size(height: side, width: side)) {
            isUnder[pixel.row * side + pixel.column] = true
        }
        let step = window.step
        let rows =
            window.screenRows(of: cursor.row - reach).lowerBound..<window.screenRows(of: cursor.row + reach).upperBound
        let columns =
            window.screenColumns(of: cursor.column - reach)
            .lowerBound..<window.screenColumns(of: cursor.column + reach).upperBound
        // The raster has space for the edge, and for the cross around a small brush.
        let margin = Self.arm + 2
        let (left, top) = (columns.lowerBound - margin, rows.lowerBound - margin)
        var raster = Raster(width: columns.count + 2 * margin, height: rows.count + 2 * margin)
        // The pixels of the brush that the rows and columns of the raster show.
        let brushRows = rows.map { window.imagePixel(x: left, y: $0).row - cursor.row + reach }
        let brushColumns = columns.map { window.imagePixel(x: $0, y: top).column - cursor.column + reach }
        func covers(_ x: Int, _ y: Int) -> Bool {
            guard columns.contains(left + x), rows.contains(top + y) else { return false }
            guard step == 1 else { return true }
            let (row, column) = (brushRows[y - margin], brushColumns[x - margin])
            return 0..<side ~= row && 0..<side ~= column && isUnder[row * side + column]
        }
        var line: [Pixel] = []
        for y in margin - 1...margin + rows.count {
            for x in margin - 1...margin + columns.count where !covers(x, y) {
                if covers(x - 1, y) || covers(x + 1, y) || covers(x, y - 1) || covers(x, y + 1) {
                    line.append(Pixel(row: y, column: x))
                }
            }
        }
        let (middleX, middleY) = (
            (window.screenColumns(of: cursor.column).lowerBound + window.screenColumns(of: cursor.column).upperBound - 1)
                / 2
                - left,
            (window.screenRows(of: cursor.row).lowerBound + window.screenRows(of: cursor.row).upperBound - 1) / 2 - top
        )
        // In a large outline a small cross marks its middle. Around a small one, four lines point to it.
        let isLarge = columns.count > 2 * Self.arm + 4
        for offset in 0...Self.arm {
            let distance = isLarge ? offset : offset + columns.count / 2 + 1
            guard isLarge || offset > 0 else { continue }
            for (x, y) in [(distance, 0), (-distance, 0), (0, distance), (0, -distance)] {
                line.append(Pixel(row: middleY + y, column: middleX + x))
            }
        }
        for pixel in line {
            for row in pixel.row - 1...pixel.row + 1 {
                for column in pixel.column - 1...pixel.column + 1 where raster.bounds.contains(x: column, y: row) {
                    if raster[column, row].alpha == 0 { raster[column, row] = (0, 0, 0, 160) }
                }
            }
        }
        for pixel in line where raster.bounds.contains(x: pixel.column, y: pixel.row) {
            raster[pixel.column, pixel.row] = (255, 255, 255, 255)
        }
        sprite = ImagePlacement.Sprite(raster: raster, x: left, y: top)
    }
}
