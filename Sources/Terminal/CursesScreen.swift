import CNCurses
import Glibc
import Problems

/// The terminal as a screen of cells. ncurses reads the keys and sets the modes, `CellPainter` draws.
///
/// A process can have one screen. It is used from one thread; other threads wake it with `waker`. The settings of the
/// terminal are restored in whatever way the process ends.
package final class CursesScreen {
    package struct Options {
        /// The values of `--color` and `--symbols`. Nil leaves the choice to the environment and the terminal.
        package var color: ColorTier?
        package var symbols: SymbolSet?
        package var mouse = true
        /// The value of `--graphics`.
        package var graphics = GraphicsChoice.auto
        /// Whether Ctrl-C and Ctrl-Z interrupt and stop the process, as in a shell, instead of arriving as keys.
        package var keysAsSignals = false
        package var environment: [String: String]
        package var input = STDIN_FILENO
        package var output = STDOUT_FILENO

        package init(environment: [String: String]) { self.environment = environment }
    }

    package private(set) var colorTier: ColorTier
    package let symbols: SymbolSet
    /// The terminfo entry in use. It can be another one than `TERM` names.
    package let terminalType: String

    private let input: Int32
    private let output: Int32
    private let pipe: WakePipe
    private let files: (input: UnsafeMutablePointer<FILE>, output: UnsafeMutablePointer<FILE>)
    private let curses: OpaquePointer
    private var painter: CellPainter
    private var decoder = InputDecoder()
    private var isOpen = true

    /// What the terminal has answered so far.
    package private(set) var report = TerminalReport()
    /// How images are shown; nil if the terminal shows none, and until it has answered.
    package private(set) var graphics: Graphics?
    /// Whether images are shown.
    package var graphicsChoice: GraphicsChoice { didSet { adoptGraphics() } }
    private let requestedTier: ColorTier?
    private let isUTF8: Bool
    /// The time at which the questions were sent; nil if the terminal is not asked.
    private var questionTime: Double?
    private let environment: [String: String]

    /// Opens the screen. After an error the terminal has its previous settings.
    package init(_ options: Options) throws(Problem) {
        guard isatty(options.input) == 1, isatty(options.output) == 1 else { throw .notATerminal }
        input = options.input
        output = options.output
        symbols = SymbolSet.detect(environment: options.environment, override: options.symbols)
        environment = options.environment
        graphicsChoice = options.graphics
        isUTF8 = CharacterLocale.set(unicode: symbols == .unicode)
        pipe = try WakePipe()

        let status = guard_begin(input, output)
        guard status == 0 else { throw status == EBUSY ? .alreadyOpen : .settings(errno: status) }
        var isReady = false
        defer { if !isReady { guard_end() } }

        guard let reading = fdopen(dup(input), "r"), let writing = fdopen(dup(output), "w") else {
            throw Problem(path: nil, "the terminal cannot be opened once more", errno: errno)
        }
        files = (reading, writing)
        let type = options.environment["TERM"] ?? ""
        let requested = ColorTier.requested(environment: options.environment, override: options.color)
        requestedTier = requested
        let candidates = requested?.terminalTypes(for: type) ?? [type]
        let opened = candidates.lazy.compactMap { [files] name in
            screen_open(name, files.output, files.input).map { (name, $0) }
        }.first
        guard let opened else {
            CursesScreen.close(files)
            throw .unknownTerminal(type)
        }
        (terminalType, curses) = opened
        let cup = screen_capability("cup").map { String(cString: $0) }
        guard cup.map(CellPainter.supports) == true else {
            endwin()
            delscreen(curses)
            CursesScreen.close(files)
            throw .cannotAddressCells(type)
        }
        if options.environment["ESCDELAY"] == nil { set_escdelay(25) }
        screen_configure(options.keysAsSignals)
        screen_adopt_size(output)

        let supported = ColorTier.supported(terminfoColors: Int(screen_color_count()))
        // All terminals with 24-bit colors use the same sequence for them, so the terminfo entry need not mention them.
        colorTier = requested == .trueColor ? .trueColor : min(requested ?? supported, supported)
        painter = CellPainter(tier: colorTier, isUTF8: isUTF8, output: output)

        hasMouse = screen_capability("kmous") != nil
        mouseEnabled = options.mouse && hasMouse
        screen_define_keys()
        let restoring = ScreenModes.restoreSequence(withMouse: hasMouse)
        precondition(
            guard_arm(restoring, restoring.count, pipe.writeEnd) == 0, "\(restoring.count) bytes to leave a screen")
        isReady = true
        screen_refresh()
        send(ScreenModes.pasteOn)
        sendMouseMode()
        ask()
        // A form that the user has chosen is shown also if the terminal does not answer.
        adoptGraphics()
    }

    deinit { end() }

    /// The size of the terminal in cells, as of the last `resize` event.
    package var size: (width: Int, height: Int) { (Int(screen_width()), Int(screen_height())) }

    /// A handle with which other threads can wake `events`.
    package var waker: ScreenWaker { ScreenWaker(pipe: pipe) }

    /// Whether presses, drags and the wheel arrive as events. If false, the mouse selects text as usual in terminals.
    package var mouseEnabled: Bool {
        didSet {
            mouseEnabled = mouseEnabled && hasMouse
            if mouseEnabled != oldValue { sendMouseMode() }
        }
    }
    private let hasMouse: Bool

    /// Shows `surface`. Only the cells that differ from what the terminal shows are sent.
    package func present(_ surface: Surface) {
        guard isOpen else { return }
        painter.paint(surface, width: Int(screen_width()), height: Int(screen_height()))
    }

    /// Waits for input, a wake-up or the timeout, and returns the events; empty if there was no input.
    ///
    /// A stop signal from outside (`kill -TSTP`) suspends the process inside this call.
    /// - Parameter timeoutMilliseconds: Nil waits without limit.
    /// - Throws: `inputClosed` if the terminal was closed.
    package func events(timeoutMilliseconds: Int? = nil) throws(Problem) -> [InputEvent] {
        guard isOpen else { throw .inputClosed }
        let known = (colorTier, graphics)
        let waiting = readKeys()
        // After an answer of the terminal the next frame looks different, so the caller must draw.
        if !waiting.isEmpty || known != (colorTier, graphics) { return waiting }
        let pasteTimeout = decoder.deadline.map { max(0, $0 - MonotonicClock.now()) * 1000 }.map {
            Int($0.rounded(.up))
        }
        let timeout = [timeoutMilliseconds, pasteTimeout].compactMap { $0 }.min()

        var sources = [
            pollfd(fd: input, events: Int16(POLLIN), revents: 0),
            pollfd(fd: pipe.readEnd, events: Int16(POLLIN), revents: 0),
        ]
        let count = poll(&sources, 2, timeout.map { Int32(clamping: max(0, $0)) } ?? -1)
        guard count > 0 else { return readKeys() }
        var events: [InputEvent] = []
        if sources[1].revents != 0 { events += handleNotices(Set(pipe.receive())) }
        if sources[0].revents != 0 {
            let keys = readKeys()
            let hungUp = Int16(POLLHUP | POLLERR | POLLNVAL)
            if keys.isEmpty, sources[0].revents & hungUp != 0 { throw .inputClosed }
            events += keys
        }
        return events
    }

    /// Leaves the screen and stops the process, as Ctrl-Z does for other programs. It returns when the shell continues
    /// the process and the screen has its modes again.
    package func suspend() {
        guard isOpen else { return }
        leave()
        guard_suspend_process()
        _ = pipe.receive()
        restoreModes()
        pipe.send(UInt8(GUARD_RESIZED))
    }

    /// Sets the modes of the screen again after it was left. The next frame is sent completely.
    private func restoreModes() {
        screen_adopt_size(output)
        painter.invalidate()
        screen_redraw_all()
        screen_refresh()
        send(ScreenModes.pasteOn)
        sendMouseMode()
    }

    /// Closes the screen and restores the terminal. A second call has no effect.
    package func end() {
        guard isOpen else { return }
        receiveLateReplies()
        isOpen = false
        leave()
        guard_end()
        delscreen(curses)
        CursesScreen.close(files)
    }

    private func leave() {
        send(
            (graphics.map { ImagePainter.removal(of: $0.form) } ?? "") + (mouseEnabled ? ScreenModes.mouseOff : "")
                + ScreenModes.pasteOff)
        painter.invalidate()
        endwin()
    }

    private func readKeys() -> [InputEvent] {
        var events: [InputEvent] = []
        var value: UInt32 = 0
        while true {
            switch Int(screen_read(&value)) {
            case SCREEN_SCALAR: events += decoder.feed(.scalar(value), at: MonotonicClock.now())
            case SCREEN_KEY: events += decoder.feed(token(ofKey: Int32(value)), at: MonotonicClock.now())
            default:
                events += decoder.idle(at: MonotonicClock.now())
                adopt(decoder.takeReplies())
                return events
            }
        }
    }

    private func token(ofKey code: Int32) -> InputDecoder.Token {
        switch Int(code) {
        case SCREEN_MOUSE_PREFIX: .mousePrefix
        case SCREEN_PASTE_START: .pasteStart
        case SCREEN_PASTE_END: .pasteEnd
        default: .key(keyname(code).map { String(cString: $0) } ?? "")
        }
    }

    private func handleNotices(_ notices: Set<UInt8>) -> [InputEvent] {
        if notices.contains(UInt8(GUARD_STOP_ASKED)) {
            suspend()
            return []
        }
        if notices.contains(UInt8(GUARD_CONTINUED)) {
            // In the background another program uses the terminal. Raise SIGTTOU, as a write to the terminal would.
            guard tcgetpgrp(input) == getpgrp() else {
                kill(getpid(), SIGTTOU)
                return []
            }
            // The process was stopped by SIGSTOP, and another program may have changed the modes since. `endwin` in
            // `leave` makes ncurses set its modes again.
            leave()
            restoreModes()
        } else if notices.contains(UInt8(GUARD_RESIZED)) {
            screen_adopt_size(output)
            painter.invalidate()
            screen_redraw_all()
            // The font can have changed, too.
            if questionTime != nil { send(TerminalQueries.cellSize) }
            adoptGraphics()
        } else {
            return []
        }
        return [.resize(width: size.width, height: size.height)]
    }
}

extension CursesScreen {
    private func sendMouseMode() {
        guard isOpen, hasMouse else { return }
        let inPixels = mouseEnabled && report.hasPixelMouse && graphics != nil
        decoder.pixelsPerCell = inPixels ? graphics?.cell : nil
        send(mouseEnabled ? ScreenModes.mouseOn + (inPixels ? ScreenModes.mousePixelsOn : "") : ScreenModes.mouseOff)
    }

    // MARK: What the terminal can do

    /// Asks the terminal. The answers are read with the keys, so the first frame does not wait for them.
    private func ask() {
        let asksColor = requestedTier == nil && colorTier != .trueColor
        guard let queries = TerminalQueries(environment: environment, asksColor: asksColor) else { return }
        send(queries.text)
        questionTime = MonotonicClock.now()
        decoder.awaitReplies(at: MonotonicClock.now())
    }

    private func adopt(_ replies: [TerminalReply]) {
        guard !replies.isEmpty else { return }
        for reply in replies { report.add(reply) }
        if report.hasTrueColor, requestedTier == nil, colorTier != .trueColor {
            colorTier = .trueColor
            // The new painter does not know which images the terminal shows.
            if let graphics { send(ImagePainter.removal(of: graphics.form)) }
            painter = CellPainter(tier: .trueColor, isUTF8: isUTF8, output: output)
        }
        adoptGraphics()
    }

    private func adoptGraphics() {
        let found = Graphics(
            graphicsChoice, report: report, hasColor: colorTier != .mono,
            kernelSize: CellSize(ofTerminal: output))
        if found != graphics {
            if let graphics { send(ImagePainter.removal(of: graphics.form)) }
            graphics = found
            let restoring = ScreenModes.restoreSequence(withMouse: hasMouse, graphics: found?.form)
            let isShort = guard_replace_bytes(restoring, restoring.count) == 0
            precondition(isShort, "\(restoring.count) bytes to leave a screen")
            sendMouseMode()
            painter.invalidate()
        }
        painter.graphics = found
    }

    /// Waits for answers that are on their way, so that the shell does not read them as keys. A terminal that does not
    /// answer delays the end by a tenth of a second, and only if the screen was open for less than a second.
    private func receiveLateReplies() {
        guard let start = questionTime, !report.isComplete else { return }
        let end = min(MonotonicClock.now() + 0.1, start + 1)
        while !report.isComplete, case let rest = end - MonotonicClock.now(), rest > 0 {
            var source = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
            guard poll(&source, 1, Int32((rest * 1000).rounded(.up))) > 0, source.revents == Int16(POLLIN) else {
                return
            }
            _ = readKeys()
        }
    }

    /// Sends text without ncurses, whose buffer must be empty.
    private func send(_ text: String) {
        RawOutput.write(Array(text.utf8), to: output)
    }

    private static func close(_ files: (input: UnsafeMutablePointer<FILE>, output: UnsafeMutablePointer<FILE>)) {
        fclose(files.input)
        fclose(files.output)
    }
}
