import Tensors

/// How unsure a network is of a tile: the mean over its pixels, larger where it is less sure.
package enum UncertaintyMeasure: String, Sendable, CaseIterable {
    /// `- sum_c P_c log P_c` in nats, 0...log C.
    case entropy
    /// 1 minus the difference of the two largest probabilities, 0...1.
    case margin
    /// 1 minus the largest probability, 0...1 - 1/C.
    case leastConfidence = "least confidence"
    /// How much of the entropy comes from networks that disagree (BALD), in nats, 0...log C.
    case mutualInformation = "mutual information"
}

/// What a network predicts for each tile of a pool, in columns: from the scorer to the strategies, the screen and the
/// file that keeps it.
package struct TileScores: Sendable, Equatable {
    /// What a network predicts for one tile.
    package struct Row: Sendable {
        package let measures: [UncertaintyMeasure: Float]
        /// The share of each class among the tile's predicted pixels.
        package let classShares: [Float]
        /// The tile's margin, split by the class predicted for its pixels.
        package let classMargins: [Float]
        /// The decoder's last layer, averaged over the tile.
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

    /// One measure of all tiles; nil for a tile whose image could not be read.
    package struct Column: RandomAccessCollection, Sendable {
        /// Zero where the tile is not known.
        let values: [Float]
        fileprivate let isKnown: [Bool]

        package var startIndex: Int { 0 }
        package var endIndex: Int { values.count }
        package subscript(tile: Int) -> Float? { isKnown[tile] ? values[tile] : nil }

        /// The mean over the tiles that are known; nil if none is.
        package var mean: Double? {
            let known = compactMap(\.self)
            return known.isEmpty ? nil : known.reduce(0.0) { $0 + Double($1) } / Double(known.count)
        }
    }

    /// The round whose network it is.
    package let round: Int
    /// Whether the network saw the tile; otherwise its image could not be read, and its entries are zero.
    package private(set) var isKnown: [Bool]
    private var columns: [UncertaintyMeasure: [Float]]
    /// `[tiles, classes]`
    package private(set) var classShares: Tensor
    /// `[tiles, classes]`
    package private(set) var classMargins: Tensor
    /// `[tiles, channels]`; nil where they were not kept.
    package private(set) var decoderFeatures: Tensor?
    /// The class predicted for most of a tile's pixels; the lowest index where several are equal.
    package private(set) var predictedClass: [UInt8]

    /// Scores of tiles of which none is known yet.
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
    ///   - measures: The entropy and any others, an entry for each tile.
    ///   - isKnown: Nil: all tiles are.
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
            \(measures.mapValues(\.count)), \(isKnown.count) tiles known or not
            """)
        self.round = round
        self.isKnown = isKnown
        columns = measures.mapValues { zip($0, isKnown).map { $1 ? $0 : 0 } }
        self.classShares = classShares
        self.classMargins = classMargins
        self.decoderFeatures = decoderFeatures
        predictedClass = (0..<count).map { Self.largest(classShares.row($0)) }
    }

    /// Scores of which only entropies are known.
    package init(entropy: [Float]) {
        let unknown = Tensor([entropy.count, 0])
        self.init(measures: [.entropy: entropy], classShares: unknown, classMargins: unknown)
    }

    package var count: Int { isKnown.count }

    /// The mean entropy of each tile's pixels in nats.
    package var entropy: Column { self[.entropy] ?? Column(values: [], isKnown: []) }

    /// Nil where the measure was not computed.
    package subscript(measure: UncertaintyMeasure) -> Column? {
        columns[measure].map { Column(values: $0, isKnown: isKnown) }
    }

    /// - Precondition: The row has the measures and classes of the table.
    package mutating func set(_ row: Row, at tile: Int) {
        isKnown[tile] = true
        // `columns.keys` would hold a second reference, and each assignment then copy a whole column.
        for measure in UncertaintyMeasure.allCases { columns[measure]?[tile] = row.measures[measure] ?? 0 }
        for (classIndex, share) in row.classShares.enumerated() { classShares[tile, classIndex] = share }
        for (classIndex, margin) in row.classMargins.enumerated() { classMargins[tile, classIndex] = margin }
        predictedClass[tile] = Self.largest(row.classShares[...])
        // How many channels there are is known from the first row on.
        var features =
            decoderFeatures.take().flatMap { $0.columnCount > 0 ? $0 : nil }
            ?? Tensor([count, row.decoderFeatures.count])
        for (channel, mean) in row.decoderFeatures.enumerated() { features[tile, channel] = mean }
        decoderFeatures = features
    }

    private static func largest(_ shares: ArraySlice<Float>) -> UInt8 {
        UInt8((shares.firstIndex(of: shares.max() ?? 0) ?? shares.startIndex) - shares.startIndex)
    }
}
