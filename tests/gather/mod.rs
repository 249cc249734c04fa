//! The writing wing over real HTTP on loopback, with a hand-set clock.

mod commands;
mod due;
mod faults;
mod held;
mod harvests;
mod hints;
mod offline;
mod clocks;
mod publishing;
mod personal;
mod reports;
pub mod rig;
mod rulings;
mod suppressing;
mod simulation;
