//! The codec rows: milena's records, compression and messages beside those of other clients, in one process.
//!
//! ```text
//! milena-bench-codec [ROW...] [--rounds N]       the table; exit code 1 when a row misses its target
//! milena-bench-codec --instructions [ROW...]     instructions per record, counted by valgrind
//! milena-bench-codec --once ROW SUBJECT          what valgrind runs
//! ```

mod agree;
mod arguments;
mod instructions;
mod limits;
mod measure;
mod peer;
mod peers;
mod report;
mod rows;
mod subject;
mod workload;

use std::process::ExitCode;

use arguments::{Arguments, Mode};
use rows::Row;

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("milena-bench-codec: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether every target was met.
fn run() -> Result<bool, Box<dyn std::error::Error>> {
    let arguments = Arguments::parse(std::env::args().skip(1))?;
    let rows = Row::named(&arguments.rows)?;
    match arguments.mode {
        Mode::Time { rounds } => {
            println!("{}", agree::check()?);
            let measured = measure::interleaved(&rows, rounds)?;
            Ok(report::table(&measured))
        }
        Mode::Instructions => {
            report::instructions(&instructions::count(&rows)?);
            Ok(true)
        }
        Mode::Once { subject } => {
            instructions::once(rows[0], &subject)?;
            Ok(true)
        }
    }
}
