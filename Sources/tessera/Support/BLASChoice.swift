import Foundation
import Processors
import Tensors

/// Selects better kernels of OpenBLAS than it took itself; see `OpenBLASKernels`.
enum BLASChoice {
    /// Starts the program again if OpenBLAS took kernels without AVX2 on a processor that has it. The start takes about
    /// 10 ms longer then.
    static func apply() {
        let core = OpenBLASKernels.better(
            than: BLAS.coreName, for: KernelLevel.executable.first, environment: ProcessInfo.processInfo.environment)
        guard let core else { return }
        setenv(OpenBLASKernels.variable, core, 1)
        setenv(OpenBLASKernels.ownVariable, core, 1)
        // If this fails, the slow kernels give the same results up to rounding.
        execv("/proc/self/exe", CommandLine.unsafeArgv)
        unsetenv(OpenBLASKernels.variable)
        unsetenv(OpenBLASKernels.ownVariable)
    }
}
