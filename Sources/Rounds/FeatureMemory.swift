import Acquisition
import Problems
import Tensors

/// The memory of strategies that compare the decoder features of all tiles.
enum FeatureMemory {
    /// The bytes that a selection needs at its peak: the features, a centered copy for the principal components, the
    /// reduced features, and 64 bytes for the distances and scores of each tile.
    static func needed(tiles: Int, channels: Int, components: Int) -> Int {
        let columns = 2 * channels + min(channels, components)
        return tiles * (columns * MemoryLayout<Float>.stride + 64)
    }

    /// Checks that the selection fits the memory, because the system would kill the program later.
    /// - Parameter available: The bytes that can be used; nil if unknown.
    /// - Throws: `Problem` with the needed and the available memory.
    static func check(
        _ settings: AcquisitionSettings, tiles: Int, channels: Int, available: Int? = AvailableMemory.bytes
    ) throws {
        let strategy = try settings.declaredStrategy()
        guard strategy.needs.contains(.decoderFeatures), let available else { return }
        let needed = needed(tiles: tiles, channels: channels, components: settings.featureComponents)
        guard needed > available else { return }
        throw Problem(
            .outOfMemory,
            reason: "\(strategy.name) needs about \(gigabytes(needed)) of memory for \(tiles) tiles, and "
                + "\(gigabytes(available)) are available: \(available / (needed / tiles)) tiles",
            fix: "use a computer with more memory, larger tiles, or a strategy without features of all tiles, such as "
                + Strategy.entropySpatial.name)
    }

    private static func gigabytes(_ bytes: Int) -> String {
        let tenths = (bytes + 50_000_000) / 100_000_000
        return "\(tenths / 10).\(tenths % 10) GB"
    }
}

extension Problem.Kind {
    static let outOfMemory = Problem.Kind("outOfMemory")
}
