//! milena against real Apache Kafka: `cargo test -p milena-tests --test real`.
//!
//! The environment variable `MILENA_KAFKA` names the releases, for example `4.4.0,3.9.1` or `all`; 4.3.1 when it is
//! not set. Clusters are fetched, started and stopped by this program; `MILENA_KEEP=1` keeps their files. Stories that
//! begin with `clients_` need Kafka's tools and clients alone: the brokers are those of `milena-broker`. To add stories,
//! write a file with a `STORIES` constant and add it to [`stories`].

mod clusters;
mod context;
mod runner;
mod story;

mod clients;
mod corpus;
mod differential;
mod faults;
mod harness;
mod interop;
mod ledger;
mod old_formats;
mod recovery;
mod round_trip;
mod state_records;
mod tools;

use std::process::ExitCode;

use story::Story;

/// Every story, in the order in which they are listed.
fn stories() -> Vec<Story> {
    [
        interop::STORIES,
        interop::EMBEDDED,
        clients::STORIES,
        harness::STORIES,
        round_trip::STORIES,
        faults::STORIES,
        recovery::STORIES,
        corpus::STORIES,
        state_records::STORIES,
        old_formats::STORIES,
        differential::STORIES,
    ]
    .concat()
}

fn main() -> ExitCode {
    runner::run(stories())
}
