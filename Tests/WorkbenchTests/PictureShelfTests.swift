import Testing

@testable import Workbench

@Suite("The pictures at hand")
struct PictureShelfTests {
    private func shelf(_ images: Range<Int>, capacity: Int) -> PictureShelf {
        var shelf = PictureShelf(capacity: capacity)
        for image in images { shelf.put(.loading, at: image) }
        return shelf
    }

    @Test("a new picture takes the place of the one not looked at for longest")
    func eviction() {
        var shelf = shelf(0..<3, capacity: 3)
        shelf.touch(0)
        shelf.put(.loading, at: 3)
        #expect((0...3).filter { shelf[$0] != nil } == [0, 2, 3])
        #expect(shelf.version(of: 1) == 0)
    }

    @Test("to put a picture again is to look at it, and takes nobody's place")
    func putAgain() {
        var shelf = shelf(0..<3, capacity: 3)
        shelf.put(.failed("no such file"), at: 0)
        #expect((0..<3).allSatisfy { shelf[$0] != nil })
        shelf.put(.loading, at: 3)
        #expect((0...3).filter { shelf[$0] != nil } == [0, 2, 3])
        #expect(shelf[0] == .failed("no such file"))
    }

    @Test("each change gives a picture a version that no picture has had")
    func versions() {
        var shelf = shelf(0..<2, capacity: 2)
        let before = shelf.version(of: 1)
        shelf.touch(0)
        #expect(shelf.version(of: 1) == before, "to look at a picture changes none")
        shelf.put(.loading, at: 0)
        #expect(shelf.version(of: 0) > before)
    }

    @Test("the network's view is replaced in loaded pictures, and asked for again where it came too early")
    func maps() throws {
        let picture = Robot().picture(0)
        var shelf = PictureShelf()
        shelf.put(.loading, at: 0)
        shelf.put(.ready(picture), at: 1)
        let before = shelf.version(of: 1)
        #expect(shelf.renewMaps() == [1])
        #expect(shelf.isOvertaken(0) && !shelf.isOvertaken(0) && !shelf.isOvertaken(1))
        shelf.setMaps(nil, of: 1)
        #expect(shelf.picture(1)?.maps == nil && shelf.version(of: 1) > before)
        shelf.setMaps(nil, of: 0)
        #expect(shelf[0] == .loading)
    }
}
