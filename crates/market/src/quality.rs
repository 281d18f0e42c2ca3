//! What is wrong with bars, and what can be mended.
