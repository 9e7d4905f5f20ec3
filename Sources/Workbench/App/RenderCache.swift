/// Caches drawings until the state that they depend on changes. Without the cache the screen looks the same.
package struct RenderCache {
    var pictures = RenderedImageCache()
    var scatter = ScatterCache()
    var editor = EditorImageCache()
    var curve = CurveCache()

    package init() {}
}
