import Imagery

/// The names of classes with squares in their colors.
package struct ClassLegend: Sendable {
    package var title: String
    package var classes: [(name: String, color: RGB)]

    package init(_ classes: [(name: String, color: RGB)], title: String = "") {
        (self.title, self.classes) = (title, classes)
    }

    package func drawing(width: Int, _ style: PlotStyle = .light) -> Drawing {
        Legend(classes.map { Legend.Entry($0.name, .square($0.color)) }, title: title).drawing(width: width, style)
    }
}
