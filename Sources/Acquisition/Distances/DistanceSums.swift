import CNumericShims
import Tensors

/// For each tile, the sum of its distances to all tiles chosen so far, added in the order of choice. A distance is the
/// spatial distance, the feature distance, or the sum of both.
///
/// Sums are updated lazily: `comparedCounts` says how many choices the sum of a tile includes. An update of a tile
/// takes `O(D)` for each choice that its sum does not include yet, with `D` features. A choice alone updates no sum.
struct DistanceSums {
    /// The sums, one for each tile of the pool.
    private(set) var values: [Double]
    /// The number of choices that each sum includes.
    private var comparedCounts: [Int32]
    private var chosen: [Int] = []
    private var isChosenTile: [Bool]
    private let metric: TileMetric?
    private let features: Tensor?
    /// The Euclidean distance of each tile's features from their mean.
    private let radii: [Float]
    private let largestRadius: Float
    /// The divisor of feature distances: the largest distance of a candidate to its nearest labeled tile. If no tile
    /// is labeled, it is the largest distance to the first chosen tile.
    private var scale: Float?

    /// The factor that makes the bound of `largestDistance` larger than its rounding errors. A larger factor makes the
    /// bound less sharp.
    private static let slack = 1.0001
    /// The number of tiles in one chunk of parallel work. Larger chunks cost less scheduling; smaller ones balance the
    /// threads better.
    private static let block = 512

    /// - Parameters:
    ///   - metric: The spatial distance; nil leaves it out of the sums.
    ///   - features: `[N, D]`, for Euclidean distances; nil leaves them out.
    init(metric: TileMetric?, features: Tensor?, pool: PoolState, workers: Workers) {
        values = [Double](repeating: 0, count: pool.count)
        comparedCounts = [Int32](repeating: 0, count: pool.count)
        isChosenTile = [Bool](repeating: false, count: pool.count)
        self.metric = metric
        self.features = features
        radii = features.map { $0.squaredDistances(from: $0.columnMeans).map { $0.squareRoot() } } ?? []
        largestRadius = radii.max() ?? 0
        if let features, !pool.labeledTiles.isEmpty {
            scale = pool.featureDistanceCache.withTerm(of: features, labeled: pool.labeledTiles, in: pool, workers) {
                $0.scale
            }
        }
    }

    /// Whether a tile was chosen.
    func isChosen(_ index: Int) -> Bool { isChosenTile[index] }

    /// Adds a tile to the chosen ones. Sums change only in `update`.
    /// - Parameter tiles: The candidates. If no tile is labeled, the scale is the largest distance of one of them to
    ///   the first choice.
    mutating func choose(_ index: Int, scaledBy tiles: [Int], _ workers: Workers) {
        chosen.append(index)
        isChosenTile[index] = true
        guard let features, scale == nil else { return }
        scale =
            workers.map(tiles.count, by: Self.block) { featureDistances(features, index, tiles[$0]).max() ?? 0 }
            .max() ?? 0
    }

    /// An upper bound on the distance from this tile to any other. By the triangle inequality, the feature distance of
    /// two tiles is at most the sum of their distances from the mean. A spatial distance is at most 1.
    func largestDistance(from index: Int) -> Double {
        guard let scale, scale > 0 else { return metric == nil ? 0 : 1 }
        let feature = Double(radii[index] + largestRadius) / Double(scale) * Self.slack
        return feature + (metric == nil ? 0 : 1)
    }

    /// Adds the distances to the latest choices to the sums of `tiles`, as far as the sums do not include them yet.
    mutating func update(_ tiles: [Int], _ workers: Workers) {
        // The sums move to a local variable, because the workers write to them while they read the rest of `self`.
        var values: [Double] = []
        swap(&values, &self.values)
        let sums = self
        values.withUnsafeMutableBufferPointer { values in
            nonisolated(unsafe) let values = values
            workers.forEach(tiles.count, by: Self.block) { sums.addMissing(tiles[$0], to: values) }
        }
        swap(&values, &self.values)
        for index in tiles { comparedCounts[index] = Int32(chosen.count) }
    }

    private func addMissing(_ tiles: ArraySlice<Int>, to values: UnsafeMutableBufferPointer<Double>) {
        for index in tiles {
            // Each kind of distance is computed in a loop without branches. The sum adds them in the order of choice,
            // so the result does not depend on when a tile is updated.
            let choices = chosen[Int(comparedCounts[index])...]
            let spatial = metric.map { spatialDistances($0, index, choices) }
            let feature = features.map { featureDistances($0, index, choices) }
            var sum = values[index]
            for position in 0..<choices.count {
                if let spatial { sum += Double(spatial[position]) }
                if let feature, let scale, scale > 0 { sum += Double(feature[position] / scale) }
            }
            values[index] = sum
        }
    }

    private func spatialDistances(_ metric: TileMetric, _ index: Int, _ choices: ArraySlice<Int>) -> [Float] {
        let image = metric.image(of: index)
        // Tiles of other images are at distance 1.
        var distances = [Float](repeating: 1, count: choices.count)
        for (position, choice) in choices.enumerated() where image.contains(choice) {
            metric.forEachDistance(from: choice, to: index..<index + 1) { distances[position] = $1 }
        }
        return distances
    }

    private func featureDistances(_ features: Tensor, _ index: Int, _ choices: ArraySlice<Int>) -> [Float] {
        let columns = features.columnCount
        return features.withUnsafeElements { elements in
            guard columns > 0, let elements = elements.baseAddress else {
                return [Float](repeating: 0, count: choices.count)
            }
            return choices.map {
                tessera_squared_distance(elements + index * columns, elements + $0 * columns, columns).squareRoot()
            }
        }
    }
}
