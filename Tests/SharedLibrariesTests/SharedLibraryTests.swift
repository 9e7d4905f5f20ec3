import SharedLibraries
import Testing

@Suite("Libraries that are loaded while the program runs")
struct SharedLibraryTests {
    /// A struct as C has it: pointers in the order of the names.
    struct Functions {
        var cosine: (@convention(c) (Double) -> Double)?
        var sine: (@convention(c) (Double) -> Double)?
    }

    private func load(_ library: String, _ names: [StaticString]) throws -> (functions: Functions, reason: String?) {
        var functions = Functions()
        let pointers = names.map { UnsafeRawPointer($0.utf8Start).assumingMemoryBound(to: CChar.self) } + [nil]
        let reason = try pointers.withUnsafeBufferPointer { pointers in
            let start = try #require(pointers.baseAddress)
            return SharedLibrary.load(library, names: start, into: &functions)
        }
        return (functions, reason)
    }

    @Test("functions are in the order of their names")
    func functions() throws {
        let (functions, reason) = try load("libm.so.6", ["cos", "sin"])
        #expect(reason == nil)
        #expect(functions.cosine?(0) == 1)
        #expect(functions.sine?(0) == 0)
    }

    @Test("a library that is not installed is named")
    func missingLibrary() throws {
        let (functions, reason) = try load("libnothing.so.9", ["cos", "sin"])
        #expect(reason?.contains("libnothing.so.9") == true)
        #expect(functions.cosine == nil)
    }

    @Test("a function that the library lacks is named, and no function is set")
    func missingFunction() throws {
        let (functions, reason) = try load("libm.so.6", ["cos", "no_such_function"])
        #expect(reason?.contains("no_such_function") == true)
        #expect(functions.cosine == nil)
    }
}
