//! What a rule says at the close of a bar.

use std::fmt;
use std::ops::{BitOr, BitOrAssign};

/// What a rule says at the close of a bar, packed in a byte: any of enter long, exit long, enter short, exit short.
///
/// Decisions are *events*: a rule says `ENTER_LONG` on the bar on which its condition becomes true, not on every bar
/// on which it holds. What the account does with them depends on its direction and position.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Decision(u8);

impl Decision {
    /// Nothing to do.
    pub const NONE: Self = Self(0);
    /// Open a long position.
    pub const ENTER_LONG: Self = Self(1);
    /// Close a long position.
    pub const EXIT_LONG: Self = Self(2);
    /// Open a short position.
    pub const ENTER_SHORT: Self = Self(4);
    /// Close a short position.
    pub const EXIT_SHORT: Self = Self(8);
    /// The rule turned bullish: long in, short out.
    pub const BULLISH: Self = Self(1 | 8);
    /// The rule turned bearish: long out, short in.
    pub const BEARISH: Self = Self(2 | 4);

    /// Whether all of `other` is said.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Nothing is said.
    pub const fn is_none(self) -> bool {
        self.0 == 0
    }

    /// The bits: 1 enter long, 2 exit long, 4 enter short, 8 exit short.
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// The decision with these bits; bits above 8 are dropped.
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits & 15)
    }

    /// What is left of it when only the bits of `mask` may be said.
    pub const fn and(self, mask: Self) -> Self {
        Self(self.0 & mask.0)
    }
}

impl BitOr for Decision {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Decision {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

impl fmt::Debug for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = [
            (Self::ENTER_LONG, "enter-long"),
            (Self::EXIT_LONG, "exit-long"),
            (Self::ENTER_SHORT, "enter-short"),
            (Self::EXIT_SHORT, "exit-short"),
        ];
        f.debug_set().entries(names.iter().filter(|(bit, _)| self.has(*bit)).map(|(_, name)| name)).finish()
    }
}
