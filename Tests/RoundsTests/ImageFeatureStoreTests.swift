import Files
import Foundation
import Learning
import Pool
import Rounds
import Tensors
import TestSupport
import Testing

@Suite("Stored features of whole images")
struct ImageFeatureStoreTests {
    private let fixture: RoundsFixture
    private let folder: TemporaryFolder
    private var storeFolder: URL { folder.url.appending(path: "backbone") }

    init() throws {
        fixture = try RoundsFixture(images: 4)
        folder = try TemporaryFolder()
    }

    private func files() throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: storeFolder, includingPropertiesForKeys: nil)
            .sorted { $0.path < $1.path }
    }

    private func curve(cached: Bool, threads: Int = 2, finetune: Bool = false) throws -> [String] {
        try fixture.simulate(threads: threads, finetune: finetune, cache: cached ? folder.url : nil).report.rounds.map {
            "\($0.query) \($0.iou) \($0.epoch)"
        }
    }

    @Test(
        "a round with a frozen backbone gives the same results with and without stored features"
    )
    func sameBits() throws {
        let without = try curve(cached: false)
        #expect(try curve(cached: true) == without)
        #expect(try files().count == 4)
        for threads in [1, 2, 4] { #expect(try curve(cached: true, threads: threads) == without) }
    }

    @Test("damaged files and files of another image are computed again")
    func repaired() throws {
        let expected = try curve(cached: true)
        let files = try files()
        let whole = try files.map { try Data(contentsOf: $0) }
        var damaged = whole[0]
        damaged[damaged.count / 2] ^= 1
        try damaged.write(to: files[0])
        try whole[3].write(to: files[1])
        try Data().write(to: files[2])
        #expect(try curve(cached: true) == expected)
        #expect(try files.map { try Data(contentsOf: $0) } == whole)
    }

    @Test("files of another backbone or of a changed image are deleted")
    func staleFiles() throws {
        _ = try curve(cached: true)
        let before = try files()
        try Data("left over".utf8).write(to: storeFolder.appending(path: "abc.features"))
        let image = fixture.scenes.appending(path: "images/street-001.png")
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: image.path)
        _ = try curve(cached: true)
        let after = try files()
        #expect(after.count == 4 && Set(after).intersection(before).count == 3)
        let dataset = try fixture.open(.readOnly).dataset
        let network = try SegmentationNetwork(
            .full, classCount: dataset.catalog.count, seed: 77, workers: Workers(count: 1))
        let store = ImageFeatureStore(dataset: dataset, folder: RootedPath(root: storeFolder), network: network)
        #expect(try files().isEmpty)
        try store.forEachWindow(ofImage: 0, from: network) { _, _ in }
        #expect(try files().count == 1)
    }

    @Test("no features are stored beyond the size limit or for a fine-tuned backbone")
    func limits() throws {
        let dataset = try fixture.open(.readOnly).dataset
        let network = try SegmentationNetwork(
            .full, classCount: dataset.catalog.count, seed: 1, workers: Workers(count: 1))
        var size = 0
        try ImageFeatureStore(dataset: dataset).forEachWindow(ofImage: 0, from: network) { size = $1.fileSize }
        let store = ImageFeatureStore(
            dataset: dataset, folder: RootedPath(root: storeFolder), network: network, limit: 2 * size + 1)
        for index in 0..<4 { try store.forEachWindow(ofImage: index, from: network) { _, _ in } }
        #expect(try files().count == 2)
        let full = ImageFeatureStore(
            dataset: dataset, folder: RootedPath(root: storeFolder), network: network, limit: 2 * size + 1)
        for index in 0..<4 { try full.forEachWindow(ofImage: index, from: network) { _, _ in } }
        #expect(try files().count == 2)
        try FileManager.default.removeItem(at: storeFolder)
        _ = try curve(cached: true, finetune: true)
        #expect(!FileManager.default.fileExists(atPath: storeFolder.path))
    }

    @Test("files that the store did not write stay, and files behind a link are not changed")
    func otherFiles() throws {
        let network = try SegmentationNetwork(.full, classCount: 3, seed: 1, workers: Workers(count: 1))
        let dataset = try fixture.open(.readOnly).dataset
        let names = [
            "notes.txt", "old.features", "ABC.features", "0abc.features", "abc.features.txt", "deep/abc.features",
        ]
        for name in names { try folder.write("mine", to: "backbone/" + name) }
        for name in names + ["abc.features"] { try folder.write("mine", to: "outside/" + name) }
        let link = folder.url.appending(path: "link")
        try FileManager.default.createSymbolicLink(
            at: link, withDestinationURL: folder.url.appending(path: "outside"))
        let outside = try FileManager.default.subpathsOfDirectory(atPath: link.resolvingSymlinksInPath().path)
        _ = ImageFeatureStore(
            dataset: dataset, folder: RootedPath(root: folder.url).appending("backbone"), network: network)
        let store = ImageFeatureStore(
            dataset: dataset, folder: RootedPath(root: folder.url).appending("link"), network: network)
        try store.forEachWindow(ofImage: 0, from: network) { _, _ in }
        for name in names { #expect(FileManager.default.fileExists(atPath: storeFolder.appending(path: name).path)) }
        #expect(try FileManager.default.subpathsOfDirectory(atPath: link.resolvingSymlinksInPath().path) == outside)
    }
}
