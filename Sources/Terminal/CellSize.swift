import Glibc

/// The size of a cell of the terminal in pixels.
package struct CellSize: Hashable, Sendable {
    package let width: Int
    package let height: Int

    /// Nil unless both are in 1...256. Terminals that do not know the size report 0.
    package init?(width: Int, height: Int) {
        guard 1...256 ~= width, 1...256 ~= height else { return nil }
        self.width = width
        self.height = height
    }

    /// The size that the kernel knows of a terminal (`TIOCGWINSZ`); nil if the terminal does not set it. A window may
    /// have a border, so the size of the window is not always a multiple of the size of a cell.
    package init?(ofTerminal descriptor: Int32) {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return nil }
        self.init(width: Int(size.ws_xpixel / size.ws_col), height: Int(size.ws_ypixel / size.ws_row))
    }
}
