//! The loop of `milena produce`: read, send, count the answers.

use super::progress::Progress;
use super::recipe::{Recipe, payload_bytes};
use crate::exit::{Exit, Trouble};
use crate::input::{Input, Reader};
use crate::interrupt::Interrupt;
use crate::lines::Lines;
use crate::rate::Rate;
use milena::{Error, ErrorKind, Producer, TrySendError};
use std::future::Future;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};
use tokio::time::MissedTickBehavior;

/// How often the clock is looked at while something is waited for.
const TICK: Duration = Duration::from_millis(250);
/// While records are accepted without waiting, answers are collected after so many.
const LOOK_EVERY: u64 = 1024;
/// How long closing may take once every record is answered.
const CLOSE: Duration = Duration::from_secs(5);

/// Why no more records are sent.
#[derive(Debug)]
enum End {
    /// The input or the count is used up.
    Complete,
    /// The user asked to stop.
    Stopped(Exit),
    /// The input or the producer cannot go on.
    Broken(Trouble),
}

/// One run of `milena produce`.
pub(super) struct Sending<'a> {
    pub(super) producer: Producer,
    pub(super) recipe: Recipe<'a>,
    pub(super) rate: Option<Rate>,
    /// How many records may still be sent.
    pub(super) left: u64,
    pub(super) progress: Progress,
    pub(super) interrupt: Interrupt,
}

impl Sending<'_> {
    /// Sends everything, waits for the answers and reports.
    pub(super) async fn run(mut self, mut reader: Reader) -> Exit {
        let end = self.send_input(&mut reader).await;
        drop(reader);
        let given_up = self.drain().await;
        let failed = self.progress.outbox().account().failed > 0;
        let exit = match (&end, given_up) {
            (End::Broken(trouble), _) => {
                self.progress.error(trouble);
                trouble.exit
            }
            (End::Stopped(exit), _) => *exit,
            (End::Complete, Some(exit)) => exit,
            (End::Complete, None) if failed => Exit::Failed,
            (End::Complete, None) => Exit::Done,
        };
        self.progress.report();
        exit
    }

    /// Reads and sends until the input ends or there is a reason to stop.
    async fn send_input(&mut self, reader: &mut Reader) -> End {
        let mut lines = Lines::default();
        while self.left > 0 {
            let input =
                match attend(&mut self.progress, &mut self.interrupt, 0, reader.next()).await {
                    Ok(input) => input,
                    Err(exit) => return End::Stopped(exit),
                };
            let flow = match input {
                None => break,
                Some(Input::Failed { name, error }) => {
                    return End::Broken(Trouble::failed(format!("cannot read {name}: {error}")));
                }
                Some(Input::EndOfFile) => match lines.finish() {
                    Some(line) => self.send(line).await,
                    None => ControlFlow::Continue(()),
                },
                Some(Input::Chunk(chunk)) => {
                    let flow = self.send_lines(&mut lines, &chunk).await;
                    reader.reuse(chunk);
                    flow
                }
            };
            if let ControlFlow::Break(end) = flow {
                return end;
            }
        }
        End::Complete
    }

    async fn send_lines(&mut self, lines: &mut Lines, chunk: &[u8]) -> ControlFlow<End> {
        let mut ends = lines.feed(chunk);
        while let Some(line) = ends.next() {
            self.send(line).await?;
        }
        ControlFlow::Continue(())
    }

    /// Sends one line when its turn has come.
    async fn send(&mut self, line: &[u8]) -> ControlFlow<End> {
        if self.left == 0 {
            return ControlFlow::Break(End::Complete);
        }
        if let Some(exit) = self.interrupt.requested() {
            return ControlFlow::Break(End::Stopped(exit));
        }
        let sent = match self.wait_for_turn().await {
            Ok(()) => self.accept(line).await,
            Err(exit) => Err(End::Stopped(exit)),
        };
        if let Err(end) = sent {
            return ControlFlow::Break(end);
        }
        self.left -= 1;
        if self.left.is_multiple_of(LOOK_EVERY) {
            self.progress.look();
        }
        ControlFlow::Continue(())
    }

    /// Waits until `--rate` lets the next record go.
    async fn wait_for_turn(&mut self) -> Result<(), Exit> {
        let Some(rate) = &mut self.rate else {
            return Ok(());
        };
        let now = Instant::now();
        let at = rate.take(now);
        if at <= now {
            return Ok(());
        }
        let turn = tokio::time::sleep_until(at.into());
        attend(&mut self.progress, &mut self.interrupt, 0, turn).await
    }

    /// Hands a line to the producer, waiting while its memory or the outbox is full.
    async fn accept(&mut self, line: &[u8]) -> Result<(), End> {
        if self.progress.outbox().is_full() {
            let answer = room(&mut self.progress, &mut self.interrupt).await;
            answer.map_err(End::Stopped)?;
        }
        let record = self.recipe.record(line);
        let bytes = payload_bytes(&record);
        // Almost always there is room in the producer, and then nothing is awaited.
        let refused = match self.producer.try_send(record) {
            Ok(delivery) => {
                self.progress.accepted(delivery, bytes);
                return Ok(());
            }
            Err(TrySendError { record, .. }) => record,
        };
        let sending = self.producer.send(refused);
        match attend(&mut self.progress, &mut self.interrupt, 0, sending).await {
            Ok(Ok(delivery)) => self.progress.accepted(delivery, bytes),
            Ok(Err(error)) if error.is_fatal() => return Err(End::Broken(error.into())),
            Ok(Err(error)) => self.progress.outbox().refuse(error),
            Err(exit) => return Err(End::Stopped(exit)),
        }
        Ok(())
    }

    /// Waits for every answer; returns the exit code if the user did not want to wait.
    async fn drain(&mut self) -> Option<Exit> {
        let asked = self.interrupt.count();
        if asked > 0 {
            let unanswered = self.progress.outbox().len();
            self.progress.tell(format_args!(
                "milena: stopped reading; waiting for {unanswered} records (once more to leave them)"
            ));
        }
        let flushed = self.producer.flush();
        match attend(&mut self.progress, &mut self.interrupt, asked, flushed).await {
            // Every delivery is resolved, and each tells its own failure.
            Ok(_) => {
                self.progress.look();
                self.producer.close(CLOSE).await.ok();
                None
            }
            Err(exit) => {
                let text = "left unanswered on request; the record may have been written";
                self.progress.abandon(&Error::new(ErrorKind::Closed, text));
                Some(exit)
            }
        }
    }
}

/// Waits for `what` while answers are counted and silence is told, or until the user has asked to stop more than
/// `asked` times.
async fn attend<T>(
    progress: &mut Progress,
    interrupt: &mut Interrupt,
    asked: u32,
    what: impl Future<Output = T>,
) -> Result<T, Exit> {
    let mut what = std::pin::pin!(what);
    let mut tick = ticks();
    loop {
        tokio::select! {
            biased;
            exit = interrupt.beyond(asked) => return Err(exit),
            result = &mut what => return Ok(result),
            () = progress.answered() => {}
            _ = tick.tick(), if progress.is_watched() => progress.look(),
        }
    }
}

/// Waits until the outbox has room, or the user asked to stop.
async fn room(progress: &mut Progress, interrupt: &mut Interrupt) -> Result<(), Exit> {
    let mut tick = ticks();
    while progress.outbox().is_full() {
        tokio::select! {
            biased;
            exit = interrupt.beyond(0) => return Err(exit),
            () = progress.answered() => {}
            _ = tick.tick() => progress.look(),
        }
    }
    Ok(())
}

fn ticks() -> tokio::time::Interval {
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}
