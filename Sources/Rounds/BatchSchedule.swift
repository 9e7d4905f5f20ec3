/// The sizes of the batches of a simulation, one for each query. Sizes are numbers of tiles or of pixels.
package struct BatchSchedule: Sendable, Equatable {
    /// How the size changes from batch to batch. The raw value is the name on the command line.
    package enum Growth: String, Sendable, CaseIterable {
        /// All batches have the size of the first.
        case constant
        /// Batch t, from 1, has `2^(t-1)` times the size of the first (Cai, Xu, Zhang, Foo, "Exploring Spatial
        /// Diversity for Region-based Active Learning", IEEE Transactions on Image Processing 2021).
        case doubling

        package var summary: String {
            switch self {
            case .constant: "all batches have the same size"
            case .doubling: "each batch after the first is twice as large as the one before"
            }
        }
    }

    package var growth: Growth
    /// The budget of the first batch in pixels; nil: the sizes are numbers of tiles, and the first is the setting
    /// `batchSize`. With a budget in pixels, simulations with other tile sizes can be compared.
    package var pixels: Int?

    package init(_ growth: Growth = .constant, pixels: Int? = nil) {
        self.growth = growth
        self.pixels = pixels
    }

    /// The size of a batch, from 1; `Int.max` if it is larger.
    package func size(ofBatch batch: Int, first: Int) -> Int {
        growth == .constant ? first : Self.product(first, Self.power(ofTwo: batch - 1))
    }

    /// The sizes of the first `count` batches together; `Int.max` if they are larger.
    package func total(ofBatches count: Int, first: Int) -> Int {
        Self.product(first, growth == .constant ? count : Self.power(ofTwo: count) - 1)
    }

    private static func power(ofTwo exponent: Int) -> Int { exponent < Int.bitWidth - 1 ? 1 << exponent : .max }

    private static func product(_ a: Int, _ b: Int) -> Int {
        let (product, overflows) = a.multipliedReportingOverflow(by: b)
        return overflows ? .max : product
    }
}
