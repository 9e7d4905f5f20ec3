/// An exponential moving average of values.
package enum MovingAverage {
    /// Elements of one task are 8 times this. Smaller tasks share the work better, but have more overhead.
    private static let vectorsPerTask = 8192

    /// Moves each element of `average` by `rate` of its distance to `value`: with a rate of 1 they are equal
    /// afterwards.
    package static func update(_ average: FloatStorage, toward value: FloatStorage, rate: Float, on device: Device) {
        precondition(
            average.count == value.count, "MovingAverage: \(value.count) elements into \(average.count)")
        let (averages, values) = (average.vectors, value.vectors)
        let rate = Vector8(repeating: rate)
        device.workers.forEach(vectorsHolding(value.count), by: vectorsPerTask) { vectors in
            for vector in vectors { averages[vector].addProduct(values[vector] - averages[vector], rate) }
        }
    }
}
