extension Surface {
    /// Draws in the part of the surface inside `rect`. `body` gets a copy of the part, with (0, 0) in its upper left
    /// corner. The copy is written back, clipped to this surface. O(area of `rect`).
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
