//! One file per verb.

pub(crate) mod broker;
pub(crate) mod brokers;
pub(crate) mod completions;
pub(crate) mod consume;
pub(crate) mod produce;
pub(crate) mod topics;
