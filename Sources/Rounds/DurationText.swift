extension Double {
    /// Seconds as `7s`, `3m05s` or `2h10m`, rounded to the nearest second.
    package var durationText: String {
        func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let whole = Int(rounded())
        switch whole {
        case ..<60: return "\(whole)s"
        case ..<3600: return "\(whole / 60)m\(padded(whole % 60))s"
        default: return "\(whole / 3600)h\(padded(whole / 60 % 60))m"
        }
    }
}
