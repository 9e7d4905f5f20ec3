import Acquisition
import Problems
import Testing

@testable import Rounds

@Suite("Memory for features")
struct FeatureMemoryTests {
    @Test("a strategy that needs more memory for features than there is, is refused with the limit")
    func limit() throws {
        var settings = AcquisitionSettings(strategy: "entropy+feature")
        settings.featureComponents = 64
        func check(_ tiles: Int, available: Int?) throws {
            try FeatureMemory.check(settings, tiles: tiles, channels: 256, available: available)
        }
        // 2 x 256 + 64 numbers and 64 bytes for each tile.
        #expect(FeatureMemory.needed(tiles: 10, channels: 256, components: 64) == 10 * 2368)
        #expect(FeatureMemory.needed(tiles: 10, channels: 32, components: 64) == 10 * 448)
        try check(1_000_000, available: 2_368_000_000)
        try check(1_000_000, available: nil)
        let problem = #expect(throws: Problem.self) { try check(10_000_000, available: 5_000_000_000) }
        #expect(
            problem?.reason
                == "entropy+feature needs about 23.7 GB of memory for 10000000 tiles, and 5.0 GB are available: "
                + "2111486 tiles")
        #expect(problem?.fix.hasSuffix("such as entropy+spatial") == true)
        for strategy in ["entropy", "entropy+spatial", "meal"] {
            settings.strategy = strategy
            try check(10_000_000, available: 1000)
        }
    }
}
