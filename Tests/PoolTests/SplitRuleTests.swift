import Foundation
import Pool
import TestSupport
import Testing

@Suite("Splits of images that are added later")
struct SplitRuleTests {
    private static let names = (0..<60).map { "day\($0 % 3)/img\($0)" }

    /// The split of each image if it is added later to a project with this validation share.
    private func splits(_ fixture: DatasetFixture, validation: Double) throws -> [String: Split] {
        var index = DatasetIndex()
        let scan = try DatasetScan(fixture.source(validation: validation), index: &index)
        let rule = scan.splitRule
        return Dictionary(uniqueKeysWithValues: scan.images.map { ($0.path, rule.splitOfNewImage($0)) })
    }

    @Test("a split depends only on the path and the share, and the share of validation images is about right")
    func byPath() throws {
        let (some, all) = (try DatasetFixture(), try DatasetFixture())
        for name in Self.names.prefix(20) { try some.pairs(name) }
        for name in Self.names { try all.pairs(name) }
        let whole = try splits(all, validation: 0.3)
        #expect(whole.count == 60 && 8...28 ~= whole.values.count { $0 == .val })
        for (path, split) in try splits(some, validation: 0.3) { #expect(whole[path] == split) }
        // With a larger share, all validation images stay validation images.
        let more = try splits(all, validation: 0.6)
        #expect(whole.filter { $0.value == .val }.keys.allSatisfy { more[$0] == .val })
        #expect(try splits(all, validation: 0).values.allSatisfy { $0 == .train })
    }

    @Test("an image without a mask is for training, and a folder of a split decides before the draw")
    func exceptions() throws {
        let fixture = try DatasetFixture()
        for name in Self.names.prefix(30) { try fixture.image("images/\(name).png") }
        try fixture.pairs("val/one", "train/two")
        let splits = try splits(fixture, validation: 0.9)
        #expect(splits["val/one.png"] == .val && splits["train/two.png"] == .train)
        #expect(splits.filter { $0.key.hasPrefix("day") }.values.allSatisfy { $0 == .train })
    }
}
