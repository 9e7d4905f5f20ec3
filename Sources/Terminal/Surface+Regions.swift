extension Surface {
    /// Draws in a part: `body` gets a surface of its own of the size of `rect`, with what is there already; what it
    /// draws is put back, clipped to this surface.
    package mutating func draw(in rect: Rect, _ body: (inout Surface) throws -> Void) rethrows {
        var part = Surface(width: rect.width, height: rect.height)
        let seen = rect.intersection(bounds)
        for y in seen.y..<seen.y + seen.height {
            for x in seen.x..<seen.x + seen.width { part[x - rect.x, y - rect.y] = self[x, y] }
        }
        try body(&part)
        for y in seen.y..<seen.y + seen.height {
            for x in seen.x..<seen.x + seen.width { self[x, y] = part[x - rect.x, y - rect.y] }
        }
    }
}
