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
            width = min(fit.area.width * cell.width, fit.part.width)
            height = min(fit.area.height * cell.height, fit.part.height)
        }
        let key = RenderedImage.Key(
            image: image, version: shared.pictures.version(of: image), width: width, height: height, overlay: overlay,
            opacity: shared.display.opacity, palette: shared.classPalette,
            showsOutlines: shared.display.showsOutlines, adjustment: shared.adjustment(ofImage: image),
            part: fit.part.size == fit.size ? nil : fit.part, isRaster: shared.layout.cell != nil)
        if let known = planes[key] { return known }
        let plane = RenderedImage(
            picture, key: key,
            coloring: OverlayColors(
                overlay: key.overlay, classes: shared.classColors(look), classKeys: shared.keymap.classKeys,
                showsOutlines: key.showsOutlines),
            look: look
        )
        planes[key] = plane
        if planes.count > 8 { planes.removeFirst() }
        return plane
    }
}
