import Acquisition
import Testing

@Suite("Why a tile is selected")
struct ExplanationTests {
    @Test(
        "every strategy says in words why it selected a tile, with a number of each tile",
        arguments: Strategy.all.map(\.name))
    func everyStrategy(strategy: String) throws {
        let query = try StrategyPropertyTests.query(strategy, 12)
        let texts = query.items.map { $0.explanation(by: strategy) }
        for (item, text) in zip(query.items, texts) {
            #expect(text.contains(" ") && !text.contains("\n") && !text.contains("nil"), "\(text)")
            #expect(text.contains { $0.isNumber }, "\(text)")
            #expect(text.count <= 70, "it fits below the image on a screen of 120 columns: \(text)")
            // A list of names and numbers is what the screen had before; words explain it.
            let plain = item.reasons.map(\.quantity.rawValue).joined(separator: " ")
            #expect(text != plain)
        }
        #expect(Set(texts).count > 6, "the numbers are those of the tile: \(texts[0])")
    }

    @Test(
        "the words of a strategy",
        arguments: [
            (
                "meal", [("entropy rank", 81.0), ("candidates", 200), ("seed order", 5), ("seed distance", 3.4142)],
                "entropy rank 82 of 200; seed 6, 3.41 from the seeds before"
            ),
            ("meal", [("entropy rank", 4), ("seed order", 0)], "entropy rank 5; seed 1, drawn at random"),
            ("entropy", [("entropy", 1.5), ("rank", 3), ("candidates", 448)], "entropy 1.5, rank 3 of 448"),
            ("entropy", [("entropy", 1.5)], "entropy 1.5"),
            ("random", [("draw", 2)], "drawn at random, number 3"),
            ("entropy+random", [("draw", 0)], "drawn at random, number 1"),
            ("pixbal", [("draw", 4)], "drawn at random, number 5"),
            (
                "entropy", [("entropy", 1.5), ("rank", 90), ("candidates", 448), ("draw by score", 2)],
                "entropy 1.5, rank 90 of 448, drawn by score"
            ),
            (
                "entropy+spatial", [("uncertainty", 0.9), ("spatial distance", 0.5), ("potential", 1.4)],
                "uncertainty 0.9; 0.5 away in image; potential 1.4"
            ),
            (
                "redal", [("entropy", 1.2), ("cluster", 14), ("decayed entropy", 1.2)],
                "entropy 1.2; the highest in cluster 14"
            ),
            (
                "redal", [("entropy", 1.2), ("cluster", 14), ("decayed entropy", 0.97)],
                "entropy 1.2; counts as 0.97: cluster 14 has higher ones"
            ),
            ("future", [("novelty", 0.25)], "novelty 0.25"),
        ] as [(String, [(String, Double)], String)])
    func words(strategy: String, reasons: [(String, Double)], text: String) {
        let item = Query.Item(
            tile: .init(image: 0, row: 0, column: 0), index: 0, rank: 0, origin: .strategy,
            reasons: reasons.map { Query.Reason(Query.Quantity(rawValue: $0.0), $0.1) })
        #expect(item.explanation(by: strategy) == text)
    }

    @Test("MEAL's distance to the seeds before is the smallest one in its embedding")
    func seedDistance() throws {
        let items = try StrategyPropertyTests.query("meal-ft", 10).items
        for (order, item) in items.enumerated() {
            let values = Dictionary(uniqueKeysWithValues: item.reasons.map { ($0.quantity.rawValue, $0.value) })
            let place = try #require(item.embedding)
            let distances = items[..<order].compactMap(\.embedding).map { other in
                let (x, y) = (Double(place.x) - Double(other.x), Double(place.y) - Double(other.y))
                return (x * x + y * y).squareRoot()
            }
            #expect(values["seed distance"] == distances.min())
            #expect(values["candidates"] == 50)
        }
    }
}
