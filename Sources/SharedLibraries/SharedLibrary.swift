import Glibc

/// Loads a C library while the program runs. A program that is linked with a library loads it at each start, with all
/// libraries that it needs. That takes milliseconds, also for a command that never calls it.
package enum SharedLibrary {
    /// Loads a library and finds its functions. The library stays loaded until the program ends.
    /// - Parameters:
    ///   - name: The file name with the version of the interface, as `libcairo.so.2`.
    ///   - names: The names of the functions, then nil.
    ///   - functions: A C struct of pointers to these functions in the same order; it is filled.
    /// - Returns: The reason why the library cannot be used, with the name of the file or the function; nil if it can.
    package static func load<Functions>(
        _ name: String, names: UnsafePointer<UnsafePointer<CChar>?>, into functions: inout Functions
    ) -> String? {
        guard let library = dlopen(name, RTLD_NOW | RTLD_LOCAL) else { return reason }
        var found: [UnsafeMutableRawPointer] = []
        while let function = names[found.count] {
            guard let address = dlsym(library, function) else { return reason }
            found.append(address)
        }
        let bytes = MemoryLayout<UnsafeMutableRawPointer>.stride * found.count
        precondition(bytes == MemoryLayout<Functions>.size, "\(name): \(found.count) names for \(Functions.self)")
        withUnsafeMutableBytes(of: &functions) { target in
            found.withUnsafeBytes { target.copyMemory(from: $0) }
        }
        return nil
    }

    /// The message of the failed `dlopen` or `dlsym`.
    private static var reason: String { dlerror().map { String(cString: $0) } ?? "unknown error" }
}
