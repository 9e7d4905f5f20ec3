import Foundation
import Imagery
import Learning
import Tensors
import Testing

@Suite("A network with dropout, asked again and again")
struct MonteCarloDropoutTests {
    private static func information(passes: Int = 3, seed: UInt64 = 1, item: Int = 0, threads: Int = 2) throws
        -> [Float]
    {
        let network = try DeepLabV3Plus(.full, classCount: 4, seed: 3, backbone: nil, workers: Workers(count: threads))
        let image = Image(
            size: Size(height: 24, width: 32), bytes: (0..<24 * 32 * 3).map { UInt8(truncatingIfNeeded: $0 * 37) })
        return MonteCarloDropout(network, passes: passes, seed: seed).mutualInformation(
            network.features(of: image), item: item)
    }

    @Test("passes disagree, by no more than log C")
    func range() throws {
        let information = try Self.information()
        #expect(information.count == 24 * 32)
        #expect(information.allSatisfy { 0...log(4) ~= $0 })
        #expect(information.contains { $0 > 0 })
    }

    @Test("the same seed and image disagree alike on any number of threads, other ones otherwise")
    func determinism() throws {
        let information = try Self.information()
        #expect(try Self.information(threads: 1) == information)
        #expect(try Self.information(seed: 2) != information)
        #expect(try Self.information(item: 1) != information)
    }
}
