import Foundation
import Testing

/// `Tests/mutations/run.py` takes long; that its list still fits the sources is known at once.
@Suite("The list of mutations")
struct MutationListTests {
    @Test("each stands exactly once in its file, has a name of its own, and all rooms have some")
    func fits() throws {
        let text = try String(
            contentsOf: House.root.appending(path: "Tests/mutations/mutations.txt"), encoding: .utf8)
        var blocks: [[String: String]] = [[:]]
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) where !line.hasPrefix("#") {
            if line.isEmpty {
                blocks.append([:])
            } else if let colon = line.firstRange(of: ": ") {
                blocks[blocks.count - 1][String(line[..<colon.lowerBound])] = String(line[colon.upperBound...])
            }
        }
        blocks.removeAll(where: \.isEmpty)
        #expect(blocks.count >= 36)
        #expect(Set(blocks.map { $0["name"] }).count == blocks.count)
        var rooms: Set<String> = []
        for block in blocks {
            let name = block["name"] ?? ""
            #expect(block.count == 5, "\(name): name, file, old, new and tests")
            let file = try #require(block["file"])
            let source = try String(contentsOf: House.root.appending(path: file), encoding: .utf8)
            let old = try #require(block["old"])
            #expect(source.ranges(of: old).count == 1, "\(name): not once in \(file)")
            #expect(old != block["new"], "\(name) changes nothing")
            rooms.insert(String(file.split(separator: "/")[1]))
        }
        // Rooms of headers, and shims that other rooms are tested through.
        let without: Set = ["COpenBLAS", "CNumericShims", "CImageCodecs", "CTOML", "CCairo", "CZlib"]
        #expect(try rooms == House.built().subtracting(without))
    }
}
