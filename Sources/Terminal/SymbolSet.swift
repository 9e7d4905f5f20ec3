/// The set of characters that the screen uses.
package enum SymbolSet: String, CaseIterable, Sendable {
    case unicode, ascii

    /// The set to use: `override` (`--symbols`) if it is not nil, otherwise Unicode if the locale is UTF-8.
    ///
    /// The locale is the first one that is not empty of `LC_ALL`, `LC_CTYPE` and `LANG`. The Linux console gets ASCII,
    /// because some of its fonts have no half blocks.
    package static func detect(environment: [String: String], override: SymbolSet? = nil) -> SymbolSet {
        if let override { return override }
        if environment["TERM"] == "linux" { return .ascii }
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        let name = locale.lowercased()
        return name.contains("utf-8") || name.contains("utf8") ? .unicode : .ascii
    }
}
