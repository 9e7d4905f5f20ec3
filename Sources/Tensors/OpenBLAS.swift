import CNumericShims
import COpenBLAS
import Glibc
import Problems
import SharedLibraries

/// The functions of OpenBLAS. The library is loaded at the first use, not at the start of the program.
enum OpenBLAS {
    /// OpenBLAS reads these variables when it is loaded.
    private static let coreVariable = "OPENBLAS_CORETYPE"
    private static let threadsVariable = "OPENBLAS_NUM_THREADS"

    /// The kernels for the instructions that this program is compiled for; nil if OpenBLAS selects them.
    ///
    /// OpenBLAS does not know processors that are newer than itself, and then takes its oldest kernels: Debian 12's does
    /// so on Intel's fifth generation of Xeon.
    private static var kernels: String? {
        tessera_has_wide_registers() ? "SkylakeX" : tessera_has_fused_multiply_add() ? "Haswell" : nil
    }

    /// The functions, or the reason why the library cannot be used.
    static let loaded: Result<tessera_openblas, Problem> = Result { () throws(Problem) in
        // `Workers` starts the threads. Those of OpenBLAS would only wait, and use processor time.
        let settings = [(name: threadsVariable, value: "1")] + (kernels.map { [(name: coreVariable, value: $0)] } ?? [])
        let added = settings.filter { setting in getenv(setting.name) == nil }
        for setting in added { setenv(setting.name, setting.value, 0) }
        // Programs that this one starts get the environment as the user set it.
        defer { for setting in added { unsetenv(setting.name) } }
        var functions = tessera_openblas()
        if let reason = SharedLibrary.load("libopenblas.so.0", names: tessera_openblas_names(), into: &functions) {
            throw Problem(reason: "OpenBLAS cannot be loaded: \(reason)", fix: "install libopenblas0")
        }
        functions.openblas_set_num_threads(1)
        return functions
    }

    /// The functions. Commands begin with a check of `loaded`; without that, a missing library stops the program here.
    static let functions: tessera_openblas = {
        switch loaded {
        case .success(let functions): functions
        case .failure(let error): fatalError("\(error)")
        }
    }()
}
