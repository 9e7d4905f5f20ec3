// Modules that use the pool use its tiles. `Tiles` is a module of its own so that strategies need no pool.
@_exported import Tiles
