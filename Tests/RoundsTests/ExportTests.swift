import Formats
import Foundation
import Imagery
import Pool
import Problems
import ProjectStore
import Rounds
import Tensors
import TestSupport
import Testing

@Suite("Exports, and imports of other formats")
struct ExportTests {
    /// The names of the classes of the scenes in Cityscapes.
    private static let cityscapes = [
        "pavement": "sidewalk", "tree": "vegetation", "sign": "traffic sign", "pedestrian": "person",
        "bicyclist": "rider",
    ]

    /// Records labels: a complete image, an image with confirmed, drafted, void and unlabeled tiles, and a draft alone.
    private func label(_ workspace: Workspace) throws {
        let journal = workspace.project.journal
        let pool = workspace.dataset.indices(of: .train)
        func record(_ image: Int, _ row: Int, _ column: Int, _ kind: Edit.Kind, _ values: (Int) -> UInt8) throws {
            let rect = workspace.dataset.grid(of: image).rect(row: row, column: column)
            let key = TileKey(image: workspace.imageIDs[image], rect: rect)
            let mask = LabelMask(size: rect.size, values: (0..<rect.count).map(values))
            try journal.record(EditRequest(kind, of: key, to: mask))
        }
        for (row, column) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            try record(pool[0], row, column, .confirm) { UInt8(($0 / 7 + row + 2 * column) % 3) }
        }
        try record(pool[1], 0, 0, .confirm) { $0 % 5 == 0 ? LabelMask.void : UInt8($0 / 50 % 2) }
        try record(pool[1], 0, 1, .fill) { _ in 1 }
        try record(pool[1], 1, 0, .confirm) { _ in 4 }
        try record(pool[2], 1, 1, .fill) { _ in 2 }
    }

    private func classMap(_ format: AnnotationFormat, _ fixture: RoundsFixture, _ workspace: Workspace) throws
        -> ClassMap
    {
        guard format == .cityscapes else { return ClassMap() }
        let lines = workspace.dataset.catalog.names.map { "\(Self.cityscapes[$0] ?? $0) = \($0)" }
        return try ClassMap(
            reading: fixture.folder.write(lines.joined(separator: "\n"), to: "map.txt"), workspace.dataset.catalog)
    }

    private func files(_ folder: URL) throws -> [String: Data] {
        var files: [String: Data] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
            files[path] = try? Data(contentsOf: folder.appending(path: path))
        }
        return files
    }

    @Test(
        "labels that are exported, imported into an empty project and exported again give the same files",
        arguments: AnnotationFormat.allCases)
    func roundTrip(format: AnnotationFormat) throws {
        let (first, second) = (try RoundsFixture(images: 4), try RoundsFixture(images: 4))
        let (own, other) = (try first.open(), try second.open())
        try label(own)
        let map = try classMap(format, first, own)
        let out = first.folder.url.appending(path: "out")
        let request = ExportRequest(format: format, classMap: map)
        let outcome = try own.export(request, to: out)
        #expect(outcome.counts.images == 2 && outcome.problems.isEmpty && outcome.incompleteImages == 0)
        #expect(outcome.tiles == [.labeled: 6, .drafted: 1, .unlabeled: 1] && outcome.voidTiles == 0)
        let voids = outcome.counts.voidPixels
        #expect(voids > 0 && outcome.counts.unlabeledPixels == 2 * 24 * 32)
        let labels = ImportedLabels(
            try format.reader(of: out), for: other.dataset, try other.catalogWithFormerNames(), map: map)
        let imported = try other.importLabels(
            of: other.dataset.tiles(of: .train), from: .files(labels, rest: .void))
        #expect(imported.imported == 6 && imported.importedAsDrafts == 0 && imported.unreadableMasks.isEmpty)
        #expect(imported.voidRestPixels == (format == .png ? 0 : voids) && imported.unmatchedPixels.isEmpty)
        #expect(
            try own.labeledTiles().map(\.labels) == other.labeledTiles().map(\.labels))
        let again = second.folder.url.appending(path: "out")
        _ = try other.export(request, to: again)
        #expect(try files(again) == files(out))
    }

    @Test(
        "the same with CamVid, whose masks have void pixels",
        .enabled(
            if: ProcessInfo.processInfo.environment["TESSERA_CAMVID"] != nil
                && SharedFiles.has("data/camvid/train.txt"),
            "TESSERA_CAMVID=1 runs it, with CamVid in the folder `shared` next to the checkout"))
    func camVid() throws {
        let folder = try TemporaryFolder()
        let source = DatasetSource(images: SharedFiles.url("data/camvid").path, layout: .camvid)
        func project(_ name: String) throws -> Workspace {
            let url = folder.url.appending(path: name)
            try Project.create(
                at: url,
                configuration: ProjectConfiguration(name: name, source: source, catalog: Dataset.load(source).catalog))
            return try Workspace.open(url, access: .readWrite)
        }
        // A copy of an empty project has its index of files, so opening it is fast.
        try project("empty").project.journal.close()
        let own = try project("own")
        let tiles = own.dataset.tiles(of: .train)
        // Some tiles of five images: confirmed ones, drafts, and unlabeled ones.
        let chosen = tiles.prefix(80).enumerated().filter { $0.offset % 5 != 2 }.map(\.element)
        _ = try own.importLabels(of: chosen)
        for tile in chosen.prefix(4) {
            let key = own.key(of: tile)
            let mask = try #require(try own.project.journal.tile(key)).mask
            try own.project.journal.record(EditRequest(.reopen, of: key, to: mask))
        }
        for format in AnnotationFormat.allCases {
            let lines = own.dataset.catalog.names.map { "\(Self.cityscapes[$0] ?? $0) = \($0)" }
            let map =
                format == .cityscapes
                ? try ClassMap(
                    reading: folder.write(lines.joined(separator: "\n"), to: "map.txt"), own.dataset.catalog)
                : ClassMap()
            let (first, second) = (
                folder.url.appending(path: "1-\(format.rawValue)"), folder.url.appending(path: "2-\(format.rawValue)")
            )
            let outcome = try own.export(ExportRequest(format: format, classMap: map), to: first)
            #expect(outcome.counts.images == 5 && outcome.counts.voidPixels > 0 && outcome.tiles[.drafted] == 4)
            let copy = folder.url.appending(path: "other-\(format.rawValue)")
            try FileManager.default.copyItem(at: folder.url.appending(path: "empty"), to: copy)
            let other = try Workspace.open(copy, access: .readWrite)
            let labels = ImportedLabels(
                try format.reader(of: first), for: other.dataset, other.dataset.catalog, map: map)
            _ = try other.importLabels(of: other.dataset.tiles(of: .train), from: .files(labels, rest: .void))
            _ = try other.export(ExportRequest(format: format, classMap: map), to: second)
            #expect(try files(second) == files(first), "\(format)")
            try other.project.journal.close()
        }
    }

    @Test("without a meaning for the other pixels, tiles with them are drafts")
    func unlabeledRest() throws {
        let (first, second) = (try RoundsFixture(images: 4), try RoundsFixture(images: 4))
        let (own, other) = (try first.open(), try second.open())
        try label(own)
        let out = first.folder.url.appending(path: "out")
        _ = try own.export(ExportRequest(format: .coco), to: out)
        let labels = ImportedLabels(
            try AnnotationFormat.coco.reader(of: out), for: other.dataset, other.dataset.catalog)
        let imported = try other.importLabels(
            of: other.dataset.tiles(of: .train), from: .files(labels, rest: .unlabeled))
        #expect(imported.imported == 6 && imported.importedAsDrafts == 1 && imported.voidRestPixels == 0)
        #expect(try other.labeledTiles().count == 5)
    }

    @Test("imported predictions are drafts that nothing but a person confirms, and labeled tiles do not change")
    func predictions() throws {
        let (first, second) = (try RoundsFixture(images: 4), try RoundsFixture(images: 4))
        let (own, other) = (try first.open(), try second.open())
        try label(own)
        let out = first.folder.url.appending(path: "out")
        _ = try own.export(ExportRequest(format: .png), to: out)
        let labels = ImportedLabels(try AnnotationFormat.png.reader(of: out), for: other.dataset, other.dataset.catalog)
        let tiles = other.dataset.tiles(of: .train)
        let confirmed = other.key(of: tiles[0])
        let mask = LabelMask(
            size: confirmed.rect.size, values: (0..<confirmed.rect.count).map { $0 == 0 ? LabelMask.unlabeled : 3 })
        try other.project.journal.record(EditRequest(.confirm, of: confirmed, to: mask))
        let source = LabelSource.files(labels, rest: .unlabeled)
        let drafts = try other.importLabels(of: tiles, from: source, as: .predictions)
        #expect(drafts.imported == 5 && drafts.importedAsDrafts == 5 && drafts.unchanged == 1)
        #expect(try other.labeledTiles().map(\.labels) == [mask])
        // The same labels, imported as labels, confirm the drafts that agree. Other labels do not.
        _ = try other.importLabels(of: tiles)
        let states = try other.tileStates()
        #expect(states.count { $0 == .drafted } >= 4)
        let journal = other.project.journal
        for (tile, state) in zip(tiles, states) where state == .drafted {
            let key = other.key(of: tile)
            try journal.record(EditRequest(.confirm, of: key))
            #expect(try journal.tile(key)?.state == .labeled)
        }
    }

    @Test("only complete images, and only images of a split")
    func parts() throws {
        let fixture = try RoundsFixture(images: 4)
        let workspace = try fixture.open()
        try label(workspace)
        func export(_ name: String, _ change: (inout ExportRequest) -> Void) throws -> ExportOutcome {
            var request = ExportRequest(format: .mmseg)
            change(&request)
            return try workspace.export(request, to: fixture.folder.url.appending(path: name))
        }
        let third = workspace.dataset.indices(of: .train)[2]
        let rect = workspace.dataset.grid(of: third).rect(row: 0, column: 0)
        try workspace.project.journal.record(
            EditRequest(
                .confirm, of: TileKey(image: workspace.imageIDs[third], rect: rect),
                to: LabelMask(size: rect.size, repeating: LabelMask.void)))
        let complete = try export("complete") { $0.onlyComplete = true }
        #expect(complete.counts.images == 1 && complete.incompleteImages == 2)
        #expect(complete.counts.unlabeledPixels == 0)
        let pool = try export("train") { $0.split = .train }
        #expect(pool.counts.images == 3 && pool.voidTiles == 1)
        #expect(try export("val") { $0.split = .val }.counts.images == 0)
    }

    @Test("a stopped export does not continue if an image has lost its labels, whose files would stay")
    func otherImages() throws {
        let fixture = try RoundsFixture(images: 4)
        let workspace = try fixture.open()
        try label(workspace)
        let out = fixture.folder.url.appending(path: "out")
        func export(canceled: Bool = false) throws {
            let cancellation = Cancellation()
            let monitor = StageMonitor(
                cancellation: cancellation, progress: { _ in if canceled { cancellation.cancel() } })
            _ = try workspace.export(ExportRequest(format: .voc), to: out, monitor: monitor)
        }
        #expect(throws: CancellationError.self) { try export(canceled: true) }
        let first = workspace.dataset.indices(of: .train)[0]
        let grid = workspace.dataset.grid(of: first)
        for tile in 0..<4 {
            let key = TileKey(image: workspace.imageIDs[first], rect: grid.rect(row: tile / 2, column: tile % 2))
            try workspace.project.journal.undo(key)
        }
        let problem = #expect(throws: Problem.self) { try export() }
        #expect(problem?.reason == "the folder has an unfinished export of something else")
        for tile in 0..<4 {
            let key = TileKey(image: workspace.imageIDs[first], rect: grid.rect(row: tile / 2, column: tile % 2))
            try workspace.project.journal.redo(key)
        }
        try export()
    }

    @Test(
        "shards of an export, and then the whole, give the files of an export without shards",
        arguments: [AnnotationFormat.voc, .coco, .huggingface])
    func shards(format: AnnotationFormat) throws {
        let fixture = try RoundsFixture(images: 4)
        let (workspace, _) = try fixture.trained()
        let folder = fixture.folder
        for arePredictions in [false, true] {
            var request = ExportRequest(format: format, arePredictions: arePredictions, hasImages: true)
            func url(_ name: String) -> URL { folder.url.appending(path: "\(arePredictions)-\(name)") }
            let whole = try workspace.export(request, to: url("whole"))
            var images = 0
            for index in [3, 1, 2] {
                request.shard = Shard(index: index, of: 3)
                let outcome = try workspace.export(request, to: url("shards"))
                images += outcome.counts.images
            }
            #expect(images == whole.counts.images)
            request.shard = nil
            let finished = try workspace.export(request, to: url("shards"))
            #expect(finished.counts == whole.counts && finished.tiles == whole.tiles)
            #expect(try files(url("shards")) == files(url("whole")))
        }
    }

    @Test(
        "a shard that still runs after the last command writes no record, and a folder that starts is no other export")
    func lateShard() throws {
        let folder = try TemporaryFolder()
        let url = folder.url.appending(path: "out")
        let (first, second) = (
            try ExportFolder(url, description: "the same\n"), try ExportFolder(url, description: "the same\n")
        )
        try first.start()
        try first.root.appending("a.png").write([1])
        try first.write("record\n", number: 1)
        // The folder has files now, and an unfinished export of the same.
        try second.start()
        #expect(try ExportFolder(url, description: "the same\n").firstLine(ofRecord: 1) == "record")
        #expect(throws: Problem.self) { _ = try ExportFolder(url, description: "other\n") }
        try second.finish()
        let problem = #expect(throws: Problem.self) { try first.write("late\n", number: 2) }
        #expect(problem?.reason == "another process finished this export")
        #expect(try FileManager.default.contentsOfDirectory(atPath: url.path) == ["a.png"])
    }

    @Test("shards of probabilities and of new images, and then the whole, give the files of one run")
    func shardsOfOthers() throws {
        let fixture = try RoundsFixture(images: 5)
        let (workspace, _) = try fixture.trained()
        let pictures = try Dataset.pictures(
            at: workspace.dataset.images[0].imageURL.deletingLastPathComponent(), catalog: workspace.dataset.catalog)
        let runs: [(String, (Shard?, URL) throws -> ExportOutcome)] = [
            ("probabilities", { try workspace.exportProbabilities(.npy, split: nil, shard: $0, to: $1) }),
            ("predictions", { try workspace.predict(pictures, format: .coco, hasOverlays: true, shard: $0, to: $1) }),
        ]
        for (name, run) in runs {
            func url(_ suffix: String) -> URL { fixture.folder.url.appending(path: name + suffix) }
            let whole = try run(nil, url("-whole"))
            for index in [2, 1] {
                let outcome = try run(Shard(index: index, of: 2), url("-shards"))
                #expect(outcome.counts.images == (index == 1 ? 3 : 2))
            }
            #expect(try run(nil, url("-shards")).counts.images == whole.counts.images)
            #expect(try files(url("-shards")) == files(url("-whole")) && whole.counts.images == 5)
        }
    }

    @Test("predictions are exported for all images, and a second start does not predict finished images again")
    func exportedPredictions() throws {
        let fixture = try RoundsFixture(images: 4)
        #expect(throws: Problem.self) {
            _ = try fixture.open(.readOnly).export(
                ExportRequest(format: .png, arePredictions: true), to: fixture.folder.url.appending(path: "none"))
        }
        let (workspace, _) = try fixture.trained()
        let out = fixture.folder.url.appending(path: "out")
        let request = ExportRequest(format: .png, arePredictions: true)
        let outcome = try workspace.export(request, to: out)
        #expect(outcome.counts.images == 4 && outcome.counts.labeledPixels == 4 * 48 * 64)
        let network = try workspace.network(ofRound: 0, from: workspace.networkSource(workers: .init(count: 1)))
        let values = try ExportValues(workspace.dataset.catalog)
        for (index, image) in workspace.dataset.images.enumerated() {
            let predicted = try network.predict(workspace.dataset.readImage(index)).predictedClasses
            let mask = try ImageFile.readMask(out.appending(path: image.stem + ".png"))
            #expect(mask == LabelMask(size: image.size, values: predicted).mapped(through: values.table))
        }
        // A broken image is named, and the others are exported.
        try Data("no image".utf8).write(to: workspace.dataset.images[1].imageURL)
        let broken = try workspace.export(request, to: fixture.folder.url.appending(path: "broken"))
        #expect(broken.counts.images == 3 && broken.problems.count == 1)
    }

    @Test("new images are predicted without a change of the project, with overlays and in any format")
    func newImages() throws {
        let fixture = try RoundsFixture(images: 4)
        let (workspace, _) = try fixture.trained()
        let before = try files(fixture.projectURL)
        let folder = fixture.folder
        var expected: [String: Image] = [:]
        for (name, size) in [("a/x.png", Size(height: 40, width: 33)), ("a/y.png", Size(height: 17, width: 64))] {
            var image = Image(size: size)
            for index in image.bytes.indices { image.bytes[index] = UInt8((index * 7 + size.width) % 251) }
            try folder.write(PNG.encode(image), to: "new/" + name)
            expected[name] = image
        }
        try folder.write("no image", to: "new/broken.png")
        let root = folder.url.appending(path: "new")
        let pictures = try Dataset.pictures(at: root, catalog: workspace.dataset.catalog)
        #expect(pictures.images.map(\.path) == ["a/x.png", "a/y.png"] && pictures.problems.count == 1)
        let out = folder.url.appending(path: "out")
        let outcome = try workspace.predict(pictures, format: .png, hasOverlays: true, to: out)
        #expect(outcome.counts.images == 2 && outcome.problems.isEmpty)
        let network = try workspace.network(ofRound: 0, from: workspace.networkSource(workers: .init(count: 1)))
        let table = try ExportValues(workspace.dataset.catalog).table
        for (name, image) in expected {
            let stem = String(name.dropLast(4))
            let predicted = LabelMask(size: image.size, values: network.predict(image).predictedClasses)
            #expect(try ImageFile.readMask(out.appending(path: stem + ".png")) == predicted.mapped(through: table))
            let overlay = try ImageFile.read(out.appending(path: "overlays/\(stem).png"))
            let colors = workspace.dataset.catalog.classes.map(\.color)
            for pixel in 0..<image.size.count {
                let color = colors[Int(predicted.values[pixel])]
                let mixed = (Int(image.bytes[3 * pixel]) + Int(color.red) + 1) / 2
                #expect(Int(overlay.bytes[3 * pixel]) == mixed)
            }
        }
        let coco = try workspace.predict(pictures, format: .coco, to: folder.url.appending(path: "coco"))
        #expect(coco.counts.labeledPixels == outcome.counts.labeledPixels)
        // A single image, and a folder without images.
        #expect(
            try Dataset.pictures(at: root.appending(path: "a/x.png"), catalog: workspace.dataset.catalog).images
                .map(\.path) == ["x.png"])
        for path in ["new/broken.png", "none"] {
            #expect(throws: Problem.self) {
                _ = try Dataset.pictures(at: folder.url.appending(path: path), catalog: workspace.dataset.catalog)
            }
        }
        let after = try files(fixture.projectURL)
        // SQLite keeps its locks in memory that is shared through this file.
        let locks: Set = ["project.sqlite-shm"]
        #expect(Set(after.keys).union(before.keys).filter { after[$0] != before[$0] }.isSubset(of: locks))
    }

    @Test("probabilities are exported as arrays of NumPy and as 16-bit PNGs")
    func probabilities() throws {
        let fixture = try RoundsFixture(images: 4)
        let (workspace, _) = try fixture.trained()
        let names = workspace.dataset.catalog.names
        func export(_ format: ProbabilityFormat) throws -> URL {
            let out = fixture.folder.url.appending(path: format.rawValue)
            let outcome = try workspace.exportProbabilities(format, split: .train, to: out)
            #expect(outcome.counts.images == 3 && outcome.problems.isEmpty)
            #expect(
                try String(contentsOf: out.appending(path: "classes.txt"), encoding: .utf8)
                    == names.joined(separator: "\n") + "\n")
            return out
        }
        let (arrays, pictures) = (try export(.npy), try export(.png16))
        let network = try workspace.network(ofRound: 0, from: workspace.networkSource(workers: .init(count: 1)))
        for index in workspace.dataset.indices(of: .train) {
            let stem = workspace.dataset.images[index].stem
            let expected = try #require(
                try network.predict(workspace.dataset.readImage(index), outputs: .probabilities).probabilities)
            let bytes = try [UInt8](Data(contentsOf: arrays.appending(path: stem + ".npy")))
            let start = bytes.count - 4 * expected.count
            #expect(start.isMultiple(of: 64) && start == 10 + Int(bytes[8]) + 256 * Int(bytes[9]))
            let header = String(decoding: bytes[10..<start], as: UTF8.self)
            #expect(
                header.hasPrefix("{'descr': '<f4', 'fortran_order': False, 'shape': (48, 64, \(names.count)), }"))
            let numbers = bytes[start...].withUnsafeBytes { raw in
                (0..<expected.count).map { raw.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
            }
            #expect(numbers == expected)
            let first = try [UInt8](Data(contentsOf: pictures.appending(path: "\(stem)/0-\(names[0]).png")))
            // Read with the range of 16 bits, each channel has the upper byte.
            let image = try PNG.decode(first, range: .bits16)
            for pixel in 0..<48 * 64 {
                let value = Int((expected[pixel * names.count] * 65535).rounded())
                #expect(abs(Int(image.bytes[3 * pixel]) - value / 257) <= 1)
            }
        }
    }
}
