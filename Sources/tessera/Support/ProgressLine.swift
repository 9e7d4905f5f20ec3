import Drawing
import Foundation
import Rounds
import Terminal

/// Shows progress on stderr. On a terminal it rewrites one line; in a log it writes a line every few seconds.
final class ProgressLine {
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let logInterval: Double
    private let clock = ContinuousClock()
    private var lastShown: ContinuousClock.Instant?
    private var lastText = ""
    /// The start of every line, for example `round 2 of 4`.
    var prefix = ""

    init(logInterval: Double = 10) { self.logInterval = logInterval }

    func show(_ progress: StageProgress) {
        let now = clock.now
        if let lastShown, lastShown.duration(to: now).seconds < (isTerminal ? 0.1 : logInterval) { return }
        lastShown = now
        let text = [prefix, Self.text(of: progress)].filter { !$0.isEmpty }.joined(separator: ": ")
        Output.noteRaw(isTerminal ? "\r\u{1B}[K" + Self.cut(text) : text + "\n")
        lastText = text
    }

    /// Erases the line on a terminal, so that other output can follow.
    func finish() {
        if isTerminal && !lastText.isEmpty { Output.noteRaw("\r\u{1B}[K") }
        lastText = ""
        lastShown = nil
    }

    /// Prints a line that is not rewritten.
    func note(_ text: String) {
        finish()
        Output.note(text)
    }

    /// The part of the text that fits on one line of the terminal. `\r` cannot erase a line that was wrapped. The last
    /// column stays empty, because some terminals wrap as soon as it is written.
    private static func cut(_ text: String) -> String {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return text }
        let symbols = SymbolSet.detect(environment: ProcessInfo.processInfo.environment)
        return TextLayout.truncate(text, to: Int(size.ws_col) - 1, ellipsis: symbols.ellipsis)
    }

    static func text(of progress: StageProgress) -> String {
        var parts = ["\(progress.stage.rawValue) \(Int((progress.fraction * 100).rounded(.down)))%"]
        if let epoch = progress.epoch { parts.append("epoch \(epoch.current) of \(epoch.total)") }
        if let loss = progress.loss { parts.append("loss " + decimal(loss, 3)) }
        if let meanIoU = progress.meanIoU { parts.append("mIoU " + decimal(meanIoU, 3)) }
        if let seconds = progress.secondsRemaining { parts.append(seconds.durationText + " left") }
        return parts.joined(separator: ", ")
    }
}

/// Formats a number with a fixed number of decimals and a decimal point.
func decimal(_ value: Double, _ digits: Int) -> String { value.fixedText(decimals: digits) }
