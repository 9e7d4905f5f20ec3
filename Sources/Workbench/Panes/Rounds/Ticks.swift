/// The labels of the vertical axis of a learning curve: 0 and multiples of a round step up to the highest value.
struct Ticks: Equatable {
    /// The value of each line that has a label.
    private let marked: [Int: Double]

    /// - Parameters:
    ///   - highest: The value on the first line, a multiple of 0.1.
    ///   - lines: The lines of the axis, at least 2. The value 0 is on the last one.
    init(highest: Double, lines: Int) {
        let tenths = max(1, Int((highest * 10).rounded()))
        // At least two lines per label, so that they can be told apart.
        let step = [1, 2, 5, 10].first { tenths / $0 * 2 < lines } ?? tenths
        var marked = [lines - 1: 0, 0: Double(tenths) / 10]
        for value in stride(from: step, to: tenths, by: step) {
            let line = Int((1 - Double(value) / Double(tenths)) * Double(lines - 1) + 0.5)
            let isFree = !(line - 1...line + 1).contains { marked[$0] != nil }
            if isFree { marked[line] = Double(value) / 10 }
        }
        self.marked = marked
    }

    /// The label on a line, from the top; nil if it has none.
    func label(at line: Int) -> String? { marked[line]?.text(1) }

    /// The values that have a label.
    var values: [Double] { marked.values.sorted() }
}
