//! Proof on a run: that the rule does not look ahead, when it has warmed up, and what is left when it is shaken.
