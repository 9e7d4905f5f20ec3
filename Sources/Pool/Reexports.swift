// Modules that use the pool also use its tiles. `Tiles` is a separate module so that strategies do not depend on
// `Pool`.
@_exported import Tiles
