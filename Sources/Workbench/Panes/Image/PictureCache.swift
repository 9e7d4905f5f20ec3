import Imagery
import OrderedCollections
import Terminal

/// Pictures that were drawn and can be drawn again while what they came from is the same.
struct PictureCache {
    private var planes: OrderedDictionary<PicturePlane.Key, PicturePlane> = [:]

    mutating func plane(of picture: Picture, fit: ImageFit, overlay: Overlay, shared: SharedState, look: Look)
        -> PicturePlane
    {
        let image = shared.cursorTile.image
        let (across, down) = look.pixelsPerCell
        let key = PicturePlane.Key(
            image: image, version: shared.pictures.version(of: image), width: fit.area.width * across,
            height: fit.area.height * down,
            overlay: overlay, opacity: shared.display.opacity)
        if let known = planes[key] { return known }
        let plane = PicturePlane(
            picture, key: key,
            ink: OverlayInk(overlay: key.overlay, catalog: shared.catalog, classKeys: shared.keymap.classKeys),
            look: look
        )
        planes[key] = plane
        if planes.count > 8 { planes.removeFirst() }
        return plane
    }
}
