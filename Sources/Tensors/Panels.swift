/// The right factor of matrix products for `PanelProduct`: a pointer to its panels, `[panel, row, column]`. A panel is
/// two vector registers wide: 32 or 16 columns. Where OpenBLAS is used, there is one panel: the row-major matrix
/// itself.
struct Panels {
    /// The number of columns of the matrix.
    let columns: Int
    /// Floats from one row of a panel to the next.
    let leading: Int
    /// The number of columns of a panel. The last panel may have fewer.
    let width: Int
    /// The number of columns that a product writes. The kernels of `PanelProduct` round it up to a multiple of 8; the
    /// additional columns are zeros. The rows of a feature map have space for them.
    let written: Int
    private let start: UnsafePointer<Float>
    /// Floats from one panel to the next.
    private let panelStride: Int

    /// A row-major matrix of `columns` columns that is not packed: each panel is a part of its columns.
    init(rows start: UnsafePointer<Float>, columns: Int, leading: Int) {
        self.columns = columns
        self.leading = leading
        width = Self.width(of: columns)
        written = columns
        self.start = start
        panelStride = width
    }

    /// A matrix of `rows x columns` that was packed by `PanelStack` or by a transform of weights.
    init(packed start: UnsafePointer<Float>, rows: Int, columns: Int) {
        self.columns = columns
        width = Self.width(of: columns)
        leading = width
        written = Self.written(columns)
        self.start = start
        panelStride = rows * width
    }

    /// The number of panels.
    var count: Int { (columns + width - 1) / width }

    /// The first float of a panel.
    func base(_ panel: Int) -> UnsafePointer<Float> { start + panel * panelStride }

    /// The number of columns of a panel, without those that only a product writes.
    func columns(of panel: Int) -> Int { min(width, columns - panel * width) }

    /// The number of columns that a product writes for a panel.
    @inline(__always)
    func written(of panel: Int) -> Int { min(width, written - panel * width) }

    /// See `written`, for a matrix of `columns` columns.
    static func written(_ columns: Int) -> Int { PanelProduct.usesOwnKernels ? vectorsHolding(columns) * 8 : columns }

    /// See `width`, for a matrix of `columns` columns.
    @inline(__always)
    static func width(of columns: Int) -> Int { PanelProduct.usesOwnKernels ? PanelProduct.width : columns }

    /// The number of floats of a packed matrix. All panels have the full width.
    static func size(rows: Int, columns: Int) -> Int {
        let width = width(of: columns)
        return (columns + width - 1) / width * width * rows
    }

    /// Where a packed matrix has 16 columns of a row: the position in units of 16 floats.
    ///
    /// - Parameter vector: The first of the columns, divided by 16.
    /// - Precondition: `columns` is a multiple of 16.
    @inline(__always)
    static func position(row: Int, vector: Int, rows: Int, columns: Int) -> Int {
        let vectors = width(of: columns) / Vector16.scalarCount
        let (panel, inside) = vector.quotientAndRemainder(dividingBy: vectors)
        return (panel * rows + row) * vectors + inside
    }
}

/// Several packed matrices of one shape, one after another.
struct PanelStack: Sendable {
    let rows: Int
    let columns: Int
    private let storage: FloatStorage

    /// - Parameters:
    ///   - rows: The rows of each packed matrix: the length `k` of the sums of a product.
    ///   - leading: Floats from one row of a source matrix to the next.
    ///   - count: The number of matrices; `matrix` returns the start of each.
    ///   - storage: The destination of the panels; nil allocates new memory.
    init(
        _ transposition: Transposition, rows: Int, columns: Int, leading: Int, count: Int = 1,
        into storage: FloatStorage? = nil, of matrix: (Int) -> UnsafeMutablePointer<Float>, on device: Device
    ) {
        let storage = storage ?? FloatStorage(count: count * Panels.size(rows: rows, columns: columns))
        self.storage = storage
        self.rows = rows
        self.columns = columns
        let width = Panels.width(of: columns)
        let panels = (columns + width - 1) / width
        device.workers.forEach(chunks: count * panels) { chunk in
            let (index, panel) = chunk.quotientAndRemainder(dividingBy: panels)
            let first = panel * width
            let inside = min(width, columns - first)
            let to = storage.base + chunk * rows * width
            // Only columns that a product writes become zeros. No product reads the others.
            let padding = Panels.written(inside) - inside
            switch transposition {
            case .none:
                let from = matrix(index) + first
                for row in 0..<rows {
                    (to + row * width).update(from: from + row * leading, count: inside)
                    (to + row * width + inside).update(repeating: 0, count: padding)
                }
            case .transposed:
                let from = matrix(index) + first * leading
                for column in 0..<inside {
                    for row in 0..<rows { to[row * width + column] = from[column * leading + row] }
                }
                for row in 0..<rows { (to + row * width + inside).update(repeating: 0, count: padding) }
            }
        }
    }

    /// One of the packed matrices.
    subscript(index: Int) -> Panels {
        let size = Panels.size(rows: rows, columns: columns)
        return Panels(packed: storage.base + index * size, rows: rows, columns: columns)
    }
}

extension Device {
    /// Calls `body` with matrices, or their transposes, packed into panels.
    ///
    /// - Parameter known: Panels that were packed before; nil packs them for this call.
    func withPanels(
        _ transposition: Transposition, rows: Int, columns: Int, leading: Int, count: Int = 1,
        known: PanelStack? = nil, of matrix: (Int) -> UnsafeMutablePointer<Float>, _ body: (PanelStack) -> Void
    ) {
        if let known {
            precondition(
                known.rows == rows && known.columns == columns,
                "Panels: a packed matrix of \(known.rows) x \(known.columns) for one of \(rows) x \(columns)")
            return body(known)
        }
        withScratch(count * Panels.size(rows: rows, columns: columns)) { scratch in
            body(
                PanelStack(
                    transposition, rows: rows, columns: columns, leading: leading, count: count, into: scratch,
                    of: matrix, on: self))
        }
    }
}
