import Glibc

/// The locale that decides which characters ncurses can show.
enum CharacterLocale {
    /// Takes the user's locale, or one with all characters where `unicode` asks for more than it has. A locale that is named
    /// but not installed must not cost the symbols.
    /// - Returns: Whether characters beyond ASCII can be shown.
    static func set(unicode: Bool) -> Bool {
        func isUTF8() -> Bool { String(cString: nl_langinfo(Int32(CODESET))) == "UTF-8" }
        setlocale(LC_CTYPE, "")
        if unicode, !isUTF8() { setlocale(LC_CTYPE, "C.UTF-8") }
        return isUTF8()
    }
}
