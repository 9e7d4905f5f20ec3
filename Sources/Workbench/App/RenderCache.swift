import Imagery
import Terminal

/// What was drawn from the model and can be drawn again while what it came from is the same. Nothing the screen shows
/// depends on what is in here.
package struct RenderCache {
    private var planes: [(key: PicturePlane.Key, plane: PicturePlane)] = []
    private var scatter: (key: ScatterRaster.Key, raster: ScatterRaster)?

    package init() {}

    mutating func plane(of picture: Picture, fit: ImageFit, overlay: Overlay, shared: SharedState, look: Look)
        -> PicturePlane
    {
        let image = shared.cursorTile.image
        let (across, down) = look.pixelsPerCell
        let key = PicturePlane.Key(
            image: image, version: shared.pictures.version(of: image), width: fit.area.width * across,
            height: fit.area.height * down,
            overlay: overlay, opacity: shared.display.opacity)
        if let known = planes.first(where: { $0.key == key }) { return known.plane }
        let plane = PicturePlane(
            picture, key: key,
            ink: OverlayInk(overlay: key.overlay, catalog: shared.catalog, classKeys: shared.keymap.classKeys),
            look: look
        )
        planes.append((key, plane))
        if planes.count > 8 { planes.removeFirst() }
        return plane
    }

    mutating func raster(
        of plot: ScatterPlot, embedding: [SIMD2<Float>], color: ScatterColor, shared: SharedState, look: Look
    ) -> ScatterRaster {
        let key = ScatterRaster.Key(versions: shared.versions, plot: plot, color: color)
        if let scatter, scatter.key == key { return scatter.raster }
        if var known = scatter, known.key.hasSameDots(as: key) {
            scatter = nil  // or its signs would be copied
            known.raster.placeMarks(embedding, on: plot, shared: shared)
            scatter = (key, known.raster)
            return known.raster
        }
        let raster = ScatterRaster(plot, embedding: embedding, color: color, shared: shared, look: look)
        scatter = (key, raster)
        return raster
    }
}
