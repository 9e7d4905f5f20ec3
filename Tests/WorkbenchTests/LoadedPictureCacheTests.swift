import Testing

@testable import Workbench

@Suite("The cache of loaded images")
struct LoadedPictureCacheTests {
    private func cache(_ images: Range<Int>, capacity: Int) -> LoadedPictureCache {
        var cache = LoadedPictureCache(capacity: capacity)
        for image in images { cache.put(.loading, at: image) }
        return cache
    }

    @Test("a new image replaces the least recently used one")
    func eviction() {
        var cache = cache(0..<3, capacity: 3)
        cache.touch(0)
        cache.put(.loading, at: 3)
        #expect((0...3).filter { cache[$0] != nil } == [0, 2, 3])
        #expect(cache.version(of: 1) == 0)
    }

    @Test("putting an image again marks it as used and replaces no other")
    func putAgain() {
        var cache = cache(0..<3, capacity: 3)
        cache.put(.failed("no such file"), at: 0)
        #expect((0..<3).allSatisfy { cache[$0] != nil })
        cache.put(.loading, at: 3)
        #expect((0...3).filter { cache[$0] != nil } == [0, 2, 3])
        #expect(cache[0] == .failed("no such file"))
    }

    @Test("each change gives an image a version that no image has had before")
    func versions() {
        var cache = cache(0..<2, capacity: 2)
        let before = cache.version(of: 1)
        cache.touch(0)
        #expect(cache.version(of: 1) == before, "touching an image does not change the versions")
        cache.put(.loading, at: 0)
        #expect(cache.version(of: 0) > before)
    }

    @Test("new maps replace those of loaded images, and are read again for images that were loading")
    func maps() throws {
        let picture = Robot().picture(0)
        var cache = LoadedPictureCache()
        cache.put(.loading, at: 0)
        cache.put(.ready(picture), at: 1)
        let before = cache.version(of: 1)
        #expect(cache.renewMaps() == [1])
        #expect(cache.consumeHasOldMaps(0) && !cache.consumeHasOldMaps(0) && !cache.consumeHasOldMaps(1))
        cache.setMaps(nil, of: 1)
        #expect(cache.picture(1)?.maps == nil && cache.version(of: 1) > before)
        cache.setMaps(nil, of: 0)
        #expect(cache[0] == .loading)
    }
}
