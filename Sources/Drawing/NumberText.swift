import Foundation

extension Double {
    /// The number with a fixed number of decimals.
    package func fixedText(decimals: Int) -> String { String(format: "%.*f", decimals, self) }

    /// The number with at most `decimals` decimals, without zeros at the end.
    package func trimmedText(decimals: Int) -> String {
        var text = fixedText(decimals: decimals)
        if text.contains(".") {
            while text.hasSuffix("0") { text.removeLast() }
            if text.hasSuffix(".") { text.removeLast() }
        }
        return text == "-0" ? "0" : text
    }
}
