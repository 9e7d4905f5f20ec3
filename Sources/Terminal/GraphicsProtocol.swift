/// A way to show images in a terminal.
package enum GraphicsProtocol: String, Sendable {
    /// https://sw.kovidgoyal.net/kitty/graphics-protocol
    case kitty
    /// The images of DEC's VT340: six rows of pixels at a time, with a palette.
    case sixel
}

/// The value of `--graphics`: which images the user wants.
package enum GraphicsChoice: String, CaseIterable, Sendable {
    /// What the terminal can show.
    case auto
    case kitty, sixel
    /// Half blocks only.
    case none
}

/// How the screen shows images.
package struct Graphics: Equatable, Sendable {
    package let form: GraphicsProtocol
    package let cell: CellSize
    /// Whether a part of an image can be replaced without sending the rest.
    package let hasEdits: Bool

    package init(form: GraphicsProtocol, cell: CellSize, hasEdits: Bool = true) {
        self.form = form
        self.cell = cell
        self.hasEdits = hasEdits
    }

    /// - Parameters:
    ///   - kernelSize: The size of a cell that the kernel knows. It is preferred, because it is up to date after a
    ///     change of the font. Nil if the terminal shows no images, the user wants none, or the size of a cell is not
    ///     known.
    package init?(_ choice: GraphicsChoice, report: TerminalReport, hasColor: Bool, kernelSize: CellSize?) {
        let form: GraphicsProtocol
        switch choice {
        case .none: return nil
        case .kitty: form = .kitty
        case .sixel: form = .sixel
        case .auto:
            guard report.isComplete, hasColor, report.hasKittyGraphics || report.hasSixel else { return nil }
            form = report.hasKittyGraphics ? .kitty : .sixel
        }
        guard let cell = kernelSize ?? report.cellSize else { return nil }
        self.init(form: form, cell: cell, hasEdits: form == .sixel || report.hasKittyEdits || !report.isComplete)
    }
}
