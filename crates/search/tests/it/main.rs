//! What holds for every method, and what the spaces promise.

mod functions;
mod laws;
mod spaces;
