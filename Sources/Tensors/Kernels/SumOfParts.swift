/// Writes the sum of what each part is, in their order.
///
/// - Parameter write: Writes a part, on any thread.
func sumOfParts(
    _ count: Int, elements: Int, into sums: UnsafeMutablePointer<Float>, on device: Device,
    _ write: (_ index: Int, _ part: UnsafeMutablePointer<Float>) -> Void
) {
    let lanes = lanesHolding(elements)
    device.withScratch(count * lanes * 8) { parts in
        device.workers.forEach(chunks: count) { write($0, parts.base + $0 * lanes * 8) }
        device.workers.forEach(lanes, by: 1024) { range in
            for lane in range {
                var sum = parts.lanes[lane]
                for index in 1..<max(1, count) { sum += parts.lanes[index * lanes + lane] }
                for element in 0..<min(8, elements - lane * 8) { sums[lane * 8 + element] = sum[element] }
            }
        }
    }
}
