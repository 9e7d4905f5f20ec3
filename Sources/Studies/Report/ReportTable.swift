import Drawing

/// A table of a report.
struct ReportTable {
    let header: [String]
    private(set) var rows: [[String]] = []

    init(_ header: [String]) { self.header = header }

    mutating func add(_ row: [String]) { rows.append(row) }

    /// The table in Markdown. The first column is left-aligned, the others are right-aligned.
    var markdown: String {
        func line(_ cells: [String]) -> String {
            "| " + cells.map { $0.printableLine.replacing("|", with: "\\|") }.joined(separator: " | ") + " |\n"
        }
        let rule = header.indices.map { $0 == 0 ? "---" : "---:" }
        return line(header) + line(rule) + rows.map(line).joined()
    }

    /// The table as CSV (RFC 4180, with line feeds).
    var csv: String { ([header] + rows).map { $0.map(\.csvField).joined(separator: ",") + "\n" }.joined() }
}

extension String {
    /// The text without line breaks.
    fileprivate var printableLine: String { split(whereSeparator: \.isNewline).joined(separator: " ") }
}

extension Spread {
    /// `mean ± deviation`, or the mean alone for one value.
    func text(_ digits: Int, scale: Double = 1) -> String {
        (mean * scale).fixedText(decimals: digits)
            + (deviation.map { " ± " + ($0 * scale).fixedText(decimals: digits) } ?? "")
    }

    /// `mean ± standard error`, with a sign, or the difference alone for one value.
    func differenceText(_ digits: Int) -> String {
        (mean >= 0 ? "+" : "") + mean.fixedText(decimals: digits)
            + (errorOfMean.map { " ± " + $0.fixedText(decimals: digits) } ?? "")
    }
}
