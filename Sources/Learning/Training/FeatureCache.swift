import Imagery
import Tensors

/// The two taps of a frozen backbone for patches that stay the same: computed when first asked for. The kept features
/// are those that computing again would give, bit by bit.
final class FeatureCache {
    private let network: DeepLabV3Plus
    /// Floats that may be kept; patches beyond are computed each time.
    private let limit: Int
    private var used = 0
    private var kept: [Int: (high: FeatureMap, low: FeatureMap)] = [:]

    /// - Parameter limit: In bytes.
    init(_ network: DeepLabV3Plus, limit: Int = 1 << 29) {
        self.network = network
        self.limit = limit / MemoryLayout<Float>.stride
    }

    func contains(_ index: Int) -> Bool { kept[index] != nil }

    /// Writes the features of a batch, patch by patch.
    ///
    /// - Parameters:
    ///   - indices: The patches' names in the cache; nil: nothing is kept.
    ///   - pixels: Of each patch; not looked at for patches that the cache holds.
    func write(
        _ pixels: [Image], size: Size, indices: [Int]?, high: FeatureMap, low: FeatureMap
    ) {
        let missing = pixels.indices.filter { index in indices.map { !contains($0[index]) } ?? true }
        network.runBackbone(on: missing.map { pixels[$0] }, of: size) { plan, position in
            let index = missing[position]
            high.images(index..<index + 1).assign(plan.high.map)
            low.images(index..<index + 1).assign(plan.low.map)
            if let name = indices?[index] { keep(name, plan) }
        }
        guard let indices else { return }
        let known = Set(pixels.indices).subtracting(missing)
        for index in known {
            guard let features = kept[indices[index]] else { continue }
            high.images(index..<index + 1).assign(features.high)
            low.images(index..<index + 1).assign(features.low)
        }
    }

    private func keep(_ name: Int, _ plan: BackbonePlan) {
        let size = [plan.high, plan.low].reduce(0) { $0 + $1.height * $1.width * $1.channels }
        guard used + size <= limit else { return }
        used += size
        func copy(_ map: FeatureMap) -> FeatureMap {
            let copy = FeatureMap(batch: 1, height: map.height, width: map.width, channels: map.channels)
            copy.assign(map)
            return copy
        }
        kept[name] = (copy(plan.high.map), copy(plan.low.map))
    }
}
