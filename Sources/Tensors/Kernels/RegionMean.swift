/// The mean of each channel over a rectangle of an image's pixels, summed in double precision. Takes `O(rows * columns
/// * channels)`.
package enum RegionMean {
    /// - Parameters:
    ///   - map: A map of one image.
    ///   - rows: A range that is not empty.
    ///   - columns: A range that is not empty.
    /// - Returns: One mean for each channel.
    package static func of(_ map: FeatureMap, rows: Range<Int>, columns: Range<Int>) -> [Float] {
        precondition(
            map.batch == 1 && !rows.isEmpty && !columns.isEmpty && rows.lowerBound >= 0 && columns.lowerBound >= 0
                && rows.upperBound <= map.height && columns.upperBound <= map.width,
            "RegionMean: rows \(rows) and columns \(columns) of \(map.shape)")
        var sums = [Double](repeating: 0, count: map.channels)
        sums.withUnsafeMutableBufferPointer { sums in
            for row in rows {
                for column in columns {
                    let from = map.base + (row * map.width + column) * map.stride
                    for channel in 0..<sums.count { sums[channel] += Double(from[channel]) }
                }
            }
        }
        return sums.map { Float($0 / Double(rows.count * columns.count)) }
    }
}
