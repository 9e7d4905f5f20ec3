/// The processes that train one network together, such as those of `mpirun`. Each has a number, its rank. All ranks call
/// the same methods in the same order.
package protocol Ranks: Sendable {
    /// The number of this process, from 0.
    var rank: Int { get }
    /// The number of processes, a power of two.
    var count: Int { get }
    /// Sends bytes to another rank and receives as many from it.
    func exchange(
        _ sent: UnsafeRawBufferPointer, _ received: UnsafeMutableRawBufferPointer, with other: Int) throws
}

extension Ranks {
    /// Adds the values of all ranks by a binary tree. All ranks get the same bits.
    ///
    /// In each step, two groups of ranks that follow each other exchange their sums. Addition of two numbers does not
    /// depend on their order, so both groups compute the same.
    /// - Complexity: log2(count) exchanges.
    package func add<T: BinaryFloatingPoint>(_ values: UnsafeMutableBufferPointer<T>) throws {
        guard count > 1 else { return }
        let other = UnsafeMutableBufferPointer<T>.allocate(capacity: values.count)
        defer { other.deallocate() }
        var distance = 1
        while distance < count {
            try exchange(UnsafeRawBufferPointer(values), UnsafeMutableRawBufferPointer(other), with: rank ^ distance)
            for index in values.indices { values[index] += other[index] }
            distance *= 2
        }
    }

    /// Adds the values of all ranks. Whole numbers below 2^53 are exact.
    package func sum(_ values: [Double]) throws -> [Double] {
        var values = values
        try values.withUnsafeMutableBufferPointer { try add($0) }
        return values
    }

    /// Whether all ranks have the same number.
    package func agree(on number: UInt64) throws -> Bool {
        var agrees: UInt64 = 1
        var distance = 1
        while distance < count {
            let own = [number, agrees]
            var other: [UInt64] = [0, 0]
            try own.withUnsafeBytes { sent in
                try other.withUnsafeMutableBytes { try exchange(sent, $0, with: rank ^ distance) }
            }
            if other != [number, 1] { agrees = 0 }
            distance *= 2
        }
        return agrees == 1
    }

    /// Waits until all ranks are here.
    package func wait() throws { _ = try agree(on: 0) }
}
