/// `c = transpose(a) b` for `a` of `depth x rows` and `b` of `depth x columns`, which is a weight gradient.
///
/// If the depth is much larger than `c`, the depth is cut, and partial products are summed in a fixed order. Otherwise
/// the longer side of `c` is cut, because the parts would take longer to sum than to multiply.
func transposedProduct(
    _ a: UnsafePointer<Float>, rows: Int, leading leadingA: Int,
    _ b: UnsafePointer<Float>, columns: Int, leading leadingB: Int,
    depth: Int, into c: UnsafeMutablePointer<Float>, on device: Device
) {
    guard let cuts = depthCuts(depth, rows: rows, columns: columns) else {
        let isTall = rows >= columns
        let bands = Chunks(isTall ? rows : columns, target: max(64, (max(rows, columns) + 7) / 8))
        device.workers.forEach(chunks: bands.count) { index in
            let band = bands[index]
            PanelProduct.multiply(
                .transposed, m: isTall ? band.count : rows, k: depth, a + (isTall ? band.lowerBound : 0),
                leadingA: leadingA,
                Panels(
                    rows: b + (isTall ? 0 : band.lowerBound), columns: isTall ? columns : band.count,
                    leading: leadingB), c + band.lowerBound * (isTall ? columns : 1), leadingC: columns)
        }
        return
    }
    sumOfParts(cuts.count, elements: rows * columns, into: c, on: device) { index, part in
        let cut = cuts[index]
        PanelProduct.multiply(
            .transposed, m: rows, k: cut.count, a + cut.lowerBound * leadingA, leadingA: leadingA,
            Panels(rows: b + cut.lowerBound * leadingB, columns: columns, leading: leadingB),
            part, leadingC: columns)
    }
}

/// The parts of the depth whose products are summed; nil if the product is cut along its longer side instead.
func depthCuts(_ depth: Int, rows: Int, columns: Int) -> Chunks? {
    // OpenBLAS packs both factors for each call, so a few large parts are faster than many small ones.
    depth >= 512 && 128 * depth >= rows * columns ? Chunks(depth, target: max(256, (depth + 7) / 8)) : nil
}
