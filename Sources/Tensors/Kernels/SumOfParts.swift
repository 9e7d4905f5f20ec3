/// Computes arrays of `elements` floats in parallel and writes their sum. It adds them in the order of their indices.
///
/// - Parameter write: Writes one of the arrays; called on any thread.
func sumOfParts(
    _ count: Int, elements: Int, into sums: UnsafeMutablePointer<Float>, on device: Device,
    _ write: (_ index: Int, _ part: UnsafeMutablePointer<Float>) -> Void
) {
    let vectors = vectorsHolding(elements)
    device.withScratch(count * vectors * 8) { parts in
        device.workers.forEach(chunks: count) { write($0, parts.base + $0 * vectors * 8) }
        device.workers.forEach(vectors, by: 1024) { range in
            for vector in range {
                var sum = parts.vectors[vector]
                for index in 1..<max(1, count) { sum += parts.vectors[index * vectors + vector] }
                for element in 0..<min(8, elements - vector * 8) { sums[vector * 8 + element] = sum[element] }
            }
        }
    }
}
