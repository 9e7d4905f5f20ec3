extension Image {
    /// The levels that stretch the luma of a dark or pale image over the whole range. Black is the smallest luma that
    /// at least 1% of the pixels do not exceed, and white the smallest one that at least 99% do not exceed. Nil if
    /// these are equal.
    package func levels() -> DisplayAdjustment.Levels? {
        var counts = [Int](repeating: 0, count: 256)
        for at in stride(from: 0, to: bytes.count, by: 3) {
            counts[Int(RGB(bytes[at], bytes[at + 1], bytes[at + 2]).lumaByte)] += 1
        }
        /// The smallest luma that at least `percent` of the pixels do not exceed.
        func percentile(_ percent: Int) -> UInt8 {
            var below = 0
            for (luma, count) in counts.enumerated() {
                below += count
                if 100 * below >= percent * size.count { return UInt8(luma) }
            }
            return 255
        }
        return DisplayAdjustment.Levels(black: percentile(1), white: percentile(99))
    }
}
