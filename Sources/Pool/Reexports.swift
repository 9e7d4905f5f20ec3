// Who knows the pool knows its tiles: their names lie apart so that strategies need no pool.
@_exported import Tiles
