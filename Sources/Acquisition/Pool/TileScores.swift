import Tensors

/// The scores of each tile of a pool, stored in columns. The scorer makes them; strategies, the screen and the score
/// file use the same type.
package struct TileScores: Sendable, Equatable {
    /// The scores of one tile.
    package struct Entry: Sendable {
        package let measures: [UncertaintyMeasure: Float]
        /// The share of each class among the tile's predicted pixels.
        package let classShares: [Float]
        /// For each class, the sum of `1 - (p1 - p2)` over the pixels of that predicted class, divided by the number of
        /// all pixels of the tile. The entries add up to the tile's margin.
        package let classMargins: [Float]
        /// The decoder's last layer, averaged over the tile; one entry for each channel.
        package let decoderFeatures: [Float]

        package init(
            measures: [UncertaintyMeasure: Float], classShares: [Float], classMargins: [Float], decoderFeatures: [Float]
        ) {
            self.measures = measures
            self.classShares = classShares
            self.classMargins = classMargins
            self.decoderFeatures = decoderFeatures
        }
    }

    /// One measure of all tiles. The value of a tile without scores is nil.
    package struct Column: RandomAccessCollection, Sendable {
        /// 0 for a tile without scores.
        let values: [Float]
        fileprivate let isKnown: [Bool]

        package var startIndex: Int { 0 }
        package var endIndex: Int { values.count }
        package subscript(tile: Int) -> Float? { isKnown[tile] ? values[tile] : nil }

        /// The mean over the tiles that have scores; nil if none has. It is summed in double precision, so that small
        /// values of a large pool count.
        package var mean: Double? {
            let known = compactMap(\.self)
            return known.isEmpty ? nil : known.reduce(0.0) { $0 + Double($1) } / Double(known.count)
        }
    }

    /// The round whose network made the scores.
    package let round: Int
    /// Whether the tile has scores. If not, its image could not be read, and its entries are 0.
    package private(set) var isKnown: [Bool]
    private var columns: [UncertaintyMeasure: [Float]]
    /// `[tiles, classes]`, see `Row.classShares`.
    package private(set) var classShares: Tensor
    /// `[tiles, classes]`, see `Row.classMargins`.
    package private(set) var classMargins: Tensor
    /// `[tiles, channels]`; nil if they were not kept, and without columns before the first row is set.
    package private(set) var decoderFeatures: Tensor?
    /// The class predicted for most pixels of each tile, the lowest of equal ones; 0 for a tile without scores.
    package private(set) var predictedClass: [UInt8]

    /// A table without scores; `set` adds those of a tile.
    package init(round: Int, count: Int, classCount: Int, measures: [UncertaintyMeasure]) {
        self.round = round
        isKnown = [Bool](repeating: false, count: count)
        columns = Dictionary(
            uniqueKeysWithValues: measures.map { ($0, [Float](repeating: 0, count: count)) })
        classShares = Tensor([count, classCount])
        classMargins = classShares
        decoderFeatures = Tensor([count, 0])
        predictedClass = [UInt8](repeating: 0, count: count)
    }

    /// - Parameters:
    ///   - measures: The entropy and any others, one entry for each tile.
    ///   - classShares: `[tiles, classes]`, at most 256 classes.
    ///   - classMargins: `[tiles, classes]`
    ///   - decoderFeatures: `[tiles, channels]`
    ///   - isKnown: Whether each tile has scores; nil: all have.
    package init(
        round: Int = 0, measures: [UncertaintyMeasure: [Float]], classShares: Tensor, classMargins: Tensor,
        decoderFeatures: Tensor? = nil, isKnown: [Bool]? = nil
    ) {
        let count = classShares.rowCount
        let isKnown = isKnown ?? [Bool](repeating: true, count: count)
        precondition(
            measures[.entropy] != nil && classShares.shape == classMargins.shape && isKnown.count == count
                && measures.values.allSatisfy { $0.count == count }
                && decoderFeatures.map { $0.rowCount == count } ?? true,
            """
            TileScores: class shares \(classShares.shape), class margins \(classMargins.shape), \
            measures \(measures.mapValues(\.count)), \(isKnown.count) tiles
            """)
        self.round = round
        self.isKnown = isKnown
        columns = measures.mapValues { zip($0, isKnown).map { $1 ? $0 : 0 } }
        self.classShares = classShares
        self.classMargins = classMargins
        self.decoderFeatures = decoderFeatures
        predictedClass = (0..<count).map { Self.largest(classShares.row($0)) }
    }

    /// Scores that consist of entropies only.
    package init(entropy: [Float]) {
        let unknown = Tensor([entropy.count, 0])
        self.init(measures: [.entropy: entropy], classShares: unknown, classMargins: unknown)
    }

    package var count: Int { isKnown.count }

    /// The mean entropy of each tile's pixels in nats.
    package var entropy: Column { self[.entropy] ?? Column(values: [], isKnown: []) }

    /// The values of a measure; nil if it was not computed.
    package subscript(measure: UncertaintyMeasure) -> Column? {
        columns[measure].map { Column(values: $0, isKnown: isKnown) }
    }

    /// The share of each class in the predictions for all tiles; nil if no tile has shares.
    /// - Parameter pixelCount: The number of pixels of a tile.
    /// - Complexity: O(tiles x classes).
    package func meanClassShares(pixelCount: (Int) -> Int) -> [Double]? {
        var sums = [Double](repeating: 0, count: classShares.columnCount)
        for tile in isKnown.indices where isKnown[tile] {
            let weight = Double(pixelCount(tile))
            for (classIndex, share) in classShares.row(tile).enumerated() { sums[classIndex] += weight * Double(share) }
        }
        let total = sums.reduce(0, +)
        return total > 0 ? sums.map { $0 / total } : nil
    }

    /// Stores the scores of a tile.
    /// - Precondition: The row has the measures, the classes and the number of channels of the table.
    package mutating func set(_ row: Entry, at tile: Int) {
        isKnown[tile] = true
        // A loop over `columns.keys` would hold a second reference. Each assignment would then copy a whole column.
        for measure in UncertaintyMeasure.allCases { columns[measure]?[tile] = row.measures[measure] ?? 0 }
        for (classIndex, share) in row.classShares.enumerated() { classShares[tile, classIndex] = share }
        for (classIndex, margin) in row.classMargins.enumerated() { classMargins[tile, classIndex] = margin }
        predictedClass[tile] = Self.largest(row.classShares[...])
        // The first row determines the number of channels.
        var features =
            decoderFeatures.take().flatMap { $0.columnCount > 0 ? $0 : nil }
            ?? Tensor([count, row.decoderFeatures.count])
        for (channel, mean) in row.decoderFeatures.enumerated() { features[tile, channel] = mean }
        decoderFeatures = features
    }

    /// The index of the largest share, the lowest of equal ones; 0 if there are no classes.
    private static func largest(_ shares: ArraySlice<Float>) -> UInt8 {
        UInt8((shares.firstIndex(of: shares.max() ?? 0) ?? shares.startIndex) - shares.startIndex)
    }
}
