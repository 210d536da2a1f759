//! One file per verb.

#[cfg(feature = "broker")]
pub(crate) mod broker;
pub(crate) mod brokers;
pub(crate) mod completions;
pub(crate) mod consume;
pub(crate) mod produce;
pub(crate) mod topics;
