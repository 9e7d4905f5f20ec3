import Glibc

extension TerminalReport {
    /// Asks a terminal that shows no screen, and waits for the answers.
    ///
    /// Input that was typed before the answers is lost.
    /// - Parameter milliseconds: A terminal that does not answer delays the caller by this time.
    /// - Returns: Nil if there is no terminal that can be asked, or another program uses it.
    package static func ask(
        environment: [String: String], input: Int32 = STDIN_FILENO, output: Int32 = STDOUT_FILENO,
        milliseconds: Int = 100
    ) -> TerminalReport? {
        var settings = termios()
        guard let queries = TerminalQueries(environment: environment, asksColor: true), isatty(output) == 1,
            tcgetpgrp(input) == getpgrp(), tcgetattr(input, &settings) == 0
        else { return nil }
        // The answers must neither be shown nor wait for Enter.
        var raw = settings
        raw.c_lflag &= ~tcflag_t(ICANON | ECHO)
        tcsetattr(input, TCSANOW, &raw)
        defer { tcsetattr(input, TCSANOW, &settings) }
        RawOutput.write(Array(queries.text.utf8), to: output)

        var report = TerminalReport()
        var decoder = InputDecoder()
        decoder.awaitReplies(at: 0)
        var buffer = [UInt8](repeating: 0, count: 1024)
        let end = MonotonicClock.now() + Double(milliseconds) / 1000
        while !report.isComplete, case let rest = end - MonotonicClock.now(), rest > 0 {
            var source = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
            guard poll(&source, 1, Int32((rest * 1000).rounded(.up))) > 0 else { break }
            let count = read(input, &buffer, buffer.count)
            guard count > 0 else { break }
            for byte in buffer[..<count] { _ = decoder.feed(.scalar(UInt32(byte)), at: 0) }
            for reply in decoder.takeReplies() { report.add(reply) }
        }
        return report
    }
}
