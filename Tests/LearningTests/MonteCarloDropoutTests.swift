import Foundation
import Imagery
import Learning
import Tensors
import Testing

@Suite("Monte Carlo dropout")
struct MonteCarloDropoutTests {
    private static func information(passes: Int = 3, seed: UInt64 = 1, item: Int = 0, threads: Int = 2) throws
        -> [Float]
    {
        let network = try SegmentationNetwork(
            .full, classCount: 4, seed: 3, backbone: nil, workers: Workers(count: threads))
        let image = Image(
            size: Size(height: 24, width: 32), bytes: (0..<24 * 32 * 3).map { UInt8(truncatingIfNeeded: $0 * 37) })
        return MonteCarloDropout(network, passes: passes, seed: seed).mutualInformation(
            network.features(of: image), item: item)
    }

    @Test("the mutual information is between 0 and log C, and above 0 at some pixel")
    func range() throws {
        let information = try Self.information()
        #expect(information.count == 24 * 32)
        #expect(information.allSatisfy { 0...log(4) ~= $0 })
        #expect(information.contains { $0 > 0 })
    }

    @Test("the mutual information depends on seed and image, and not on the number of threads")
    func determinism() throws {
        let information = try Self.information()
        #expect(try Self.information(threads: 1) == information)
        #expect(try Self.information(seed: 2) != information)
        #expect(try Self.information(item: 1) != information)
    }
}
