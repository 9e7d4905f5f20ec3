import Foundation
import Pool
import TestSupport
import Testing

@Suite("Splits of images that come later")
struct SplitRuleTests {
    private static let names = (0..<60).map { "day\($0 % 3)/img\($0)" }

    /// What each image is for that comes to a project of the share.
    private func splits(_ fixture: DatasetFixture, validation: Double) throws -> [String: Split] {
        var index = DatasetIndex()
        let scan = try DatasetScan(fixture.source(validation: validation), index: &index)
        let rule = scan.splitRule
        return Dictionary(uniqueKeysWithValues: scan.images.map { ($0.path, rule.splitOfNewImage($0)) })
    }

    @Test("follow from the path alone: no other image changes them, and the share is about right")
    func byPath() throws {
        let (some, all) = (try DatasetFixture(), try DatasetFixture())
        for name in Self.names.prefix(20) { try some.pairs(name) }
        for name in Self.names { try all.pairs(name) }
        let whole = try splits(all, validation: 0.3)
        #expect(whole.count == 60 && 8...28 ~= whole.values.count { $0 == .val })
        for (path, split) in try splits(some, validation: 0.3) { #expect(whole[path] == split) }
        // A larger share keeps those that it had.
        let more = try splits(all, validation: 0.6)
        #expect(whole.filter { $0.value == .val }.keys.allSatisfy { more[$0] == .val })
        #expect(try splits(all, validation: 0).values.allSatisfy { $0 == .train })
    }

    @Test("an image without a mask is trained on, and a listed split counts more than the draw")
    func exceptions() throws {
        let fixture = try DatasetFixture()
        for name in Self.names.prefix(30) { try fixture.image("images/\(name).png") }
        try fixture.pairs("val/one", "train/two")
        let splits = try splits(fixture, validation: 0.9)
        #expect(splits["val/one.png"] == .val && splits["train/two.png"] == .train)
        #expect(splits.filter { $0.key.hasPrefix("day") }.values.allSatisfy { $0 == .train })
    }
}
