/// The points that may be among a query's `count` nearest, found from distances with rounding errors. An error is at
/// most half the margin. So a point that is farther than the `count`-th nearest by more than the margin is excluded.
struct Shortlist {
    private let count: Int
    private let margin: Float
    /// The `count` smallest distances offered so far, ascending.
    private var nearest: [Float] = []
    /// The largest of `nearest` plus the margin; infinite while there are fewer than `count`.
    private var limit = Float.infinity
    /// The points that were within the limit when they were offered.
    private var offers: [(distance: Float, index: Int32)] = []

    init(count: Int, margin: Float) {
        self.count = count
        self.margin = margin
        nearest.reserveCapacity(count + 1)
    }

    /// The points within the final limit.
    var candidates: [Int32] { offers.lazy.filter { $0.distance <= limit }.map(\.index) }

    /// Offers the points of `block`. The distance of a point is `products + norms`: its squared distance minus the
    /// query's squared norm, which is the same for all points.
    /// - Parameter own: The row of the query itself, which is not offered; -1 if the query is not one of the points.
    mutating func offer(
        _ products: UnsafePointer<Float>, _ norms: UnsafePointer<Float>, _ block: Range<Int>, except own: Int
    ) {
        var position = 0
        while position + 16 <= block.count {
            let sums = UnsafeRawPointer(products + position).loadUnaligned(as: SIMD16<Float>.self)
            let offsets = UnsafeRawPointer(norms + position).loadUnaligned(as: SIMD16<Float>.self)
            if any((sums + offsets) .<= limit) {
                for offset in position..<position + 16 {
                    offer(products[offset] + norms[offset], block.lowerBound + offset, except: own)
                }
            }
            position += 16
        }
        for offset in position..<block.count {
            offer(products[offset] + norms[offset], block.lowerBound + offset, except: own)
        }
    }

    @inline(__always)
    private mutating func offer(_ distance: Float, _ index: Int, except own: Int) {
        guard distance <= limit, index != own else { return }
        offers.append((distance, Int32(index)))
        guard nearest.count < count || distance < nearest[count - 1] else { return }
        if nearest.count == count { nearest.removeLast() }
        nearest.insert(distance, at: nearest.firstIndex { $0 > distance } ?? nearest.count)
        if nearest.count == count { limit = nearest[count - 1] + margin }
    }
}
