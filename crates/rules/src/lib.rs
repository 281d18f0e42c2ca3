//! Rules that a user writes in a file: parsed, typed, and evaluated over columns and bar by bar.
