import CNumericShims
import Tensors

/// The max-sum variant of diversification (spatial diversity's comparison): greedy on `u / 2 + lambda sum d(x, x_j)`
/// over the tiles `x_j` chosen so far in the batch; with two distances, on the sum of both. Equal potentials go to the
/// lowest tile.
package struct MaxSumStrategy: AcquisitionStrategy {
    package enum Kind: String, Sendable, CaseIterable {
        case feature = "max-sum+feature"
        case spatial = "max-sum+spatial"
        case spatialFeature = "max-sum+spatial+feature"

        var usesFeatures: Bool { self != .spatial }
        var usesSpace: Bool { self != .feature }
    }

    private let kind: Kind
    private let lambda: Double
    private let distance: SpatialDistance

    package init(_ kind: Kind, lambda: Double = 1, distance: SpatialDistance = .standard) {
        precondition(lambda >= 0, "MaxSumStrategy: lambda \(lambda)")
        self.kind = kind
        self.lambda = lambda
        self.distance = distance
    }

    package var name: String { kind.rawValue }

    package var measure: UncertaintyMeasure? { .entropy }

    package func query(_ count: Int, from pool: PoolState, workers: Workers) throws -> Query {
        let uncertainty = try pool.normalizedEntropy(for: name)
        guard !pool.candidates.isEmpty, count > 0 else { return Query(strategy: name, items: []) }
        var sums = try DistanceSums(
            space: kind.usesSpace ? pool.space.term(distance, of: pool).metric : nil,
            features: kind.usesFeatures ? pool.distanceFeatures(workers) : nil, pool: pool, workers: workers)
        var left = pool.candidates
        var picks: [(index: Int, potential: Double, sum: Double)] = []
        while picks.count < count, !left.isEmpty {
            var best = (place: 0, potential: -Double.infinity)
            for (place, index) in left.enumerated() {
                let potential = Double(uncertainty[index]) / 2 + lambda * sums.values[index]
                if potential > best.potential { best = (place, potential) }
            }
            let index = left.remove(at: best.place)
            picks.append((index, best.potential, sums.values[index]))
            sums.add(index, to: left)
        }
        return pool.query(name, picks.map(\.index)) { rank, index in
            [
                Query.Term("uncertainty", Double(uncertainty[index])),
                Query.Term("sum of distances", picks[rank].sum), Query.Term("potential", picks[rank].potential),
            ]
        }
    }
}

/// For each tile the sum of its distances from the tiles chosen so far.
private struct DistanceSums {
    private(set) var values: [Double]
    private let space: TileMetric?
    private let features: Tensor?
    /// The largest feature distance from what is labeled; from the first choice where nothing is.
    private var scale: Float?
    private let workers: Workers

    init(space: TileMetric?, features: Tensor?, pool: PoolState, workers: Workers) throws {
        values = [Double](repeating: 0, count: pool.count)
        self.space = space
        self.features = features
        self.workers = workers
        if features != nil, pool.labeled.contains(true) { scale = try pool.featureTerm(workers).scale }
    }

    mutating func add(_ index: Int, to left: [Int]) {
        if let space {
            // Tiles of other images are at distance 1 from this one.
            let image = space.image(of: index)
            for other in values.indices where !image.contains(other) { values[other] += 1 }
            space.distances(from: index, to: image) { values[$0] += Double($1) }
        }
        guard let features else { return }
        let columns = features.columnCount
        var distances = [Float](repeating: 0, count: left.count)
        distances.withUnsafeMutableBufferPointer { distances in
            nonisolated(unsafe) let distances = distances
            workers.forEach(left.count, by: 4096) { range in
                features.withUnsafeElements { features in
                    guard columns > 0 else { return }
                    for place in range {
                        distances[place] = tessera_squared_distance(
                            features.baseAddress! + left[place] * columns, features.baseAddress! + index * columns,
                            columns
                        ).squareRoot()
                    }
                }
            }
        }
        let scale = scale ?? distances.max() ?? 0
        self.scale = scale
        guard scale > 0 else { return }
        for (place, other) in left.enumerated() { values[other] += Double(distances[place] / scale) }
    }
}
