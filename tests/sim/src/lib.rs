//! The deterministic simulation of milena: what happened in a run, and whether the run was allowed to go like that.

#![forbid(unsafe_code)]

pub mod checker;
pub mod history;
pub mod truth;
