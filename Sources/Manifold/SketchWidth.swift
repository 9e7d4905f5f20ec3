import Tensors

/// How many columns the leading sketches of some points should have, so that searches are fastest.
///
/// Each lengthens the product of all queries with all points, and leaves fewer points to be looked at closer. How many
/// are left is counted for some of the points themselves.
struct SketchWidth {
    let components: PrincipalComponents
    let width: Int

    private static let choices = [16, 32, 48, 64, 96]
    /// What a number costs that is looked at out of order: so many times one of a product.
    private static let outOfOrder = 8.0
    private static let queryCount = 64
    private static let pointCount = 2048

    /// The width for searches for `count` neighbors; nil if whole rows are as fast.
    static func fastest(_ index: NearestNeighbors, count: Int, _ workers: Workers) -> SketchWidth? {
        let (points, features) = (index.points, index.points.columnCount)
        let whole = RowSketches.wholeWidth(features: features)
        let choices = choices.filter { $0 + 16 <= whole }
        guard !choices.isEmpty,
            let components = try? PrincipalComponents(points, count: whole - 2, workers: workers)
        else { return nil }
        let queries = points.gatheringRows(NeighborSketch.sample(of: points.rowCount, queryCount))
        let sample = points.gatheringRows(NeighborSketch.sample(of: points.rowCount, pointCount))
        // While it searches, it knows only about how far the nearest are: as if for twice as many.
        let table = index.neighbors(of: queries, count: min(2 * count, points.rowCount), workers: workers)
        let reaches = (0..<queries.rowCount).map { table.distances(of: $0).last.map { $0 * $0 } ?? .infinity }

        let costs = workers.map(choices.count, by: 1) { choice in
            let width = choices[choice.lowerBound]
            let shares = Self.shares(
                RowSketches(queries, components, width: width, workers),
                RowSketches(sample, components, width: width, workers), within: reaches)
            let closer = shares.leading * Double(whole - width) + shares.whole * Double(features)
            return Double(width) + outOfOrder * closer
        }
        guard let (cost, width) = zip(costs, choices).min(by: { $0.0 < $1.0 }), cost < Double(features) else {
            return nil
        }
        return SketchWidth(components: components, width: width)
    }

    /// Of all pairs of a query and a point, the share whose leading sketches are no farther apart than the query's reach,
    /// squared, and the share whose whole sketches are not.
    private static func shares(
        _ queries: RowSketches, _ points: RowSketches, within reaches: [Float]
    ) -> (leading: Double, whole: Double) {
        var near = (leading: 0, whole: 0)
        queries.comparing(with: points) { rows in
            for (query, reach) in reaches.enumerated() {
                let distances = points.leading.squaredDistances(from: Array(queries.leading.row(query)))
                for (point, distance) in distances.enumerated() where distance <= reach {
                    near.leading += 1
                    near.whole += distance + rows.added(query, point) <= reach ? 1 : 0
                }
            }
        }
        let pairs = Double(max(1, reaches.count * points.leading.rowCount))
        return (Double(near.leading) / pairs, Double(near.whole) / pairs)
    }
}
