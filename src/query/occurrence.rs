//! Slots to dated occurrences, by wall time in the slot's zone.
