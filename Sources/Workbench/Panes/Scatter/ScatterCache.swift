/// Caches the rendered scatter until the state that it depends on changes.
struct ScatterCache {
    private var scatter: (key: ScatterRaster.Key, raster: ScatterRaster)?

    mutating func raster(
        of plot: ScatterPlot, embedding: [SIMD2<Float>?], color: ScatterColor, shared: SharedState, look: Look
    ) -> ScatterRaster {
        let key = ScatterRaster.Key(
            versions: shared.versions, plot: plot, color: color, lastRound: ScatterColors.lastRound(of: shared))
        if let scatter, scatter.key == key { return scatter.raster }
        if var known = scatter, known.key.hasSameDots(as: key) {
            scatter = nil  // drops the second reference, else changing the raster would copy its arrays
            known.raster.placeMarks(embedding, on: plot, shared: shared)
            scatter = (key, known.raster)
            return known.raster
        }
        let raster = ScatterRaster(plot, embedding: embedding, color: color, shared: shared, look: look)
        scatter = (key, raster)
        return raster
    }
}
