/// `c = transpose(a) b` for `a` of `depth x rows` and `b` of `depth x columns`, which is a weight gradient. At a large
/// depth the depth is cut, and partial products are summed in a fixed order. Otherwise the longer side of `c` is cut.
func transposedProduct(
    _ a: UnsafePointer<Float>, rows: Int, leading leadingA: Int,
    _ b: UnsafePointer<Float>, columns: Int, leading leadingB: Int,
    depth: Int, into c: UnsafeMutablePointer<Float>, on device: Device
) {
    let count = rows * columns
    guard depth >= 512 else {
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
    // OpenBLAS packs both factors for each call, so a few large parts are faster than many small ones.
    let cuts = Chunks(depth, target: max(256, (depth + 7) / 8))
    sumOfParts(cuts.count, elements: count, into: c, on: device) { index, part in
        let cut = cuts[index]
        PanelProduct.multiply(
            .transposed, m: rows, k: cut.count, a + cut.lowerBound * leadingA, leadingA: leadingA,
            Panels(rows: b + cut.lowerBound * leadingB, columns: columns, leading: leadingB),
            part, leadingC: columns)
    }
}
