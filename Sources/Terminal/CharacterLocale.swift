import Glibc

/// Sets the locale. It decides which characters ncurses can show.
enum CharacterLocale {
    /// Sets the user's locale. If `unicode` is true and that locale is not UTF-8, or is not installed, sets C.UTF-8.
    /// - Returns: Whether characters beyond ASCII can be shown.
    static func set(unicode: Bool) -> Bool {
        func isUTF8() -> Bool { String(cString: nl_langinfo(Int32(CODESET))) == "UTF-8" }
        setlocale(LC_CTYPE, "")
        if unicode, !isUTF8() { setlocale(LC_CTYPE, "C.UTF-8") }
        return isUTF8()
    }
}
