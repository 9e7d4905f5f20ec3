import Terminal

/// Keeps the pixels of the learning curve until what they show changes.
struct CurveCache {
    private var curve: CurveRaster?

    mutating func raster(_ key: CurveRaster.Key) -> Raster {
        if let curve, curve.key == key { return curve.raster }
        let drawn = CurveRaster(key)
        curve = drawn
        return drawn.raster
    }
}
