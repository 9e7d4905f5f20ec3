/// What was drawn from the model and can be drawn again while what it came from is the same. Nothing the screen shows
/// depends on what is in here.
package struct RenderCache {
    var pictures = PictureCache()
    var scatter = ScatterCache()

    package init() {}
}
