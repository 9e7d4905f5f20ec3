import Foundation
import Testing

/// `Tests/mutations/run.py` takes long. These tests check quickly that its list still matches the sources.
@Suite("The list of mutations")
struct MutationListTests {
    @Test(
        "the text of each mutation occurs exactly once in its file, names are unique, and every target has a mutation")
    func listMatchesSources() throws {
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
        // These targets are only headers, are tested through other targets, or are empty without a trait.
        let without: Set = [
            "COpenBLAS", "CNumericShims", "CImageCodecs", "CTOML", "CCairo", "CZlib", "CExpat", "CMPI", "OpenMPI",
        ]
        #expect(try rooms == House.built().subtracting(without))
    }
}
