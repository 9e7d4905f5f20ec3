import Testing

@testable import Workbench

@Suite("The cache of loaded images")
struct LoadedPictureCacheTests {
    private func shelf(_ images: Range<Int>, capacity: Int) -> LoadedPictureCache {
        var shelf = LoadedPictureCache(capacity: capacity)
        for image in images { shelf.put(.loading, at: image) }
        return shelf
    }

    @Test("a new image replaces the least recently used one")
    func eviction() {
        var shelf = shelf(0..<3, capacity: 3)
        shelf.touch(0)
        shelf.put(.loading, at: 3)
        #expect((0...3).filter { shelf[$0] != nil } == [0, 2, 3])
        #expect(shelf.version(of: 1) == 0)
    }

    @Test("putting an image again marks it as used and replaces no other")
    func putAgain() {
        var shelf = shelf(0..<3, capacity: 3)
        shelf.put(.failed("no such file"), at: 0)
        #expect((0..<3).allSatisfy { shelf[$0] != nil })
        shelf.put(.loading, at: 3)
        #expect((0...3).filter { shelf[$0] != nil } == [0, 2, 3])
        #expect(shelf[0] == .failed("no such file"))
    }

    @Test("each change gives an image a version that no image has had before")
    func versions() {
        var shelf = shelf(0..<2, capacity: 2)
        let before = shelf.version(of: 1)
        shelf.touch(0)
        #expect(shelf.version(of: 1) == before, "to look at a picture changes none")
        shelf.put(.loading, at: 0)
        #expect(shelf.version(of: 0) > before)
    }

    @Test("new maps replace those of loaded images, and are read again for images that were loading")
    func maps() throws {
        let picture = Robot().picture(0)
        var shelf = LoadedPictureCache()
        shelf.put(.loading, at: 0)
        shelf.put(.ready(picture), at: 1)
        let before = shelf.version(of: 1)
        #expect(shelf.renewMaps() == [1])
        #expect(shelf.consumeHasOldMaps(0) && !shelf.consumeHasOldMaps(0) && !shelf.consumeHasOldMaps(1))
        shelf.setMaps(nil, of: 1)
        #expect(shelf.picture(1)?.maps == nil && shelf.version(of: 1) > before)
        shelf.setMaps(nil, of: 0)
        #expect(shelf[0] == .loading)
    }
}
