import Terminal

/// The image with the cursor, its tiles and an overlay.
package struct ImagePane: PaneComponent {
    package internal(set) var overlay = Overlay.entropy

    /// The overlay that is shown now.
    package func effectiveOverlay(_ shared: SharedState) -> Overlay { shared.display.isRaw ? .none : overlay }

    mutating func handle(_ mouse: MouseEvent, in content: Rect, _ shared: inout SharedState) -> [Effect] {
        if let direction = mouse.scroll { shared.goToImage(by: direction) }
        guard case .press(.left) = mouse.action, let tile = tile(atX: mouse.x, y: mouse.y, in: content, shared) else {
            return []
        }
        shared.goOrOpen(tile)
        return []
    }

    /// The tile at a cell.
    private func tile(atX x: Int, y: Int, in content: Rect, _ shared: SharedState) -> Int? {
        let picture = shared.cursorPicture
        let fit = ImageFit(picture.size, in: ImageView.parts(of: content, overlay: effectiveOverlay(shared)).picture)
        guard let pixel = fit.pixel(x: x, y: y) else { return nil }
        let (row, column) = picture.grid.tile(atRow: pixel.row, column: pixel.column)
        return picture.position(row: row, column: column)
    }

    func advice(_ shared: SharedState) -> String? { shared.cursorFacts }

    func title(_ shared: SharedState) -> String { ImageView(self, shared).title }

    func draw(
        _ shared: SharedState, in content: Rect, look: Look, cache: inout RenderCache, into surface: inout Surface
    ) {
        ImageView(self, shared).draw(in: content, look: look, cache: &cache, into: &surface)
    }
}
