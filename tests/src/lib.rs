//! milena as a whole: stories against real Kafka in `real/`, the rules of the house in `tidy.rs`, the README's own example here.

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
