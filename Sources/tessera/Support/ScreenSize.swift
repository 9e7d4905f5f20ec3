import ArgumentParser

/// The size of a screen in columns and rows, written as `120x40`.
struct ScreenSize: ExpressibleByArgument {
    let width: Int
    let height: Int

    init(width: Int, height: Int) { (self.width, self.height) = (width, height) }

    init?(argument: String) {
        guard let (width, height) = Self.sides(of: argument, in: 1...1000) else { return nil }
        self.init(width: width, height: height)
    }

    /// The width and height of a text such as `240x180`; nil if it has another form, or a side is not in `range`.
    static func sides(of text: String, in range: ClosedRange<Int>) -> (width: Int, height: Int)? {
        let sides = text.lowercased().split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
        guard sides.count == 2, let width = sides[0], let height = sides[1], range ~= width, range ~= height else {
            return nil
        }
        return (width, height)
    }

    var defaultValueDescription: String { "\(width)x\(height)" }
}
