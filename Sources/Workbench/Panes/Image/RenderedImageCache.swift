import Imagery
import OrderedCollections
import Terminal

/// Caches the last eight rendered images, so that a frame without changes of the image is cheap. The oldest one is
/// removed first.
struct RenderedImageCache {
    private var planes: OrderedDictionary<RenderedImage.Key, RenderedImage> = [:]

    mutating func plane(of picture: Picture, fit: ImageFit, overlay: Overlay, shared: SharedState, look: Look)
        -> RenderedImage
    {
        let image = shared.cursorTile.image
        let (across, down) = look.pixelsPerCell
        var (width, height) = (fit.area.width * across, fit.area.height * down)
        if let cell = shared.layout.cell {
            // The terminal enlarges a small image.
            width = min(fit.area.width * cell.width, fit.size.width)
            height = min(fit.area.height * cell.height, fit.size.height)
        }
        let key = RenderedImage.Key(
            image: image, version: shared.pictures.version(of: image), width: width, height: height, overlay: overlay,
            opacity: shared.display.opacity, isRaster: shared.layout.cell != nil)
        if let known = planes[key] { return known }
        let plane = RenderedImage(
            picture, key: key,
            coloring: OverlayColors(overlay: key.overlay, catalog: shared.catalog, classKeys: shared.keymap.classKeys),
            look: look
        )
        planes[key] = plane
        if planes.count > 8 { planes.removeFirst() }
        return plane
    }
}
