import Imagery
import Tensors

/// A cache of a frozen backbone's features, for patches that have the same pixels in every epoch. The backbone then
/// runs once for each patch. Cached features are bit-identical to recomputed ones.
final class FeatureCache {
    private let network: SegmentationNetwork
    /// The largest number of floats in the cache. When it is full, features of new patches are not stored.
    private let maximumFloats: Int
    /// The number of floats in the cache.
    private var used = 0
    /// The backbone's maps of each patch.
    private var kept: [Int: [FeatureMap]] = [:]

    /// - Parameter byteLimit: The largest size in bytes, 512 MiB by default. A larger cache takes more memory and saves
    ///   more runs of the backbone.
    init(_ network: SegmentationNetwork, byteLimit: Int = 512 << 20) {
        self.network = network
        maximumFloats = byteLimit / MemoryLayout<Float>.stride
    }

    /// Whether the features of the patch with this key are cached.
    func contains(_ index: Int) -> Bool { kept[index] != nil }

    /// Fills the backbone's maps of a batch. Entry i of each map gets the features of patch i.
    ///
    /// - Parameters:
    ///   - indices: The cache keys of the patches; nil turns the cache off for this batch.
    ///   - pixels: The pixels of each patch. For cached patches they are ignored.
    ///   - size: The size of all patches.
    func write(_ pixels: [Image], size: Size, indices: [Int]?, into maps: [FeatureMap]) {
        let missing = pixels.indices.filter { index in indices.map { !contains($0[index]) } ?? true }
        network.runBackbone(on: missing.map { pixels[$0] }, of: size) { plan, position in
            let index = missing[position]
            for (map, value) in zip(maps, plan.maps) { map.images(index..<index + 1).assign(value.map) }
            if let key = indices?[index] { keep(key, plan) }
        }
        guard let indices else { return }
        let known = Set(pixels.indices).subtracting(missing)
        for index in known {
            guard let features = kept[indices[index]] else { continue }
            for (map, known) in zip(maps, features) { map.images(index..<index + 1).assign(known) }
        }
    }

    /// Copies the features that `plan` computed, if they fit into the cache.
    private func keep(_ key: Int, _ plan: BackbonePlan) {
        let size = plan.maps.reduce(0) { $0 + $1.height * $1.width * $1.channels }
        guard used + size <= maximumFloats else { return }
        used += size
        func copy(_ map: FeatureMap) -> FeatureMap {
            let copy = FeatureMap(batch: 1, height: map.height, width: map.width, channels: map.channels)
            copy.assign(map)
            return copy
        }
        kept[key] = plan.maps.map { copy($0.map) }
    }
}
