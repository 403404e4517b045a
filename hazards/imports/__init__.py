"""An office's own ledger becomes hazards: ``columns`` (what a column means), ``reading`` (what a row says),
``writing`` (all of it or nothing)."""
