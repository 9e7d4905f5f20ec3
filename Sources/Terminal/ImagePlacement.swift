/// An image on the screen: a part of a raster, scaled to a rectangle of cells.
package struct ImagePlacement: Equatable, Sendable {
    /// Images of different slots are shown at the same time. A new image of a slot replaces the one before, and only
    /// what differs is sent.
    package enum Slot: Int, CaseIterable, Sendable { case editor, image, thumbnail, curve }

    /// A small raster in pixels of the screen, which is not scaled, such as a cursor.
    package struct Sprite: Equatable, Sendable {
        package let raster: Raster
        /// Its upper left corner in pixels of the screen, from the upper left corner of the image.
        package let x: Int
        package let y: Int

        package init(raster: Raster, x: Int, y: Int) {
            self.raster = raster
            self.x = x
            self.y = y
        }
    }

    package let slot: Slot
    package let area: Rect
    /// The image itself. Its alpha is ignored.
    package let base: Raster
    /// Colors over the image; nil or of the size of `base`.
    package let overlay: Raster?
    /// The pixels of `base` and `overlay` that fill `area`.
    package let source: Rect
    package let sprite: Sprite?

    package init(
        slot: Slot, area: Rect, base: Raster, overlay: Raster? = nil, source: Rect? = nil, sprite: Sprite? = nil
    ) {
        let source = source ?? base.bounds
        precondition(!source.isEmpty && source.intersection(base.bounds) == source, "ImagePlacement: source \(source)")
        precondition(overlay.map { $0.bounds == base.bounds } ?? true, "ImagePlacement: size of the overlay")
        self.slot = slot
        self.area = area
        self.base = base
        self.overlay = overlay
        self.source = source
        self.sprite = sprite
    }

    /// The pixels of the screen in which a sprite is inside the image, from the upper left corner of the image.
    func visible(_ sprite: Sprite, _ cell: CellSize) -> Rect {
        Rect(x: sprite.x, y: sprite.y, width: sprite.raster.width, height: sprite.raster.height)
            .intersection(Rect(x: 0, y: 0, width: area.width * cell.width, height: area.height * cell.height))
    }
}
