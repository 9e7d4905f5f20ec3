import Foundation
import Imagery
import Pool
import TestSupport
import Testing

@Suite("Masks in the orientation of the stored images")
struct StoredMaskTests {
    /// Images of several EXIF orientations, stored as 6x4 pixels, with masks whose first pixel is 1.
    ///
    /// - Parameter isRotated: Whether the mask of an image with an orientation has 4x6 pixels.
    private func fixture(isRotated: (Int) -> Bool = { _ in false }, orientations: ClosedRange<Int> = 1...8) throws
        -> DatasetFixture
    {
        let fixture = try DatasetFixture()
        let jpeg = JPEG.encode(Image(size: Size(height: 4, width: 6), fill: RGB(90, 120, 30)))
        for orientation in orientations {
            try fixture.folder.write(
                EXIF.inserted(EXIF.tiff(orientation: orientation), intoJPEG: jpeg), to: "images/\(orientation).jpg")
            let size = Size(height: isRotated(orientation) ? 6 : 4, width: isRotated(orientation) ? 4 : 6)
            var mask = LabelMask(size: size, repeating: 0)
            mask[0, 0] = 1
            try fixture.folder.write(PNG.encodeMask(mask), to: "masks/\(orientation).png")
        }
        try fixture.folder.write("0 a\n1 b\n", to: "classes.txt")
        return fixture
    }

    @Test("if sizes show that masks are as stored, all rotated images are left out, and the problems say how to fix it")
    func noticed() throws {
        let fixture = try fixture()
        let dataset = try Dataset.load(fixture.source())
        #expect(dataset.images.map(\.name) == ["1"])
        #expect(dataset.problems.count == 7)
        #expect(dataset.problems.allSatisfy { $0.fix.contains("--masks-as-stored") })
        #expect(
            dataset.problems.last?.reason
                == "the mask has 6x4 pixels, as its stored image; EXIF rotates the image to 4x6")
    }

    @Test("with masksAsStored, masks are rotated like their images")
    func rotated() throws {
        let fixture = try fixture()
        let dataset = try Dataset.load(fixture.source(masksAsStored: true))
        #expect(dataset.problems.isEmpty && dataset.images.count == 8)
        // The row and column of the first stored pixel after the rotation, from the table of EXIF 2.32.
        let places = [(0, 0), (0, 5), (3, 5), (3, 0), (0, 0), (0, 3), (5, 3), (5, 0)]
        for (index, place) in places.enumerated() {
            let labels = try dataset.readLabels(index)
            #expect(labels.size == dataset.images[index].size)
            #expect(labels.values.count { $0 == 1 } == 1 && labels[place.0, place.1] == 1, "orientation \(index + 1)")
        }
        var index = DatasetIndex()
        _ = try Dataset.load(fixture.source(), index: &index)
        #expect(try Dataset.load(fixture.source(masksAsStored: true), index: &index).images.count == 8)
    }

    @Test("upright masks are used unchanged, and are reported if masksAsStored is set")
    func upright() throws {
        let fixture = try fixture(isRotated: { $0 > 4 })
        #expect(try Dataset.load(fixture.source()).problems.isEmpty)
        let wrong = try Dataset.load(fixture.source(masksAsStored: true))
        #expect(wrong.images.map(\.name) == ["1", "2", "3", "4"])
        #expect(
            wrong.problems.allSatisfy {
                $0.reason == "the mask is upright; it does not have the orientation of its stored image"
            })
    }

    @Test("if no size shows the orientation of the masks, a note says that EXIF rotates images")
    func unknownOrientation() throws {
        let fixture = try fixture(orientations: 1...4)
        let scan = try fixture.scan(fixture.source())
        #expect(scan.images.allSatisfy { $0.problem == nil })
        #expect(
            scan.report.notes == [
                "EXIF rotates 3 images with masks; their masks are used as upright; give --masks-as-stored if they have "
                    + "the orientation of the stored images"
            ])
        #expect(try fixture.scan(fixture.source(masksAsStored: true)).report.notes.isEmpty)
        let decided = try self.fixture(isRotated: { $0 > 4 })
        #expect(try decided.scan(decided.source()).report.notes.isEmpty)
        let upright = try self.fixture(orientations: 1...1)
        #expect(try upright.scan(upright.source()).report.notes.isEmpty)
    }

    @Test("the note also appears for square images, whose size does not change")
    func squares() throws {
        let fixture = try DatasetFixture()
        let jpeg = JPEG.encode(Image(size: Size(height: 6, width: 6), fill: RGB(90, 120, 30)))
        try fixture.folder.write(EXIF.inserted(EXIF.tiff(orientation: 6), intoJPEG: jpeg), to: "images/a.jpg")
        try fixture.mask("masks/a.png", width: 6)
        #expect(try fixture.scan(fixture.source()).report.notes.first?.hasPrefix("EXIF rotates 1 images") == true)
    }
}
