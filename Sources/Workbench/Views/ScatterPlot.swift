import Terminal

/// How the embedding lies in a rectangle of cells: all of it inside, one scale for both axes, `y` up.
struct ScatterPlot {
    let area: Rect
    private let center: SIMD2<Float>
    /// Pixels for a unit of the embedding; a cell is one pixel wide and two high.
    private let scale: Float

    /// Nil if there is nothing to show or nowhere to show it.
    init?(_ points: [SIMD2<Float>], in area: Rect) {
        guard !area.isEmpty, let first = points.first else { return nil }
        self.area = area
        var (low, high) = (first, first)
        for point in points {
            low = pointwiseMin(low, point)
            high = pointwiseMax(high, point)
        }
        center = (low + high) / 2
        let extent = high - low
        let (width, height) = (Float(area.width - 1), Float(area.height * 2 - 1))
        let fit = min(
            extent.x > 0 ? width / extent.x : .infinity, extent.y > 0 ? height / extent.y : .infinity)
        scale = fit.isFinite && fit > 0 ? fit : 1
    }

    var pixelHeight: Int { area.height * 2 }

    /// The pixel of a point, from the area's top left.
    func pixel(of point: SIMD2<Float>) -> Pixel {
        let offset = (point - center) * scale
        let column = Int((offset.x + Float(area.width - 1) / 2).rounded())
        let row = Int((Float(pixelHeight - 1) / 2 - offset.y).rounded())
        return Pixel(row: max(0, min(pixelHeight - 1, row)), column: max(0, min(area.width - 1, column)))
    }

    /// The place in the embedding in the middle of a cell.
    func place(x: Int, y: Int) -> SIMD2<Float> {
        let column = Float(x - area.x) - Float(area.width - 1) / 2
        let row = Float(pixelHeight - 1) / 2 - (Float(2 * (y - area.y)) + 0.5)
        return center + SIMD2(column, row) / scale
    }
}
