//! The writing wing over real HTTP on loopback, with a hand-set clock.

mod due;
mod harvests;
mod hints;
mod publishing;
mod personal;
mod reports;
mod rig;
mod rulings;
mod suppressing;
