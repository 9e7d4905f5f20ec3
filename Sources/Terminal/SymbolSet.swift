/// Which characters a terminal shows.
package enum SymbolSet: String, CaseIterable, Sendable {
    case unicode, ascii

    /// `override` (`--symbols`) before the locale, which is UTF-8 or not as the first set one of `LC_ALL`,
    /// `LC_CTYPE` and `LANG` says. The Linux console has no half blocks in all of its fonts and gets ASCII.
    package static func detect(environment: [String: String], override: SymbolSet? = nil) -> SymbolSet {
        if let override { return override }
        if environment["TERM"] == "linux" { return .ascii }
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        let name = locale.lowercased()
        return name.contains("utf-8") || name.contains("utf8") ? .unicode : .ascii
    }
}
