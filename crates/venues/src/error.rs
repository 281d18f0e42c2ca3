//! What is wrong with a pack, and what a pack cannot answer.

use thiserror::Error;

/// Why a text is no pack, and where.
#[derive(Error, Clone, PartialEq, Eq, Debug)]
#[error("line {line}, column {column}: {message}")]
pub struct PackError {
    /// Line, from 1.
    pub line: usize,
    /// Column in letters, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What would be right; may be empty.
    pub hint: String,
}

/// What a pack cannot answer.
#[derive(Error, Clone, PartialEq, Debug)]
pub enum VenueError {
    /// No pack has this name.
    #[error("no market pack is called `{name}`; there are {known}")]
    UnknownPack {
        /// As asked.
        name: String,
        /// The names there are.
        known: String,
        /// The closest of names and aliases.
        nearest: Option<String>,
    },
    /// The symbol's own venue has no pack, or is not known.
    #[error("no market pack has the law of {symbol}")]
    NoPack {
        /// The symbol.
        symbol: String,
    },
    /// Nobody trades the symbol itself.
    #[error("{symbol} does not trade: it is an index or a series")]
    NotTraded {
        /// The symbol.
        symbol: String,
    },
    /// The symbol is none of the instruments whose law the pack is.
    #[error("the pack `{pack}` has no law for {symbol}: {why}")]
    Outside {
        /// The symbol.
        symbol: String,
        /// The pack asked.
        pack: String,
        /// What it is instead.
        why: String,
        /// The kinds of instruments there are.
        known: String,
    },
    /// The symbol trades at another venue.
    #[error("the pack `{pack}` is not the law of {symbol}, which trades at {venue}")]
    OtherVenue {
        /// The symbol.
        symbol: String,
        /// The pack asked.
        pack: String,
        /// Where the symbol trades.
        venue: market::Venue,
    },
    /// The pack has no such kind of instrument.
    #[error("`{kind}` is no kind of instrument of the pack `{pack}`; it has {known}")]
    UnknownKind {
        /// As asked.
        kind: String,
        /// The pack asked.
        pack: String,
        /// The kinds there are.
        known: String,
        /// The closest of them.
        nearest: Option<String>,
    },
    /// There is no common lot for the kind, and the pack has none for the symbol.
    #[error("the pack `{pack}` does not know the lot of {symbol}, and there is no common one for its kind")]
    NoLot {
        /// The symbol, or `this instrument`.
        symbol: String,
        /// The pack asked.
        pack: String,
        /// A lot that the pack has switched off because it is not confirmed.
        unconfirmed: Option<f64>,
    },
    /// A lot that is not a finite number above zero.
    #[error("{0} is no lot: a lot is a number above zero")]
    NotALot(f64),
}

impl VenueError {
    /// What to do next.
    pub fn hint(&self) -> String {
        match self {
            Self::UnknownPack { nearest, .. } | Self::UnknownKind { nearest, .. } => match nearest {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => "codex market ls".to_owned(),
            },
            Self::NoPack { .. } => "name a pack: --venue hkex, us, cn or crypto".to_owned(),
            Self::NotTraded { .. } => "run on a share or a fund that follows it, or without --venue".to_owned(),
            Self::Outside { known, .. } => {
                format!("run without --venue, or say what it is: --instrument with one of {known}")
            }
            Self::OtherVenue { .. } => "--venue auto takes the symbol's own".to_owned(),
            Self::NoLot { symbol, pack, unconfirmed } => {
                let found = match unconfirmed {
                    Some(lot) => format!("--lot {lot} (in the pack, but not confirmed)"),
                    None => "--lot N".to_owned(),
                };
                format!("give it as {found}, or add a [[lot]] for {symbol} to your copy of the pack `{pack}`")
            }
            Self::NotALot(_) => "--lot 100".to_owned(),
        }
    }
}
