//! What holds for the repository as a whole: the floors of the house, its purity, what may come into the build.

mod floors;
mod house;
mod lock;
mod purity;
