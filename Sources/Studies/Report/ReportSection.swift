/// A part of a report: a heading, sentences, a table and the plot that shows it.
struct ReportSection {
    let title: String
    /// What the numbers are.
    let text: String
    let table: ReportTable?
    /// The name of the plot's files without extension; nil without a plot.
    var plot: String?
}
