//! Scripts of (time, input, output), and a comparison with a naive model.

mod fixture;
mod model;
mod numbers;
mod order;
mod pacing;
mod room;
mod spreading;
