import Imagery

/// The colors of the series of plots.
package enum SeriesPalette {
    /// Ten colors that people with color vision deficiencies can tell apart too, on light and on dark grounds.
    ///
    /// Source: M. A. Petroff, "Accessible Color Sequences for Data Visualization", arXiv:2107.02270 (2021), ten-color
    /// sequence. The palette of Okabe and Ito has only eight colors, and its yellow is invisible on white.
    package static let colors = [
        RGB(0x3F, 0x90, 0xDA), RGB(0xFF, 0xA9, 0x0E), RGB(0xBD, 0x1F, 0x01), RGB(0x94, 0xA4, 0xA2),
        RGB(0x83, 0x2D, 0xB6), RGB(0xA9, 0x6B, 0x59), RGB(0xE7, 0x63, 0x00), RGB(0xB9, 0xAC, 0x70),
        RGB(0x71, 0x75, 0x81), RGB(0x92, 0xDA, 0xDD),
    ]

    /// The color of a series. The colors repeat after ten series.
    package static func color(_ index: Int) -> RGB { colors[index % colors.count] }
}
