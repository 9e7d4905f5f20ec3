import CNCurses
import Glibc
import Problems

/// The whole terminal as a screen of cells: ncurses reads its keys and knows its ways, `CellPainter` draws. One a process,
/// used from one thread; other threads wake it through `waker`. However the process ends, the terminal is given back as it
/// was.
package final class CursesScreen {
    package struct Options {
        /// `--color` and `--symbols`; nil leaves it to the environment and the terminal.
        package var color: ColorTier?
        package var symbols: SymbolSet?
        package var mouse = true
        /// Whether ^C and ^Z interrupt and stop the process, as in a shell, instead of arriving as keys.
        package var keysAsSignals = false
        package var environment: [String: String]
        package var input = STDIN_FILENO
        package var output = STDOUT_FILENO

        package init(environment: [String: String]) { self.environment = environment }
    }

    package let colorTier: ColorTier
    package let symbols: SymbolSet
    /// The terminfo entry in use, which is not always that of `TERM`.
    package let terminalType: String

    private let input: Int32
    private let output: Int32
    private let pipe: WakePipe
    private let files: (input: UnsafeMutablePointer<FILE>, output: UnsafeMutablePointer<FILE>)
    private let curses: OpaquePointer
    private var painter: CellPainter
    private var decoder = InputDecoder()
    private var isOpen = true

    /// Takes the terminal over. Throws what is wrong with the terminal, having changed nothing.
    package init(_ options: Options) throws(Problem) {
        guard isatty(options.input) == 1, isatty(options.output) == 1 else { throw .notATerminal }
        input = options.input
        output = options.output
        symbols = SymbolSet.detect(environment: options.environment, override: options.symbols)
        let isUTF8 = CharacterLocale.set(unicode: symbols == .unicode)
        pipe = try WakePipe()

        let standing = guard_begin(input, output)
        guard standing == 0 else { throw standing == EBUSY ? .alreadyOpen : .settings(errno: standing) }
        var isReady = false
        defer { if !isReady { guard_end() } }

        guard let reading = fdopen(dup(input), "r"), let writing = fdopen(dup(output), "w") else {
            throw Problem(path: nil, "the terminal cannot be opened once more", errno: errno)
        }
        files = (reading, writing)
        let type = options.environment["TERM"] ?? ""
        let wanted = ColorTier.wanted(environment: options.environment, override: options.color)
        let candidates = wanted?.terminalTypes(for: type) ?? [type]
        let opened = candidates.lazy.compactMap { [files] name in
            screen_open(name, files.output, files.input).map { (name, $0) }
        }.first
        guard let opened else {
            CursesScreen.close(files)
            throw .unknownTerminal(type)
        }
        (terminalType, curses) = opened
        let cup = screen_capability("cup").map { String(cString: $0) }
        guard cup.map(CellPainter.fits) == true else {
            endwin()
            delscreen(curses)
            CursesScreen.close(files)
            throw .cannotAddressCells(type)
        }
        if options.environment["ESCDELAY"] == nil { set_escdelay(25) }
        screen_configure(options.keysAsSignals)
        screen_adopt_size(output)

        let colors = Int(screen_color_count())
        let offered = ColorTier.offered(terminfoColors: colors)
        // 24 bits are sent the same way to all terminals that have them, so no entry has to offer them.
        colorTier = wanted == .trueColor ? .trueColor : min(wanted ?? offered, offered)
        painter = CellPainter(tier: colorTier, colors: colors, isUTF8: isUTF8, output: output)

        hasMouse = screen_capability("kmous") != nil
        mouseEnabled = options.mouse && hasMouse
        screen_define_keys()
        let farewell = ScreenModes.farewell(withMouse: hasMouse)
        precondition(
            guard_arm(farewell, farewell.count, pipe.writeEnd) == 0, "\(farewell.count) bytes to leave a screen")
        isReady = true
        screen_refresh()
        send(ScreenModes.pasteOn)
        sendMouseMode()
    }

    deinit { end() }

    /// The cells of the terminal, as of the last `resize` event.
    package var size: (width: Int, height: Int) { (Int(screen_width()), Int(screen_height())) }

    /// A handle for other threads.
    package var waker: ScreenWaker { ScreenWaker(pipe: pipe) }

    /// Whether presses, drags and the wheel come as events; off, the terminal selects text with the mouse as usual.
    package var mouseEnabled: Bool {
        didSet {
            mouseEnabled = mouseEnabled && hasMouse
            if mouseEnabled != oldValue { sendMouseMode() }
        }
    }
    private let hasMouse: Bool

    /// Shows `surface`, sending only what differs from what the terminal shows.
    package func present(_ surface: Surface) {
        guard isOpen else { return }
        painter.paint(surface, width: Int(screen_width()), height: Int(screen_height()))
    }

    /// What was done at the terminal: waits until there is something, the waker is used, or `timeoutMilliseconds`
    /// pass (nil: for ever); empty if nothing was done. A stop asked from outside (`kill -TSTP`) is obeyed in here.
    /// Throws `inputClosed` when the terminal has gone.
    package func events(timeoutMilliseconds: Int? = nil) throws(Problem) -> [InputEvent] {
        guard isOpen else { throw .inputClosed }
        let waiting = readKeys()
        if !waiting.isEmpty { return waiting }
        let silence = decoder.deadline.map { max(0, $0 - CursesScreen.now()) * 1000 }.map { Int($0.rounded(.up)) }
        let timeout = [timeoutMilliseconds, silence].compactMap { $0 }.min()

        var sources = [
            pollfd(fd: input, events: Int16(POLLIN), revents: 0),
            pollfd(fd: pipe.readEnd, events: Int16(POLLIN), revents: 0),
        ]
        let count = poll(&sources, 2, timeout.map { Int32(clamping: max(0, $0)) } ?? -1)
        guard count > 0 else { return decoder.idle(at: CursesScreen.now()) }
        var events: [InputEvent] = []
        if sources[1].revents != 0 { events += handleNotices(Set(pipe.receive())) }
        if sources[0].revents != 0 {
            let keys = readKeys()
            let gone = Int16(POLLHUP | POLLERR | POLLNVAL)
            if keys.isEmpty, sources[0].revents & gone != 0 { throw .inputClosed }
            events += keys
        }
        return events
    }

    /// Leaves the screen and stops the process, as ^Z does for others; returns when the shell continues it, the
    /// screen as before.
    package func suspend() {
        guard isOpen else { return }
        leave()
        guard_stop()
        _ = pipe.receive()
        takeAgain()
        pipe.send(UInt8(GUARD_RESIZED))
    }

    /// Sets the modes of the screen again after it was left; the next frame is sent whole.
    private func takeAgain() {
        screen_adopt_size(output)
        painter.forget()
        screen_redraw_all()
        screen_refresh()
        send(ScreenModes.pasteOn)
        sendMouseMode()
    }

    /// Gives the terminal back. Harmless the second time.
    package func end() {
        guard isOpen else { return }
        isOpen = false
        leave()
        guard_end()
        delscreen(curses)
        CursesScreen.close(files)
    }

    private func leave() {
        send((mouseEnabled ? ScreenModes.mouseOff : "") + ScreenModes.pasteOff)
        endwin()
    }

    private func readKeys() -> [InputEvent] {
        var events: [InputEvent] = []
        var value: UInt32 = 0
        while true {
            switch Int(screen_read(&value)) {
            case SCREEN_SCALAR: events += decoder.feed(.scalar(value), at: CursesScreen.now())
            case SCREEN_KEY: events += decoder.feed(token(ofKey: Int32(value)), at: CursesScreen.now())
            default: return events + decoder.idle(at: CursesScreen.now())
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
            // In the background the terminal is somebody else's: stop as any program does that writes to it.
            guard tcgetpgrp(input) == getpgrp() else {
                kill(getpid(), SIGTTOU)
                return []
            }
            // The process was stopped without being asked (SIGSTOP), and whoever had the terminal meanwhile may have
            // set other modes. Leaving first makes ncurses set its own again.
            leave()
            takeAgain()
        } else if notices.contains(UInt8(GUARD_RESIZED)) {
            screen_adopt_size(output)
            painter.forget()
            screen_redraw_all()
        } else {
            return []
        }
        return [.resize(width: size.width, height: size.height)]
    }
}

extension CursesScreen {
    /// Seconds that only go forward.
    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private func sendMouseMode() {
        guard isOpen, hasMouse else { return }
        send(mouseEnabled ? ScreenModes.mouseOn : ScreenModes.mouseOff)
    }

    /// Past ncurses, which must have nothing in its buffer.
    private func send(_ text: String) {
        RawOutput.write(Array(text.utf8), to: output)
    }

    private static func close(_ files: (input: UnsafeMutablePointer<FILE>, output: UnsafeMutablePointer<FILE>)) {
        fclose(files.input)
        fclose(files.output)
    }
}
