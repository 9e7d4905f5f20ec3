import Terminal

/// The layout of a screen. From 120x40 cells on all panes have frames; smaller screens show one pane and tabs.
package struct ScreenLayout: Sendable, Equatable {
    /// From this size on all panes are shown. On smaller screens the panes would have too few lines to be useful.
    static let (wideWidth, wideHeight) = (120, 40)
    /// From this width on, the panes are in three columns instead of two.
    static let widthOfThreeColumns = 180

    package let width: Int
    package let height: Int
    /// The pane with the focus.
    package let focus: Pane
    /// True if that pane is shown alone.
    package let isZoomed: Bool
    /// The size of a cell in pixels if images are shown in real pixels; nil if they are drawn with characters.
    package let cell: CellSize?
    package let bounds: Rect
    package let title: Rect
    /// Between title and bottom lines.
    package let body: Rect
    /// The line for messages. Screens below 16 lines have one bottom line, so `status` and `hints` are the same.
    package let status: Rect
    package let hints: Rect
    package let isWide: Bool
    /// The tiled panes to draw, with their frames.
    package let frames: [Pane: Rect]

    package init(width: Int, height: Int, focus: Pane, isZoomed: Bool, cell: CellSize? = nil) {
        (self.width, self.height, self.focus, self.isZoomed) = (width, height, focus, isZoomed)
        self.cell = cell
        bounds = Rect(x: 0, y: 0, width: max(0, width), height: max(0, height))
        isWide = width >= Self.wideWidth && height >= Self.wideHeight
        let bottom = height >= 16 ? 2 : 1
        title = Rect(x: 0, y: 0, width: width, height: min(1, height))
        body = Rect(x: 0, y: 1, width: width, height: max(0, height - 1 - bottom))
        status = Rect(x: 0, y: height - bottom, width: width, height: 1)
        hints = Rect(x: 0, y: height - 1, width: width, height: 1)
        frames = isWide && !isZoomed ? Self.tiled(body) : [focus: body]
    }

    func resized(width: Int, height: Int) -> ScreenLayout {
        ScreenLayout(width: width, height: height, focus: focus, isZoomed: isZoomed, cell: cell)
    }

    /// The same layout with images in real pixels, or drawn with characters if `cell` is nil.
    func showing(_ cell: CellSize?) -> ScreenLayout {
        ScreenLayout(width: width, height: height, focus: focus, isZoomed: isZoomed, cell: cell)
    }

    /// The layout with the focus on another pane. The editor covers all panes and leaves the focus unchanged.
    func focused(on pane: Pane) -> ScreenLayout {
        guard !pane.coversOthers else { return self }
        return ScreenLayout(width: width, height: height, focus: pane, isZoomed: isZoomed, cell: cell)
    }

    func zoomed(_ isZoomed: Bool) -> ScreenLayout {
        ScreenLayout(width: width, height: height, focus: focus, isZoomed: isZoomed, cell: cell)
    }

    /// The area inside a pane's border; nil if the pane is not shown.
    package func content(of pane: Pane) -> Rect? {
        frames[pane].map { frames.count > 1 ? $0.inset() : $0 }
    }

    /// The panes on the screen with their frames, while `active` gets the input.
    func frames(with active: Pane) -> [Pane: Rect] { active.coversOthers ? [active: body] : frames }

    private static func tiled(_ body: Rect) -> [Pane: Rect] {
        body.width >= widthOfThreeColumns ? threeColumns(body) : twoColumns(body)
    }

    /// Image and queue, scatter and settings, and the rounds in their full height.
    private static func threeColumns(_ body: Rect) -> [Pane: Rect] {
        let left = body.width * 2 / 5
        let middle = (body.width - left) / 2
        let queue = max(11, body.height / 4)
        let acquisition = max(16, body.height * 2 / 5)
        return [
            .image: Rect(x: body.x, y: body.y, width: left, height: body.height - queue),
            .queue: Rect(x: body.x, y: body.y + body.height - queue, width: left, height: queue),
            .scatter: Rect(x: body.x + left, y: body.y, width: middle, height: body.height - acquisition),
            .acquisition: Rect(
                x: body.x + left, y: body.y + body.height - acquisition, width: middle, height: acquisition),
            .round: Rect(
                x: body.x + left + middle, y: body.y, width: body.width - left - middle, height: body.height),
        ]
    }

    private static func twoColumns(_ body: Rect) -> [Pane: Rect] {
        let left = body.width * 3 / 5
        let queue = max(9, body.height / 4)
        let (acquisition, round) = (max(12, body.height * 3 / 10), max(10, body.height / 4))
        let scatter = body.height - acquisition - round
        return [
            .image: Rect(x: body.x, y: body.y, width: left, height: body.height - queue),
            .queue: Rect(x: body.x, y: body.y + body.height - queue, width: left, height: queue),
            .scatter: Rect(x: body.x + left, y: body.y, width: body.width - left, height: scatter),
            .acquisition: Rect(
                x: body.x + left, y: body.y + scatter, width: body.width - left, height: acquisition),
            .round: Rect(
                x: body.x + left, y: body.y + scatter + acquisition, width: body.width - left, height: round),
        ]
    }
}
