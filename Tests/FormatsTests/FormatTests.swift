import Foundation
import Imagery
import Pool
import Problems
import TestSupport
import Testing

@testable import Formats

@Suite("Formats of other programs")
struct FormatTests {
    private func read(_ labels: ImportedLabels, _ samples: FormatSamples) throws -> [LabelMask?] {
        var unmatched: [String: Int] = [:]
        let masks = try samples.dataset.images.enumerated().map { index, image in
            try labels.whole(index, image, unmatched: &unmatched)
        }
        #expect(unmatched.isEmpty)
        return masks
    }

    @Test(
        "labels that are exported, imported and exported again give the same files",
        arguments: AnnotationFormat.allCases, [false, true])
    func roundTrip(format: AnnotationFormat, hasImages: Bool) throws {
        let samples = try FormatSamples()
        let counts = try samples.export(format, to: "first", hasImages: hasImages)
        #expect(counts.images == 4)
        let pixels = samples.labels.flatMap(\.values)
        #expect(counts.voidPixels == pixels.count { $0 == LabelMask.void })
        #expect(counts.unlabeledPixels == pixels.count { $0 == LabelMask.unlabeled })
        #expect(counts.labeledPixels == pixels.count { $0 < LabelMask.void })
        let imported = try samples.imported(format, from: "first")
        #expect(imported.problems.isEmpty && imported.unmatchedImages.isEmpty)
        // Cityscapes has more classes, and PASCAL VOC has a background; no pixel has them here.
        #expect(imported.unmatchedClasses.isEmpty || [.voc, .vocCVAT, .cityscapes].contains(format))
        // Only Tessera's own masks tell void pixels from unlabeled ones.
        var table = (0...255).map { UInt8($0) }
        if format != .png { table[Int(LabelMask.void)] = LabelMask.unlabeled }
        let found = try read(imported, samples)
        #expect(found == samples.labels.map { $0.mapped(through: table) })
        try samples.export(format, to: "second", labels: found, hasImages: hasImages)
        let files = try samples.files(in: "first")
        #expect(try samples.files(in: "second") == files && !files.isEmpty)
        #expect(files.keys.allSatisfy { !$0.contains("tessera-export") })
    }

    @Test("images without labels are not in the files", arguments: AnnotationFormat.allCases)
    func someImages(format: AnnotationFormat) throws {
        let samples = try FormatSamples()
        try samples.export(format, to: "out", labels: [samples.labels[0], nil, nil, samples.labels[3]])
        let found = try read(samples.imported(format, from: "out"), samples)
        #expect(found.map { $0 != nil } == [true, false, false, true])
    }

    @Test("image files are copied as they are, and only if wanted", arguments: AnnotationFormat.allCases)
    func images(format: AnnotationFormat) throws {
        let samples = try FormatSamples()
        try samples.export(format, to: "with", hasImages: true)
        try samples.export(format, to: "without")
        let images = Set(try samples.files(in: "images").values)
        #expect(Set(try samples.files(in: "with").values).isSuperset(of: images))
        let without = Set(try samples.files(in: "without").values)
        #expect(format == .huggingface ? without.isSuperset(of: images) : without.isDisjoint(with: images))
    }

    @Test("a stopped export continues and ends with the same files", arguments: AnnotationFormat.allCases)
    func resumed(format: AnnotationFormat) throws {
        let samples = try FormatSamples()
        try samples.export(format, to: "whole")
        let expected = try samples.files(in: "whole")
        for stop in 0...4 {
            let folder = samples.folder.url.appending(path: "stopped-\(stop)")
            func start() throws -> AnnotationExport {
                let export = try AnnotationExport(
                    format, of: samples.set(for: format), content: "labels", to: folder)
                try export.start()
                return export
            }
            var first = try start()
            for index in 0..<stop {
                // The labels of the first image change after the stop.
                let labels =
                    index == 0 ? samples.labels[0].mapped(through: (0...255).map { _ in 1 }) : samples.labels[index]
                try first.add(samples.dataset.images[index], number: index + 1, labels: labels)
            }
            // A program that is killed leaves temporary files.
            for path in ["", "masks", ".tessera-export"] {
                try samples.folder.write("part", to: "stopped-\(stop)/\(path)/.tessera-0123456789abcdef.part")
            }
            var second = try start()
            for (index, image) in samples.dataset.images.enumerated() {
                try second.add(image, number: index + 1, labels: samples.labels[index])
            }
            _ = try second.finish()
            #expect(try samples.files(in: "stopped-\(stop)") == expected, "stopped after \(stop) images")
        }
    }

    @Test("images that an earlier run wrote can be added without their labels")
    func finished() throws {
        let samples = try FormatSamples()
        let whole = try samples.export(.coco, to: "whole")
        let folder = samples.folder.url.appending(path: "out")
        var first = try AnnotationExport(.coco, of: samples.set(for: .coco), content: "labels", to: folder)
        try first.start()
        let isUnknown = first.addFinished(samples.dataset.images[1], number: 2)
        #expect(!isUnknown)
        try first.add(samples.dataset.images[1], number: 2, labels: samples.labels[1])
        var second = try AnnotationExport(.coco, of: samples.set(for: .coco), content: "labels", to: folder)
        try second.start()
        // The file of the number 2 is of another image.
        let isOther = second.addFinished(samples.dataset.images[0], number: 2)
        let isKnown = second.addFinished(samples.dataset.images[1], number: 2)
        #expect(!isOther && isKnown)
        for index in [0, 2, 3] {
            try second.add(samples.dataset.images[index], number: index + 1, labels: samples.labels[index])
        }
        #expect(try second.finish() == whole)
        #expect(try samples.files(in: "out") == samples.files(in: "whole"))
    }

    @Test("a folder with other files, or with a stopped export of something else, is refused and not changed")
    func otherFolder() throws {
        let samples = try FormatSamples()
        let file = try samples.folder.write("notes", to: "out/notes.txt")
        func refusal(_ format: AnnotationFormat, _ content: String, _ name: String) throws -> String? {
            #expect(throws: Problem.self) {
                _ = try AnnotationExport(
                    format, of: samples.set(for: format), content: content,
                    to: samples.folder.url.appending(path: name))
            }?.reason
        }
        #expect(try refusal(.voc, "labels", "out") == "it is not an empty folder")
        #expect(try String(contentsOf: file, encoding: .utf8) == "notes")
        try AnnotationExport(
            .voc, of: samples.set(for: .voc), content: "labels", to: samples.folder.url.appending(path: "stopped")
        ).start()
        for (format, content) in [(AnnotationFormat.coco, "labels"), (.voc, "predictions")] {
            #expect(
                try refusal(format, content, "stopped") == "the folder has an unfinished export of something else")
        }
        // A program that was killed before it wrote anything does not block the folder.
        try samples.folder.write("part", to: "early/.tessera-export/.tessera-0123456789abcdef.part")
        try samples.export(.voc, to: "early")
        // A finished export is not overwritten.
        try samples.export(.voc, to: "done")
        #expect(try refusal(.voc, "labels", "done") == "it is not an empty folder")
    }

    @Test("Cityscapes has fixed classes: without a map, the classes it does not have are named")
    func cityscapesClasses() throws {
        let samples = try FormatSamples()
        let problem = #expect(throws: Problem.self) {
            _ = try AnnotationExport(
                .cityscapes, of: ExportedSet(FormatSamples.catalog, images: samples.dataset.images),
                content: "labels", to: samples.folder.url.appending(path: "out"))
        }
        #expect(problem?.reason == "Cityscapes has no class traffic \"light\" & <sign>")
    }

    @Test(
        "names that a reader takes for something else are refused",
        arguments: [
            (AnnotationFormat.voc, "Void"), (.vocCVAT, "ignored"), (.voc, "a:b"), (.voc, "#1"), (.camvid, "void"),
        ])
    func reservedNames(format: AnnotationFormat, name: String) throws {
        let samples = try FormatSamples()
        let catalog = ClassCatalog(
            classes: [LabelClass(name: name, color: RGB(1, 2, 3), maskValue: 0)], voidValues: [])
        let problem = #expect(throws: Problem.self) {
            _ = try AnnotationExport(
                format, of: ExportedSet(catalog, images: samples.dataset.images), content: "labels",
                to: samples.folder.url.appending(path: "out"))
        }
        #expect(problem?.reason.contains("the class \(name) cannot have this name") == true)
    }

    @Test("the masks of Cityscapes and PASCAL VOC have the values of these datasets")
    func fixedValues() throws {
        let samples = try FormatSamples()
        try samples.export(.cityscapes, to: "city")
        let root = samples.folder.url
        func mask(_ path: String) throws -> LabelMask { try ImageFile.readMask(root.appending(path: path)) }
        let labels = samples.labels[3]
        func expected(_ values: [UInt8], ignored: UInt8) -> LabelMask {
            labels.mapped(through: values + [UInt8](repeating: ignored, count: 253))
        }
        let path = "city/gtFine/train/x/x_y_z_gtFine_"
        #expect(try mask(path + "labelIds.png") == expected([7, 19, 23], ignored: 0))
        #expect(try mask(path + "labelTrainIds.png") == expected([0, 6, 10], ignored: 255))
        #expect(try mask(path + "instanceIds.png") == expected([7, 19, 23], ignored: 0))
        let colors = try PNG.decode([UInt8](Data(contentsOf: root.appending(path: path + "color.png"))))
        for row in 0..<8 {
            for column in 0..<4 {
                let palette = [RGB(128, 64, 128), RGB(250, 170, 30), RGB(70, 130, 180)]
                let label = Int(labels[row, column])
                #expect(colors[row, column] == (label < 3 ? palette[label] : RGB(0, 0, 0)))
            }
        }
        let voc = ClassCatalog(
            classes: ["person", "background", "cow"].enumerated().map {
                LabelClass(name: $1, color: RGB(UInt8($0), 0, 0), maskValue: UInt8($0))
            }, voidValues: [])
        var export = try AnnotationExport(
            .voc, of: ExportedSet(voc, images: samples.dataset.images), content: "labels",
            to: root.appending(path: "voc"))
        try export.start()
        try export.add(samples.dataset.images[3], number: 1, labels: labels)
        _ = try export.finish()
        #expect(try mask("voc/SegmentationClass/x_y_z_leftImg8bit.png") == expected([15, 0, 10], ignored: 255))
    }

    @Test("two classes with one name in the files, and two images with one name, are refused")
    func ambiguousNames() throws {
        let samples = try FormatSamples()
        let map = try samples.folder.write("street = road\nstreet = sky", to: "map.txt")
        #expect(throws: Problem.self) { _ = try ClassMap(reading: map, FormatSamples.catalog) }
        let twice = try samples.folder.write("sky = road", to: "map.txt")
        let problem = #expect(throws: Problem.self) {
            _ = try ExportedSet(
                FormatSamples.catalog, images: samples.dataset.images,
                classMap: ClassMap(reading: twice, FormatSamples.catalog))
        }
        #expect(problem?.reason == "road and sky have the same name in the files: sky")
        func image(_ path: String) -> PoolImage {
            PoolImage(
                name: path, path: path, imageURL: URL(filePath: "/none"), maskURL: nil,
                size: Size(height: 1, width: 1), split: .train)
        }
        #expect(throws: Problem.self) { _ = try ImageNames([image("a/x.png"), image("b/x.png"), image("a_x.png")]) }
        #expect(throws: Problem.self) { _ = try ImageNames([image("x.png"), image("x.jpg")]) }
        let names = try ImageNames([image("a/x.png"), image("b/x.png"), image("c/y.png")])
        #expect(names.name(of: image("a/x.png")) == "a_x" && names.name(of: image("c/y.png")) == "y")
    }

    @Test("classes of the files get their meaning by name, by a former name, or by a map")
    func classMap() throws {
        let samples = try FormatSamples()
        var catalog = FormatSamples.catalog
        catalog = ClassCatalog(
            classes: catalog.classes.map { member in
                var member = member
                if member.name == "sky" { member.formerNames = ["heaven"] }
                return member
            }, voidValues: [])
        let file = try samples.folder.write(
            "# a comment\n\nstreet = road\nego = void\nrest = unlabeled\nsky = void\n", to: "map.txt")
        let map = try ClassMap(reading: file, catalog)
        let labels = ["street", "road", "heaven", "ego", "rest", "sky", "tree"].map { map.label(of: $0, in: catalog) }
        #expect(labels == [0, 0, 2, LabelMask.void, LabelMask.unlabeled, LabelMask.void, nil])
        for (text, line) in [("a = b", 1), ("\n= road", 2), ("a road", 1), ("a = road = sky", 1), ("a=sky\na=road", 2)]
        {
            let wrong = try samples.folder.write(text, to: "wrong.txt")
            let problem = #expect(throws: Problem.self) { _ = try ClassMap(reading: wrong, catalog) }
            #expect(problem?.line == line, "\(text)")
        }
    }

    @Test("classes that the project does not have are counted, and their pixels stay unlabeled")
    func unmatchedClasses() throws {
        let samples = try FormatSamples()
        try samples.export(.coco, to: "out")
        let path = samples.folder.url.appending(path: "out/annotations/instances_train.json")
        let text = try String(contentsOf: path, encoding: .utf8).replacing(
            "\"name\":\"sky\"", with: "\"name\":\"tree\"")
        try Data(text.utf8).write(to: path)
        let labels = try samples.imported(.coco, from: "out")
        #expect(labels.unmatchedClasses == ["tree"])
        var unmatched: [String: Int] = [:]
        let image = samples.dataset.images[0]
        let found = try #require(try labels.whole(0, image, unmatched: &unmatched))
        #expect(unmatched == ["tree": samples.labels[0].values.count { $0 == 2 }])
        #expect(!found.values.contains(2))
        // They stay open also if the other pixels without a class are void.
        unmatched = [:]
        let part = try #require(
            try labels.labels(of: 0, image, in: [image.rect], rest: .void, unmatched: &unmatched)?[0])
        for (label, own) in zip(part.labels.values, samples.labels[0].values) {
            #expect(label == (own == 2 ? LabelMask.unlabeled : own < 2 ? own : LabelMask.void))
        }
        #expect(part.voidPixels == samples.labels[0].values.count { $0 >= LabelMask.void })
    }
}
