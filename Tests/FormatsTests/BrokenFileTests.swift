import Foundation
import Imagery
import Pool
import Problems
import TestSupport
import Testing

@testable import Formats

@Suite("Broken files of other programs")
struct BrokenFileTests {
    /// The labels of each image, and all problems.
    private func read(
        _ format: AnnotationFormat, _ samples: FormatSamples, _ name: String = "in"
    ) throws -> (labels: [LabelMask?], problems: [String]) {
        let imported = try samples.imported(format, from: name)
        var problems = imported.problems + imported.unmatchedImages
        var unmatched: [String: Int] = [:]
        let labels = samples.dataset.images.enumerated().map { index, image -> LabelMask? in
            do {
                return try imported.whole(index, image, unmatched: &unmatched)
            } catch {
                problems.append(Problem(error, path: image.path))
                return nil
            }
        }
        return (labels, problems.map(\.reason))
    }

    private func coco(_ annotations: String, images: String? = nil, categories: String? = nil) -> String {
        """
        {"images":[\(images ?? #"{"id":1,"file_name":"a/one.png","width":9,"height":6},{"id":2,"file_name":"two.png","width":30,"height":1}"#)],
        "categories":[\(categories ?? #"{"id":4,"name":"sky"}"#)],"annotations":[\(annotations)]}
        """
    }

    private let good = #"{"id":9,"image_id":2,"category_id":4,"segmentation":{"counts":[0,30],"size":[1,30]}}"#

    @Test("COCO's polygons, run lengths and texts are read; later objects cover earlier ones")
    func cocoShapes() throws {
        let samples = try FormatSamples()
        let text = coco(
            #"""
            {"id":1,"image_id":1,"category_id":4,"iscrowd":0,"segmentation":[[0,0,9,0,9,2,0,2],[0,4,3,4,3,6,0,6]]},
            {"id":2,"image_id":1,"category_id":5,"segmentation":{"counts":"04b1","size":[6,9]}},
            """# + good, categories: #"{"id":4,"name":"sky"},{"id":5,"name":"road"}"#)
        try samples.folder.write(text, to: "in/annotations/instances_all.json")
        let (labels, problems) = try read(.coco, samples)
        #expect(problems.isEmpty)
        var expected = LabelMask(size: Size(height: 6, width: 9))
        for column in 0..<9 {
            for row in 0..<2 { expected[row, column] = 2 }
        }
        for (row, column) in [(4, 0), (4, 1), (4, 2), (5, 0), (5, 1), (5, 2)] { expected[row, column] = 2 }
        for row in 0..<4 { expected[row, 0] = 0 }
        #expect(labels[0] == expected && labels[2] == LabelMask(size: Size(height: 1, width: 30), repeating: 2))
        #expect(labels[1] == nil && labels[3] == nil)
    }

    @Test(
        "a broken object of COCO is named, its image is left out, and the others are used",
        arguments: [
            (#"{"id":1,"image_id":1,"category_id":4}"#, "annotations[0]: `segmentation` is missing"),
            (
                #"{"id":1,"image_id":1,"category_id":4,"segmentation":{"counts":[0,55],"size":[6,9]}}"#,
                "annotations[0]: the run lengths overrun 54 pixels"
            ),
            (
                #"{"id":1,"image_id":1,"category_id":4,"segmentation":{"counts":[0,5],"size":[6,9]}}"#,
                "annotations[0]: the run lengths cover 5 of 54 pixels"
            ),
            (
                #"{"id":1,"image_id":1,"category_id":4,"segmentation":{"counts":[0,30],"size":[5,6]}}"#,
                "annotations[0]: the run lengths are for 6x5 pixels, the image has 9x6"
            ),
            (
                #"{"id":1,"image_id":1,"category_id":4,"segmentation":[[1,2,3,4]]}"#,
                "annotations[0]: a polygon has 4 numbers"
            ),
            (#"{"id":1,"image_id":1,"category_id":7,"segmentation":[]}"#, "annotations[0]: there is no category 7"),
            (
                #"{"id":1,"image_id":1,"category_id":"x","segmentation":[]}"#,
                "annotations[0].category_id: the value has another type"
            ),
            (#"{"id":1,"image_id":8,"category_id":4,"segmentation":[]}"#, "annotations[0]: there is no image 8"),
            (
                #"{"id":1,"image_id":1,"category_id":4,"segmentation":[]},{"id":1,"image_id":1,"category_id":4,"segmentation":[]}"#,
                "annotations[1]: the id 1 is used twice"
            ),
        ])
    func cocoObjects(object: String, reason: String) throws {
        let samples = try FormatSamples()
        try samples.folder.write(coco(object + "," + good), to: "in/x.json")
        let (labels, problems) = try read(.coco, samples)
        #expect(problems.first == reason, "\(problems)")
        // An object without its image spoils no other image.
        #expect((labels[0] == nil) == (reason != "annotations[0]: there is no image 8"))
        #expect(labels[2] == LabelMask(size: Size(height: 1, width: 30), repeating: 2))
    }

    @Test("images and categories of COCO that are broken or listed twice are named")
    func cocoLists() throws {
        let samples = try FormatSamples()
        let image = #"{"id":2,"file_name":"two.png","width":30,"height":1}"#
        for (images, categories, reason) in [
            (image + #",{"id":3,"width":3,"height":3}"#, nil, "images[1]: `file_name` is missing"),
            (
                image + #",{"id":3,"file_name":"a/one.png","width":0,"height":6}"#, nil,
                "images[1]: the image has no valid size"
            ),
            (
                image + #",{"id":3,"file_name":"unknown.png","width":3,"height":6}"#, nil,
                "the project has no image with the name unknown.png"
            ),
            (image, #"{"id":4,"name":"sky"},{"id":5}"#, "categories[1]: `name` is missing"),
            (image, #"{"id":4,"name":"sky"},{"id":4,"name":"road"}"#, "categories[1]: the category 4 is defined twice"),
        ] {
            try samples.folder.write(coco(good, images: images, categories: categories), to: "in/x.json")
            let (labels, problems) = try read(.coco, samples)
            #expect(problems == [reason])
            #expect(labels[2] == LabelMask(size: Size(height: 1, width: 30), repeating: 2))
        }
        // If two images have one id, it is not clear which one the objects belong to.
        try samples.folder.write(
            coco(good, images: image + #",{"id":2,"file_name":"a/one.png","width":9,"height":6}"#), to: "in/x.json")
        let (labels, problems) = try read(.coco, samples)
        #expect(labels.allSatisfy { $0 == nil } && problems.count == 2)
    }

    @Test("ten thousand objects of an image are read, and ten thousand problems are counted")
    func manyObjects() throws {
        let samples = try FormatSamples()
        let objects = (0..<10_000).map {
            #"{"id":\#($0),"image_id":2,"category_id":4,"segmentation":[[\#($0 % 30),0,\#($0 % 30 + 1),0,\#($0 % 30),1]]}"#
        }
        try samples.folder.write(coco(objects.joined(separator: ",")), to: "in/x.json")
        let (labels, problems) = try read(.coco, samples)
        #expect(problems.isEmpty && labels[2] != nil)
        let broken = (0..<10_000).map { #"{"id":\#($0),"image_id":77,"category_id":4,"segmentation":[]}"# }
        try samples.folder.write(coco(broken.joined(separator: ",")), to: "in/x.json")
        #expect(try read(.coco, samples).problems.count == 51)
        #expect(try read(.coco, samples).problems.last == "there are 9950 more problems of this file")
    }

    @Test(
        "text that is no JSON, or JSON without the expected content, is refused with its place",
        arguments: [AnnotationFormat.coco, .cocoPanoptic, .labelStudio])
    func brokenJSON(format: AnnotationFormat) throws {
        let samples = try FormatSamples()
        for text in [
            "", "{", "[", "nul", "{\"images\":3}", "[{\"data\":", "\u{0}",
            "{\"images\":[],\"annotations\":[],\"categories\":[]}",
        ] {
            let file = try samples.folder.write(text, to: "in/tasks.json")
            let problem = #expect(throws: Problem.self) { _ = try format.reader(of: file) }
            #expect(problem?.path == file.path, "\(text)")
        }
        let missing = samples.folder.url.appending(path: "none.json")
        #expect(throws: Problem.self) { _ = try format.reader(of: missing) }
        #expect(throws: Problem.self) { _ = try format.reader(of: samples.folder.url.appending(path: "images")) }
    }

    @Test("a broken object of CVAT is named with its line, its image is left out, and the others are used")
    func cvat() throws {
        let samples = try FormatSamples()
        let good = """
            <image name="two.png" width="30" height="1">
            <polygon label="road" points="0,0;9,0;9,1;0,1" z_order="1"></polygon>
            <box label="sky" xtl="3" ytl="0" xbr="30" ybr="1" z_order="0"></box><points label="sky" points="1,1"/>
            </image>
            """
        for (object, reason) in [
            (
                #"<mask label="sky" rle="1, 2" left="0" top="0" width="2" height="2"/>"#,
                "the run lengths cover 3 of 4 pixels"
            ),
            (
                #"<mask label="sky" rle="1, x" left="0" top="0" width="2" height="2"/>"#,
                "the run lengths overrun 4 pixels"
            ),
            (
                #"<mask label="sky" rle="0, 4" left="8" top="0" width="2" height="2"/>"#,
                "the box of the mask is not within the image"
            ),
            (
                #"<mask label="sky" rle="0, 4" left="8" top="0" width="2"/>"#,
                "the object needs the numbers left, top, width, height"
            ),
            (#"<mask rle="0, 4" left="0" top="0" width="2" height="2"/>"#, "the object has no label"),
            (#"<polygon label="sky" points="1,1;2,2"/>"#, "the polygon needs x and y of at least three corners"),
            (#"<polygon label="sky" points="1,1;2,x;3,3"/>"#, "the polygon needs x and y of at least three corners"),
        ] {
            try samples.folder.write(
                "<annotations>\n<image name=\"a/one.png\" width=\"9\" height=\"6\">\n\(object)</image>\(good)</annotations>",
                to: "in/annotations.xml")
            let (labels, problems) = try read(.cvat, samples)
            #expect(problems.contains(reason) && labels[0] == nil)
            let row = [UInt8](repeating: 0, count: 9) + [UInt8](repeating: 2, count: 21)
            #expect(labels[2]?.values == row)
            #expect(problems.contains("objects of the kind points have no area and are left out: 1"))
        }
        // The file ends within an image: its labels may be incomplete.
        try samples.folder.write(
            "<annotations>\(good)<image name=\"a/one.png\" width=\"9\" height=\"6\"><box label=\"sky\" xtl=\"0\" ytl=\"0\" xbr=\"3\" ybr=\"3\"/>",
            to: "in/annotations.xml")
        let (labels, problems) = try read(.cvat, samples)
        #expect(
            labels[0] == nil && labels[2] != nil && problems.contains { $0.hasPrefix("the text is not valid XML: ") })
    }

    @Test("a task of Label Studio that is broken is named, and the others are used")
    func labelStudio() throws {
        let samples = try FormatSamples()
        let rle = BrushRuns.bytes(of: PixelRuns(merging: [3..<8]), in: Size(height: 1, width: 30))
        func task(_ image: String, _ value: String) -> String {
            """
            {"data":{"image":"\(image)"},"annotations":[{"was_cancelled":true,"result":[]},{"result":[{"type":"choices","value":{}},
            {"type":"brushlabels","original_width":30,"original_height":1,"value":\(value)}]}]}
            """
        }
        let good = task("/data/upload/two.png", #"{"format":"rle","rle":\#(rle),"brushlabels":["sky"]}"#)
        for (broken, reason) in [
            (
                task("a/one.png", #"{"format":"rle","rle":\#(rle),"brushlabels":[]}"#),
                "[0], result 1: the brush has no size, no label or no code"
            ),
            (task("a/one.png", #"{"format":"rle","rle":[1,256],"brushlabels":["sky"]}"#), "[0]"),
            (#"{"data":{"text":3}}"#, "[0]: the task has no image"), ("7", "[0]"),
        ] {
            try samples.folder.write("[\(broken),\(good)]", to: "in/tasks.json")
            let (labels, problems) = try read(.labelStudio, samples)
            #expect(problems.first?.hasPrefix(reason) == true, "\(problems)")
            #expect(labels[2]?.values.enumerated().allSatisfy { $1 == (3..<8 ~= $0 ? 2 : 255) } == true)
        }
        try samples.folder.write("[\(good),\(good)]", to: "in/tasks.json")
        #expect(try read(.labelStudio, samples).labels[2] == nil)
    }

    @Test(
        "masks of another size and values of no class are named, and the others are used",
        arguments: [
            (AnnotationFormat.png, "a/one.png"), (.voc, "SegmentationClass/a_one.png"),
            (.voc, "SegmentationClass/a_one.png"), (.camvid, "trainannot/a_one.png"),
            (.mmseg, "ann_dir/train/a_one.png"),
            (.huggingface, "train/masks/a_one.png"), (.cocoPanoptic, "annotations/panoptic_train/a_one.png"),
            (.cityscapes, "gtFine/train/images/a_one_gtFine_labelIds.png"),
        ])
    func masks(format: AnnotationFormat, path: String) throws {
        let samples = try FormatSamples()
        for broken in [
            PNG.encodeMask(LabelMask(size: Size(height: 2, width: 2), repeating: 0)),
            PNG.encodeMask(LabelMask(size: Size(height: 6, width: 9), repeating: 99)), Array("text".utf8), [],
        ] {
            try? FileManager.default.removeItem(at: samples.folder.url.appending(path: "in"))
            try samples.export(format, to: "in")
            #expect(try samples.files(in: "in")[path] != nil)
            try samples.folder.write(broken, to: "in/" + path)
            let (labels, problems) = try read(format, samples)
            #expect(problems.count == 1 && labels.map { $0 == nil } == [true, false, false, false])
        }
        try FileManager.default.removeItem(at: samples.folder.url.appending(path: "in/" + path))
        #expect(try read(format, samples).labels[0] == nil)
    }

    @Test("damaged files are read or refused, but nothing else happens", arguments: AnnotationFormat.allCases)
    func damaged(format: AnnotationFormat) throws {
        let samples = try FormatSamples()
        try samples.export(format, to: "in")
        let files = try samples.files(in: "in")
        for (path, bytes) in files.sorted(by: { $0.key < $1.key }) {
            let outcome = Fuzzer(
                "format-\(format.rawValue)", inputs: [bytes],
                tokens: ["{", "]", ",", "\"id\":1", "<image", "</mask>", "&x;", "-1", "1e99", "..", "\n", ":"],
                count: max(20, 300 / files.count)
            ).run { damaged in
                try samples.folder.write(damaged, to: "in/" + path)
                _ = try read(format, samples)
            } isRefusal: {
                $0 is Problem
            }
            #expect(outcome.surprises.isEmpty)
            try samples.folder.write(bytes, to: "in/" + path)
        }
    }

    @Test("a file outside of the folder is never read")
    func outside() throws {
        let samples = try FormatSamples()
        try samples.export(.huggingface, to: "in")
        try samples.folder.write(
            PNG.encodeMask(LabelMask(size: Size(height: 6, width: 9), repeating: 1)), to: "secret.png")
        try samples.folder.write(
            #"{"file_name":"images/a_one.png","mask_file_name":"../../secret.png"}"#, to: "in/train/metadata.jsonl")
        let (labels, problems) = try read(.huggingface, samples)
        #expect(labels[0] == nil && problems == ["the mask ../../secret.png is outside the folder"])
        #expect(JSONFile.place("/etc/passwd", below: samples.folder.url) == nil)
        #expect(JSONFile.place("a//b", below: samples.folder.url) == nil)
    }
}
