//! The `milena` command: arguments in, an exit code out.

mod arguments;
mod common;
mod console;
mod escape;
mod exit;
mod format;
mod input;
mod interrupt;
mod json;
mod lines;
mod notices;
mod offset;
mod outbox;
mod output;
mod properties;
mod rate;
mod session;
mod stall;
mod table;
mod tally;
mod verbs;
mod view;

use arguments::{Arguments, Verb};
use clap::Parser as _;
use exit::{Exit, Trouble};
use session::Session;
use std::process::ExitCode;
use std::sync::Arc;

fn main() -> ExitCode {
    let (common, verb) = Arguments::parse().settle();
    if common.lists_properties() {
        return properties::print_all().unwrap_or(Exit::Failed).into();
    }
    let console = Arc::new(console::Console::new(common.quiet));
    let shown = notices::level(common.verbose, common.quiet);
    let notices = notices::Notices::new(Arc::clone(&console), shown);
    if let Err(error) = tracing::subscriber::set_global_default(notices) {
        console.error(error);
    }
    let session = Session { common, console };
    match run(verb, &session) {
        Ok(exit) => exit.into(),
        Err(trouble) => {
            session.console.clear_status();
            session.console.error(&trouble);
            trouble.exit.into()
        }
    }
}

fn run(verb: Option<Verb>, session: &Session) -> Result<Exit, Trouble> {
    match verb {
        Some(Verb::Produce(produce)) => block_on(produce.run(session)),
        Some(Verb::Consume(consume)) => block_on(consume.run(session)),
        Some(Verb::Topics(topics)) => block_on(topics.action.run(session)),
        Some(Verb::Brokers(brokers)) => block_on(brokers.run(session)),
        #[cfg(feature = "broker")]
        Some(Verb::Broker(broker)) => block_on(broker.run(session)),
        Some(Verb::Completions(completions)) => completions.run(),
        None => Err(Trouble::usage("no verb is given\n  see milena --help")),
    }
}

fn block_on(verb: impl Future<Output = Result<Exit, Trouble>>) -> Result<Exit, Trouble> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    let runtime = runtime.map_err(|error| Trouble::failed(format!("cannot start: {error}")))?;
    let result = runtime.block_on(verb);
    // A broker that does not answer must not delay the end.
    runtime.shutdown_background();
    result
}
