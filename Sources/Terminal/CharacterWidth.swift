import CNCurses

extension Character {
    /// The width of the character in cells: 2 for East Asian wide characters and emoji, 1 for others. For a hidden
    /// character it is the length of its escape.
    ///
    /// The first scalar decides; marks that follow it need no cells. The width comes from the C library, as in ncurses.
    package var cellWidth: Int {
        if 0x20...0x7E ~= utf8.first! { return 1 }
        if isHidden { return shown.utf8.count }
        let first = unicodeScalars.first!
        // Box drawing, blocks and braille are always 1. Images and plots consist of them, so skip the slower call.
        if 0x2500...0x25FC ~= first.value || 0x2800...0x28FF ~= first.value { return 1 }
        return screen_utf8_width(first.value) == 2 ? 2 : 1
    }
}

extension String {
    /// The width of the text in cells.
    package var cellWidth: Int { reduce(0) { $0 + $1.cellWidth } }
}
