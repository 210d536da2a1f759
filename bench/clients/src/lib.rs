//! The rows of the clients: milena beside other Kafka clients, interleaved, each measurement a process of its own.
//!
//! ```text
//! milena-bench-clients [ROW...] [--broker PATH] [--kafka ADDRESS] [--rounds N] [--scale N]
//! milena-bench-clients run CLIENT JOB --bootstrap ADDRESS --topic NAME ...      one measurement, as the first starts it
//! ```

mod arguments;
mod broker;
pub mod client;
pub mod clients;
mod cost;
mod job;
mod latency;
mod measure;
mod report;
mod rows;
mod topics;

use std::process::ExitCode;

use arguments::Arguments;
use client::Client;
use job::Order;
use rows::Row;

pub(crate) type Failure = Box<dyn std::error::Error>;

/// Everything that both programs do; they differ in what they can say about allocations so far.
pub fn main(allocations: fn() -> u64) -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match words.split_first() {
        Some((first, order)) if first == "run" => run(order, allocations).map(|()| true),
        _ => compare(&words),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("milena-bench-clients: {error}");
            ExitCode::FAILURE
        }
    }
}

/// One measurement in a program that has one client.
pub fn alone<R>(run: impl FnOnce(Client, &'static Order, fn() -> u64) -> R) -> ExitCode
where
    R: Future<Output = clients::Outcome>,
{
    let words: Vec<String> = std::env::args().skip(2).collect();
    let outcome = words
        .split_first()
        .ok_or_else(|| "run CLIENT JOB ...".into());
    let outcome = outcome.and_then(|(client, order)| {
        let (client, order) = (
            Client::named(client)?,
            Box::leak(Box::new(Order::parse(order)?)),
        );
        client::block_on(run(client, order, || 0))
    });
    match outcome {
        Ok(spent) => {
            println!("{spent}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// One measurement: it is over when its line is printed.
fn run(words: &[String], allocations: fn() -> u64) -> Result<(), Failure> {
    let [client, order @ ..] = words else {
        return Err("run CLIENT JOB ...".into());
    };
    let order = Order::parse(order)?;
    let spent = Client::named(client)?.run(&order, allocations)?;
    println!("{spent}");
    Ok(())
}

/// Whether every row met its target.
fn compare(words: &[String]) -> Result<bool, Failure> {
    let arguments = Arguments::parse(words)?;
    let rows = Row::named(&arguments.rows)?;
    let conditions = broker::conditions(&arguments)?;
    let measured = measure::interleaved(&arguments, &rows, &conditions)?;
    Ok(report::print(&rows, &conditions, &measured))
}
