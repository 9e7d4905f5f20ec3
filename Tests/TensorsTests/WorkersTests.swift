import Tensors
import Testing

@Suite("Workers")
struct WorkersTests {
    @Test("every chunk runs once with any number of threads", arguments: [1, 2, 4])
    func coverage(threads: Int) {
        let workers = Workers(count: threads)
        for chunks in [0, 1, 2, 7, 1000] {
            var hits = [Int](repeating: 0, count: chunks)
            hits.withUnsafeMutableBufferPointer { hits in
                nonisolated(unsafe) let hits = hits
                workers.forEach(chunks: chunks) { hits[$0] += 1 }
            }
            #expect(hits.allSatisfy { $0 == 1 })
        }
    }

    @Test("the results of map are in the order of the indices", arguments: [1, 2, 4])
    func map(threads: Int) {
        let workers = Workers(count: threads)
        #expect(workers.map(100) { "\($0)" } == (0..<100).map { "\($0)" })
        #expect(workers.map(0) { $0 }.isEmpty)
    }

    @Test("the ranges of forEach cover all indices without overlap")
    func ranges() {
        let workers = Workers(count: 2)
        var hits = [Int](repeating: 0, count: 103)
        hits.withUnsafeMutableBufferPointer { hits in
            nonisolated(unsafe) let hits = hits
            workers.forEach(103, by: 10) { for index in $0 { hits[index] += 1 } }
        }
        #expect(hits.allSatisfy { $0 == 1 })
    }

    @Test("a call inside a chunk runs all its chunks and returns")
    func nested() {
        let workers = Workers(count: 2)
        var sums = [Int](repeating: 0, count: 8)
        sums.withUnsafeMutableBufferPointer { sums in
            nonisolated(unsafe) let sums = sums
            workers.forEach(chunks: 8) { outer in workers.forEach(chunks: 5) { sums[outer] += $0 } }
        }
        #expect(sums == [Int](repeating: 10, count: 8))
    }

    @Test("many small calls in sequence all finish")
    func manySmallCalls() {
        let workers = Workers(count: 4)
        var total = 0
        for _ in 0..<20_000 {
            var parts = [0, 0, 0]
            parts.withUnsafeMutableBufferPointer { parts in
                nonisolated(unsafe) let parts = parts
                workers.forEach(chunks: 3) { parts[$0] = 1 }
            }
            total += parts.reduce(0, +)
        }
        #expect(total == 60_000)
    }
}
