//! Venues.
/// .
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Venue {
    /** . */
    Xhkg,
}
