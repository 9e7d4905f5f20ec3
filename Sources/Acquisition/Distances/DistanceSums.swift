import CNumericShims
import Tensors

/// For each tile the sum of its distances from the tiles chosen so far, in the order of choice. A tile's sum is that of
/// the choices it has caught up with.
struct DistanceSums {
    private(set) var values: [Double]
    /// How many choices are in the sum of each tile.
    private var counted: [Int32]
    private var chosen: [Int] = []
    private var isChosenTile: [Bool]
    private let space: TileMetric?
    private let features: Tensor?
    /// How far each tile's features are from their mean.
    private let lengths: [Float]
    private let greatestLength: Float
    /// The largest feature distance from what is labeled; from the first choice where nothing is.
    private var scale: Float?

    /// How much longer than their lengths say single precision may find a distance, relatively.
    private static let slack = 1.0001
    private static let block = 512

    init(space: TileMetric?, features: Tensor?, pool: PoolState, workers: Workers) {
        values = [Double](repeating: 0, count: pool.count)
        counted = [Int32](repeating: 0, count: pool.count)
        isChosenTile = [Bool](repeating: false, count: pool.count)
        self.space = space
        self.features = features
        lengths = features.map { $0.squaredDistances(from: $0.columnMeans).map { $0.squareRoot() } } ?? []
        greatestLength = lengths.max() ?? 0
        if let features, !pool.labeledTiles.isEmpty {
            scale = pool.distances.withTerm(of: features, labeled: pool.labeledTiles, in: pool, workers) { $0.scale }
        }
    }

    func isChosen(_ index: Int) -> Bool { isChosenTile[index] }

    /// - Parameter tiles: Those whose largest distance from a first choice is the scale, where none is known.
    mutating func choose(_ index: Int, scaledBy tiles: [Int], _ workers: Workers) {
        chosen.append(index)
        isChosenTile[index] = true
        guard let features, scale == nil else { return }
        scale =
            workers.map(tiles.count, by: Self.block) { featureDistances(features, index, tiles[$0]).max() ?? 0 }
            .max() ?? 0
    }

    /// No distance from this tile is longer.
    func longest(from index: Int) -> Double {
        guard let scale, scale > 0 else { return space == nil ? 0 : 1 }
        let feature = Double(lengths[index] + greatestLength) / Double(scale) * Self.slack
        return feature + (space == nil ? 0 : 1)
    }

    /// Adds to the sums of `tiles` the choices that are not in them.
    mutating func catchUp(_ tiles: [Int], _ workers: Workers) {
        var values: [Double] = []
        swap(&values, &self.values)
        let sums = self
        values.withUnsafeMutableBufferPointer { values in
            nonisolated(unsafe) let values = values
            workers.forEach(tiles.count, by: Self.block) { sums.catchUp(tiles[$0], values) }
        }
        swap(&values, &self.values)
        for index in tiles { counted[index] = Int32(chosen.count) }
    }

    private func catchUp(_ tiles: ArraySlice<Int>, _ values: UnsafeMutableBufferPointer<Double>) {
        for index in tiles {
            // One kind of distance after the other, so that each is a tight loop; a sum takes them in turns.
            let choices = chosen[Int(counted[index])...]
            let spatial = space.map { spatialDistances($0, index, choices) }
            let feature = features.map { featureDistances($0, index, choices) }
            var sum = values[index]
            for place in 0..<choices.count {
                if let spatial { sum += Double(spatial[place]) }
                if let feature, let scale, scale > 0 { sum += Double(feature[place] / scale) }
            }
            values[index] = sum
        }
    }

    private func spatialDistances(_ space: TileMetric, _ index: Int, _ choices: ArraySlice<Int>) -> [Float] {
        let image = space.image(of: index)
        // Tiles of other images are at distance 1.
        var distances = [Float](repeating: 1, count: choices.count)
        for (place, choice) in choices.enumerated() where image.contains(choice) {
            space.distances(from: choice, to: index..<index + 1) { distances[place] = $1 }
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
