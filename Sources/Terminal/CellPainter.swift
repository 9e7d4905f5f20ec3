import CNCurses
import Glibc

/// Brings the cells of a surface to ncurses: what changed, in the colors the terminal has, as pairs that ncurses knows.
struct CellPainter {
    private let isUTF8: Bool
    private var colors: ColorNumbers
    private var pairs: [UInt64: Int32] = [:]
    private let pairLimit: Int32
    /// What ncurses holds, or nil if unknown.
    private var shown: Surface?

    init(tier: ColorTier, isUTF8: Bool) {
        self.isUTF8 = isUTF8
        colors = ColorNumbers(tier: tier, count: Int(screen_color_count()))
        pairLimit = screen_pair_count()
    }

    /// The next frame is sent whole.
    mutating func forget() { shown = nil }

    mutating func paint(_ surface: Surface, width: Int, height: Int) {
        makeRoomForPairs(cells: width * height)
        if shown == nil { screen_erase() }
        let old = shown.flatMap { $0.width == surface.width && $0.height == surface.height ? $0 : nil }
        for y in 0..<min(height, surface.height) {
            for x in surface.changes(since: old, row: y) where x < width {
                put(surface.visibleCell(x: x, y: y), x: x, y: y)
            }
        }
        shown = surface
    }

    /// Pairs are only ever added; when a frame might not find enough left, all are dropped and the screen is sent anew.
    private mutating func makeRoomForPairs(cells: Int) {
        guard pairs.count + cells >= Int(pairLimit), pairs.count > Int(pairLimit) / 2 else { return }
        pairs.removeAll(keepingCapacity: true)
        reset_color_pairs()
        screen_redraw_all()
        forget()
    }

    private mutating func put(_ cell: Cell, x: Int, y: Int) {
        let foreground = colors.number(of: cell.foreground)
        let background = colors.number(of: cell.background)
        var scalars = cell.character.unicodeScalars.map(\.value)
        let isPrintable =
            isUTF8
            ? scalars.allSatisfy { screen_scalar_width($0) >= 0 } : scalars.allSatisfy { (0x20...0x7E).contains($0) }
        if !isPrintable { scalars = [UInt32](repeating: 0x3F, count: 1) }
        let style =
            colors.isMono && cell.isDarkOnLight ? cell.attributes.symmetricDifference(.reverse) : cell.attributes
        screen_put(
            Int32(y), Int32(x), scalars, Int32(scalars.count), Int32(style.rawValue),
            pair(foreground, background))
    }

    private mutating func pair(_ foreground: Int32, _ background: Int32) -> Int32 {
        if foreground < 0, background < 0 { return 0 }
        let key = UInt64(UInt32(bitPattern: foreground)) << 32 | UInt64(UInt32(bitPattern: background))
        if let known = pairs[key] { return known }
        let number = Int32(pairs.count + 1)
        guard number < pairLimit, init_extended_pair(number, foreground, background) == OK else { return 0 }
        pairs[key] = number
        return number
    }
}

extension Cell {
    /// What a terminal without colors shows in reverse, so that a selection in colors alone stays to be seen.
    fileprivate var isDarkOnLight: Bool {
        guard case .rgb(let red, let green, let blue) = background else { return false }
        guard case .rgb(let otherRed, let otherGreen, let otherBlue) = foreground else { return false }
        return Quantizer.oklab(red, green, blue).x > Quantizer.oklab(otherRed, otherGreen, otherBlue).x
    }
}
