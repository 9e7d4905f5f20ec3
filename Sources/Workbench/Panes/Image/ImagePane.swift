import Imagery
import Terminal

/// The image with the cursor, its tiles and an overlay.
package struct ImagePane: PaneComponent {
    package internal(set) var overlay = Overlay.entropy
    package internal(set) var camera = ImageCamera()
    /// The tile at the cursor that was last brought into view.
    private var followed = 0
    /// The cell at which the middle or the right button was pressed or dragged last; nil if none is held.
    private var grip: (x: Int, y: Int)?

    /// The overlay that is shown now.
    package func effectiveOverlay(_ shared: SharedState) -> Overlay { shared.display.isRaw ? .none : overlay }

    /// How the image at the cursor is fitted into the pane.
    /// - Parameter content: The area of the pane inside its border.
    package func fit(_ shared: SharedState, in content: Rect) -> ImageFit {
        let rect = ImageView.parts(of: content, overlay: effectiveOverlay(shared)).picture
        let size = shared.cursorPicture.size
        return ImageFit(camera.part(of: size, in: rect), of: size, in: rect)
    }

    // MARK: The part in view

    /// The size of the image, and the cells for it; nil if the pane is not on the screen.
    private func frame(_ shared: SharedState) -> (size: Size, rect: Rect)? {
        guard let content = shared.layout.content(of: .image) else { return nil }
        return (
            shared.cursorPicture.size, ImageView.parts(of: content, overlay: effectiveOverlay(shared)).picture
        )
    }

    /// Zooms by keys, around the tile at the cursor.
    mutating func zoom(by steps: Int, _ shared: SharedState) {
        guard let (size, rect) = frame(shared) else { return }
        let tile = shared.pool.rect(ofTile: shared.cursor)
        camera.zoom(by: steps, at: tile.middle, of: size, in: rect)
        camera.show(tile, of: size, in: rect)
    }

    mutating func showAll() { camera = ImageCamera() }

    func whyNoZoom(_ shared: SharedState) -> String? {
        guard frame(shared) == nil else { return nil }
        return "The image is not on the screen: \(shared.keymap.text(for: .focusImage, in: .everywhere)) shows it"
    }

    func whyNoZoomIn(_ shared: SharedState) -> String? {
        whyNoZoom(shared) ?? (camera.isAtEnd ? "The image cannot be enlarged further" : nil)
    }

    func whyNoZoomOut(_ shared: SharedState) -> String? { whyNoZoom(shared) ?? whyNoPan(shared) }

    func whyNoPan(_ shared: SharedState) -> String? {
        camera.showsAll
            ? "The whole image is in view: \(shared.keymap.text(for: .zoomIn, in: .image)) enlarges it" : nil
    }

    func whyNot(_ move: Move, _ shared: SharedState) -> String? {
        move.isLargeStep ? whyNoZoom(shared) ?? whyNoPan(shared) : nil
    }

    /// A large step moves the view by a quarter.
    mutating func moveByLargeStep(down: Int, right: Int, _ shared: inout SharedState) -> [Effect] {
        guard let (size, rect) = frame(shared) else { return [] }
        let part = camera.part(of: size, in: rect)
        camera.pan(
            down: down * max(1, part.height / 4), right: right * max(1, part.width / 4), of: size, in: rect)
        return []
    }

    /// Brings the tile at the cursor into view when the cursor has moved.
    mutating func sharedStateChanged(_ shared: inout SharedState) -> [Effect] {
        guard followed != shared.cursor else { return [] }
        followed = shared.cursor
        guard let (size, rect) = frame(shared) else { return [] }
        camera.show(shared.pool.rect(ofTile: shared.cursor), of: size, in: rect)
        return []
    }

    // MARK: The mouse

    var holdsMouse: Bool { grip != nil }

    /// Handles the mouse: a click goes to a tile, the wheel zooms, and a drag with another button moves the image.
    mutating func handle(_ mouse: MouseEvent, in content: Rect, _ shared: inout SharedState) -> [Effect] {
        let fit = fit(shared, in: content)
        let rect = ImageView.parts(of: content, overlay: effectiveOverlay(shared)).picture
        switch mouse.action {
        case .press(.left):
            guard let pixel = fit.pixel(x: mouse.x, y: mouse.y) else { return [] }
            let picture = shared.cursorPicture
            let (row, column) = picture.grid.tile(atRow: pixel.row, column: pixel.column)
            shared.goOrOpen(picture.position(row: row, column: column))
        case .press: grip = (mouse.x, mouse.y)
        case .drag:
            guard let from = grip else { return [] }
            grip = (mouse.x, mouse.y)
            let (down, right) = fit.pixels(down: from.y - mouse.y, right: from.x - mouse.x)
            camera.pan(down: down, right: right, of: fit.size, in: rect)
        case .release: grip = nil
        case .scrollUp, .scrollDown:
            guard let anchor = fit.pixel(x: mouse.x, y: mouse.y) else { return [] }
            camera.zoom(by: mouse.action == .scrollUp ? 1 : -1, at: anchor, of: fit.size, in: rect)
        case .move: break
        }
        return []
    }

    // MARK: View

    func advice(_ shared: SharedState) -> String? { shared.cursorFacts }

    func title(_ shared: SharedState) -> String { ImageView(self, shared).title }

    func draw(
        _ shared: SharedState, in content: Rect, look: Look, cache: inout RenderCache, into surface: inout Surface
    ) {
        ImageView(self, shared).draw(in: content, look: look, cache: &cache, into: &surface)
    }
}
