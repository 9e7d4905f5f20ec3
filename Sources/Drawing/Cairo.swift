import CCairo
import Problems
import SharedLibraries

/// The functions of Cairo. The library is loaded when the first picture is drawn, not at the start of the program: it
/// needs twenty other libraries.
enum Cairo {
    static let loaded: Result<tessera_cairo, Problem> = Result { () throws(Problem) in
        var functions = tessera_cairo()
        if let reason = SharedLibrary.load("libcairo.so.2", names: tessera_cairo_names(), into: &functions) {
            throw Problem(reason: "Cairo cannot be loaded: \(reason)", fix: "install libcairo2")
        }
        return functions
    }

    /// - Throws: `Problem` if Cairo is not installed.
    static func functions() throws -> tessera_cairo { try loaded.get() }
}

extension Drawing {
    /// The reason why no pictures can be drawn as PNG or PDF, and the fix; nil if they can.
    package static var problem: Problem? {
        guard case .failure(let problem) = Cairo.loaded else { return nil }
        return problem
    }
}
