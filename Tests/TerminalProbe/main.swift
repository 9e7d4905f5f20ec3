import Glibc
import Terminal

// A program for tests of the screen. Tests press keys in it, kill it and let it crash. It shows the last events,
// one per line.

var environment: [String: String] = [:]
for name in ["TERM", "COLORTERM", "NO_COLOR", "LANG", "LC_ALL", "LC_CTYPE", "ESCDELAY", "TMUX", "TERM_PROGRAM"] {
    if let value = getenv(name) { environment[name] = String(cString: value) }
}
var options = CursesScreen.Options(environment: environment)
let arguments = CommandLine.arguments.dropFirst()
options.keysAsSignals = arguments.contains("signals")
options.graphics = arguments.lazy.compactMap { GraphicsChoice(rawValue: $0) }.first ?? .auto
options.color = arguments.lazy.compactMap { ColorTier(rawValue: $0) }.first

let screen: CursesScreen
do {
    screen = try CursesScreen(options)
} catch {
    print("no screen: \(error)")
    exit(1)
}

/// A square of 64x64 pixels in 8x4 cells: a red image, with a green overlay in its right half.
func square() -> ImagePlacement {
    var (base, overlay) = (Raster(width: 64, height: 64), Raster(width: 64, height: 64))
    for y in 0..<64 {
        for x in 0..<64 {
            base[x, y] = (255, 0, 0, 255)
            if x >= 32 { overlay[x, y] = (0, 255, 0, 255) }
        }
    }
    return ImagePlacement(slot: .editor, area: Rect(x: 20, y: 2, width: 8, height: 4), base: base, overlay: overlay)
}

let showsImage = arguments.contains("image")
var graphics: Graphics?
var lines = ["ready \(screen.colorTier.rawValue) \(screen.symbols.rawValue) \(screen.terminalType)"]
while true {
    let size = screen.size
    var surface = Surface(width: size.width, height: size.height)
    for (row, line) in lines.suffix(size.height - 1).enumerated() { surface.write(line, x: 0, y: row) }
    for x in 0..<size.width {
        let color = Color.rgb(UInt8(x * 255 / size.width), 96, 200)
        surface[x, size.height - 1] = Cell(
            screen.symbols == .unicode ? "▀" : "=", foreground: color, background: .rgb(20, 24, 32))
    }
    if screen.graphics != graphics {
        graphics = screen.graphics
        let words = graphics.map { "\($0.form.rawValue) \($0.cell.width)x\($0.cell.height) edits \($0.hasEdits)" }
        lines.append("graphics \(words ?? "none"), \(screen.colorTier.rawValue)")
        continue
    }
    if showsImage, graphics != nil { surface.place(square()) }
    screen.present(surface)
    let events: [InputEvent]
    do { events = try screen.events() } catch { exit(3) }
    for event in events {
        lines.append("\(event)".replacing("TerminalProbe.", with: "").replacing("Terminal.", with: ""))
        switch event {
        case .key(KeyEvent(.character("q"))):
            screen.end()
            exit(0)
        case .key(KeyEvent(.character("t"))): preconditionFailure("requested by a test")
        case .key(KeyEvent(.character("a"))): abort()
        case .key(KeyEvent(.character("s"))): UnsafeMutablePointer<Int>(bitPattern: 8)!.pointee = 1
        case .key(KeyEvent(.character("o"))): print(overflow(1))
        case .key(KeyEvent(.character("x"))): exit(4)
        case .key(KeyEvent(.character("m"))): screen.mouseEnabled.toggle()
        case .key(KeyEvent(.character("z"))): screen.suspend()
        case .key(KeyEvent(.character("f"))):
            // Write more than a terminal buffers, so that the write blocks.
            let flood = [UInt8](repeating: UInt8(ascii: "."), count: 1 << 20)
            _ = flood.withUnsafeBytes { write(options.output, $0.baseAddress, $0.count) }
        case .key(KeyEvent(.character("w"))):
            Task.detached { [waker = screen.waker] in waker.wake() }
        default: break
        }
    }
    // Answers of the terminal are no events.
    if events.isEmpty, screen.graphics == graphics { lines.append("woken") }
}

/// Recurses until the stack overflows.
func overflow(_ depth: Int) -> Int { depth == .max ? 0 : overflow(depth + 1) + depth % 3 }
