//! Runs clients against one broker, interleaved, each in a process of its own, and compares what they cost.
//!
//! ```text
//! milena-bench compare --bootstrap ADDR [--records N] [--size BYTES] [--rounds N] [--codec none]
//! milena-bench run PEER MODE --bootstrap ADDR --topic NAME ...      one measurement, as `compare` starts it
//! ```

mod compare;
mod cost;
mod milena_client;
mod options;
mod rdkafka_client;

use std::process::ExitCode;

use options::Options;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["compare", rest @ ..] => Options::parse(rest).and_then(|options| compare::run(&options)),
        ["run", peer, mode, rest @ ..] => Options::parse(rest).and_then(|options| run(peer, mode, &options)),
        _ => Err("usage: milena-bench compare --bootstrap ADDR [--records N] [--size BYTES] [--rounds N]".into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("milena-bench: {error}");
            ExitCode::FAILURE
        }
    }
}

/// One measurement: what the client did is over when its line is printed.
fn run(peer: &str, mode: &str, options: &Options) -> Result<(), Box<dyn std::error::Error>> {
    let before = cost::Cost::so_far()?;
    match (peer, mode) {
        ("milena", "produce") => milena_client::produce(options)?,
        ("milena", "consume") => milena_client::consume(options)?,
        ("rdkafka", "produce") => rdkafka_client::produce(options)?,
        ("rdkafka", "consume") => rdkafka_client::consume(options)?,
        _ => return Err(format!("no client {peer} or mode {mode}").into()),
    }
    println!("{}", cost::Cost::so_far()?.since(&before));
    Ok(())
}
