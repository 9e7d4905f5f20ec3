import Foundation
import Pool
import Problems
import TestSupport
import Testing

@Suite("Matching of masks and images")
struct MaskMatchingTests {
    /// The images that got a mask, the problems as file name and reason, and the notes.
    private func matches(
        images: [String], masks: [String], pattern: String? = nil
    ) throws -> (masked: [String], complaints: [String], notes: [String]) {
        let fixture = try DatasetFixture()
        for name in images { try fixture.image("images/\(name).png") }
        for name in masks { try fixture.mask("masks/\(name).png") }
        try fixture.folder.write("0 a\n1 b\n", to: "classes.txt")
        let scan = try fixture.scan(fixture.source(maskPattern: pattern))
        let dataset = try scan.dataset { _ in .train }
        return (
            dataset.images.filter { $0.maskURL != nil }.map(\.stem).sorted(), dataset.complaints,
            scan.report.notes.map { $0.replacing(fixture.folder.url.path, with: "") }
        )
    }

    @Test("an image does not get a mask with its name from another split")
    func splits() throws {
        let found = try matches(
            images: ["train/a", "train/extra", "val/b"], masks: ["train/a", "val/b", "val/extra"])
        #expect(found.masked == ["train/a", "val/b"] && found.notes.isEmpty)
        #expect(found.complaints == ["extra.png: the image with this name is in another folder: train/extra"])
        let whole = try matches(images: ["train/a"], masks: ["validation/a"])
        #expect(whole.masked.isEmpty)
    }

    @Test("trains and valley are not folders of splits, but val2017 and Val_masks are")
    func noSplits() throws {
        let found = try matches(images: ["trains/a", "trains/b"], masks: ["valley/a", "valley/b"])
        #expect(found.masked == ["trains/a", "trains/b"] && found.complaints.isEmpty)
        for masks in ["val2017", "Val_masks", "valannot", "VALIDATION"] {
            #expect(try matches(images: ["train/a"], masks: [masks + "/a"]).masked.isEmpty)
        }
    }

    @Test("an image gets no mask from another folder unless the two folders correspond as a whole")
    func folders() throws {
        let found = try matches(images: ["day1/a", "day1/extra", "day2/b"], masks: ["day1/a", "day2/b", "day2/extra"])
        #expect(found.masked == ["day1/a", "day2/b"] && found.complaints.count == 1)
        let mixed = try matches(images: ["day1/a", "day1/b"], masks: ["x/a", "y/b"])
        #expect(mixed.masked.isEmpty && mixed.complaints.count == 2)
    }

    @Test(
        "masks are matched by name alone if one side has no folders or other folder names, and a note says so",
        arguments: [
            (["day1/a", "day2/b"], ["a", "b"], "2", "a.png with day1/a"),
            (["a", "b"], ["x/a", "y/b"], "2", "x/a.png with a"),
            (["day1/a", "day2/b"], ["day1_masks/a", "day2_masks/b"], "2", "day1_masks/a.png with day1/a"),
            (["day1/a", "day2/b"], ["day1/a", "second/b"], "1", "second/b.png with day2/b"),
        ])
    func namesAlone(images: [String], masks: [String], count: String, example: String) throws {
        let found = try matches(images: images, masks: masks)
        #expect(found.masked == images && found.complaints.isEmpty)
        #expect(
            found.notes == [
                "\(count) masks are in other folders than the pattern says and were matched by name, such as /masks/"
                    + example
            ])
    }

    @Test("a mask that matches two images is not used, and a problem names both images")
    func claimedTwice() throws {
        let found = try matches(
            images: ["day1/a0", "day2/a0", "day1/b"], masks: ["a0", "b"], pattern: "{name}.png")
        #expect(found.masked == ["day1/b"])
        #expect(
            found.complaints
                == ["a0.png: it would be the mask of several images, day1/a0, day2/a0, so none of them uses it"])
    }

    @Test("the error for a folder without masks says why its files are not masks")
    func reasons() throws {
        let fixture = try DatasetFixture()
        for name in ["a.tif", "b.bmp"] { try fixture.folder.write("x", to: "in/\(name)") }
        let error = #expect(throws: Problem.self) {
            try MaskFolder(
                fixture.folder.url.appending(path: "in"), of: [], meanings: .exported(.camVid))
        }
        #expect(
            error?.reason.hasPrefix("there is no mask in this folder; \(fixture.folder.url.path)/in/a.tif: ")
                == true)
        #expect(error?.fix == "convert it to PNG")
    }
}
