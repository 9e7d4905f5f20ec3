import Glibc

extension [UInt8] {
    /// Whether a part of the array has the same bytes as a part of another one. Comparing slices with `==` is many
    /// times slower.
    func equals(_ range: Range<Int>, _ other: [UInt8], from start: Int) -> Bool {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= count && start >= 0 && start + range.count <= other.count,
            "bytes \(range) of \(count), and from \(start) of \(other.count)")
        // The buffer of an empty array has no address.
        guard !range.isEmpty else { return true }
        return withUnsafeBytes { own in
            other.withUnsafeBytes { memcmp(own.baseAddress! + range.lowerBound, $0.baseAddress! + start, range.count) }
        } == 0
    }
}
