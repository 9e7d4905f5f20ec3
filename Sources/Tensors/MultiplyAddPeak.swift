/// The highest speed of multiply-adds that this machine reaches on numbers in registers, as a limit for every kernel.
package enum MultiplyAddPeak {
    /// The number of independent sums. A processor starts two multiply-adds in a cycle and ends each after four to five
    /// cycles, so at least ten must be under way.
    private static let sums = 12
    private static let steps = 2_000_000

    /// Operations per second of all threads together; a multiply-add is two. It is the best of `repeats` measurements of
    /// a few milliseconds each.
    package static func operationsPerSecond(workers: Workers, repeats: Int = 5) -> Double {
        let width = PanelProduct.hasWideRegisters ? Vector16.scalarCount : Vector8.scalarCount
        let operations = Double(workers.count * 2 * steps * sums * width)
        let clock = ContinuousClock()
        let results = FloatStorage(count: workers.count)
        var best = Double.infinity
        for _ in 0..<repeats {
            let time = clock.measure {
                workers.forEach(chunks: workers.count) { thread in
                    results.base[thread] =
                        PanelProduct.hasWideRegisters
                        ? run(Vector16(repeating: Float(thread + 1))) : run(Vector8(repeating: Float(thread + 1)))
                }
            }
            best = min(best, time / .seconds(1))
        }
        return operations / best
    }

    /// The sums have names, so that each stays in a register.
    @inline(__always)
    private static func run<Vector: ChannelVector>(_ start: Vector) -> Float {
        // The numbers stay finite and are not denormal: x becomes x / 2 + 1.
        let (half, one) = (Vector(repeating: 0.5), Vector(repeating: 1))
        var (s0, s1, s2, s3, s4, s5) = (start, start, start, start, start, start)
        var (s6, s7, s8, s9, s10, s11) = (start, start, start, start, start, start)
        @inline(__always) func step(_ sum: inout Vector) {
            var next = one
            next.addProduct(sum, half)
            sum = next
        }
        for _ in 0..<steps {
            step(&s0)
            step(&s1)
            step(&s2)
            step(&s3)
            step(&s4)
            step(&s5)
            step(&s6)
            step(&s7)
            step(&s8)
            step(&s9)
            step(&s10)
            step(&s11)
        }
        let total = s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7 + s8 + s9 + s10 + s11
        return total.sum()
    }
}
