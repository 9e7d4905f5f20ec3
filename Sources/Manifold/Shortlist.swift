/// The points that may be among a query's `count` nearest. Their distances have errors of at most half the margin.
struct Shortlist {
    private let count: Int
    private let margin: Float
    private var nearest: [Float] = []
    private var limit = Float.infinity
    private var offers: [(distance: Float, index: Int32)] = []

    init(count: Int, margin: Float) {
        self.count = count
        self.margin = margin
        nearest.reserveCapacity(count + 1)
    }

    var candidates: [Int32] { offers.lazy.filter { $0.distance <= limit }.map(\.index) }

    /// Offers the points of `block` at `products + norms`, which is the squared distance minus the query's squared
    /// norm.
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
