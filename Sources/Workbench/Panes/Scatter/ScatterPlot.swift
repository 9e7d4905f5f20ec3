import Terminal

/// Maps the embedding to a rectangle of cells, with `y` up. Each axis has its own scale, so that the tiles fill the
/// rectangle: the axes of a UMAP have no unit.
package struct ScatterPlot: Hashable {
    let area: Rect
    /// The point of the embedding in the middle.
    let center: SIMD2<Float>
    /// Pixels per unit of the embedding, for each axis. A cell is one pixel wide and two high.
    let scale: SIMD2<Float>

    /// Nil if `area` is empty.
    init?(_ bounds: EmbeddingBounds, camera: ScatterCamera, in area: Rect) {
        guard !area.isEmpty else { return nil }
        self.area = area
        let extent = bounds.maximum - bounds.minimum
        // A cell is free at each edge, so that a lasso can enclose the outermost tiles.
        let space = SIMD2(max(0.5, Float(area.width - 3)), max(1, Float(area.height * 2 - 5)))
        // Tiles on a line have an extent of 0 in one direction, which then has the scale of the other one.
        let fit = SIMD2(
            extent.x > 0 ? space.x / extent.x : .infinity, extent.y > 0 ? space.y / extent.y : .infinity)
        let least = fit.min()
        let common = least.isFinite && least > 0 ? least : 1
        scale = fit.replacing(with: common, where: fit .== .infinity) * camera.zoom
        center = camera.center ?? (bounds.minimum + bounds.maximum) / 2
    }

    var pixelHeight: Int { area.height * 2 }

    /// The size of the view in units of the embedding.
    var extent: SIMD2<Float> { SIMD2(Float(area.width), Float(pixelHeight)) / scale }

    /// The position of a point in pixels from the area's top left corner.
    func offset(of point: SIMD2<Float>) -> SIMD2<Float> {
        let offset = (point - center) * scale
        return SIMD2(offset.x + Float(area.width) / 2, Float(pixelHeight) / 2 - offset.y)
    }

    /// The pixel of a point from the area's top left corner; nil outside the view.
    func pixel(of point: SIMD2<Float>) -> Pixel? {
        let offset = offset(of: point)
        guard offset.x >= 0, offset.y >= 0, offset.x < Float(area.width), offset.y < Float(pixelHeight) else {
            return nil
        }
        return Pixel(row: Int(offset.y), column: Int(offset.x))
    }

    /// The cell of a point, limited to the area.
    func cell(of point: SIMD2<Float>) -> (x: Int, y: Int) {
        let offset = offset(of: point)
        return (
            area.x + Int(max(0, min(Float(area.width - 1), offset.x))),
            area.y + Int(max(0, min(Float(pixelHeight - 1), offset.y))) / 2
        )
    }

    /// The point of the embedding in the middle of a cell.
    func place(x: Int, y: Int) -> SIMD2<Float> {
        let column = Float(x - area.x) + 0.5 - Float(area.width) / 2
        let row = Float(pixelHeight) / 2 - Float(2 * (y - area.y) + 1)
        return center + SIMD2(column, row) / scale
    }
}
