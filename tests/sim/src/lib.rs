//! The deterministic simulation of milena: what happened in a run, and whether the run was allowed to go like that.

#![forbid(unsafe_code)]

pub mod campaign;
pub mod checker;
pub mod generate;
pub mod history;
pub mod run;
pub mod schedule;
pub mod shrink;
pub mod truth;
mod watchdog;
pub mod workload;
pub mod world;
