/// `c = transpose(a) b` for `a` of `depth x rows` and `b` of `depth x columns`: a weight gradient. Where they are tall
/// the depth is cut, and the parts are summed in a fixed order; else the longer side of the result is.
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
    // Where OpenBLAS multiplies it packs both factors anew: a few large parts cost less than many bands.
    let cuts = Chunks(depth, target: max(256, (depth + 7) / 8))
    sumOfParts(cuts.count, elements: count, into: c, on: device) { index, part in
        let cut = cuts[index]
        PanelProduct.multiply(
            .transposed, m: rows, k: cut.count, a + cut.lowerBound * leadingA, leadingA: leadingA,
            Panels(rows: b + cut.lowerBound * leadingB, columns: columns, leading: leadingB),
            part, leadingC: columns)
    }
}
