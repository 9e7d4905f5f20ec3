import CNCurses

extension Character {
    /// How many cells the character takes: 2 for East Asian wide ones and emoji, as many as its escape has for one that is
    /// not shown itself, else 1. Marks belong to the character they follow. The C library decides, as it does for ncurses.
    package var cellWidth: Int {
        if 0x20...0x7E ~= utf8.first! { return 1 }
        if isHidden { return shown.utf8.count }
        let first = unicodeScalars.first!
        // Lines, blocks and braille, of which pictures and plots are made.
        if 0x2500...0x25FC ~= first.value || 0x2800...0x28FF ~= first.value { return 1 }
        return screen_utf8_width(first.value) == 2 ? 2 : 1
    }
}

extension String {
    /// The cells that the text takes in a line.
    package var cellWidth: Int { reduce(0) { $0 + $1.cellWidth } }
}
