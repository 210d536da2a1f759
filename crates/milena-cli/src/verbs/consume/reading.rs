//! The loop of `milena consume`: poll, print, flush when idle.

use super::goal::Goal;
use super::style::Style;
use crate::console::Console;
use crate::exit::{Exit, Trouble};
use crate::interrupt::Interrupt;
use crate::output::{Output, Stopped};
use milena::{Batch, Consumer, Error, TopicPartition};
use std::sync::Arc;
use std::time::Duration;

/// How long to wait for records before it is looked whether the goal was reached without any.
const IDLE: Duration = Duration::from_millis(100);

/// One run of `milena consume`.
pub(super) struct Reading<'a> {
    pub(super) consumer: Consumer,
    pub(super) topic: Arc<str>,
    pub(super) goal: Goal,
    pub(super) style: Style,
    pub(super) output: Output,
    pub(super) console: &'a Console,
    pub(super) interrupt: Interrupt,
}

/// Why reading ended before its goal.
enum Ended {
    ByUser(Exit),
    /// Nobody reads the output any more.
    ReaderGone,
    ByError(Trouble),
}

impl From<Stopped> for Ended {
    fn from(stopped: Stopped) -> Self {
        match stopped {
            Stopped::ReaderGone => Self::ReaderGone,
            Stopped::Failed(error) => Self::ByError(Trouble::failed(format!(
                "cannot write to standard output: {error}"
            ))),
        }
    }
}

impl Reading<'_> {
    /// Prints records until the goal is reached or something ends it.
    pub(super) async fn run(mut self) -> Result<Exit, Trouble> {
        let (finite, mut exit) = (self.goal.is_finite(), Exit::Done);
        let ended = self
            .read(&mut exit)
            .await
            .and_then(|()| Ok(self.output.flush()?));
        match ended {
            Ok(()) | Err(Ended::ReaderGone) => Ok(exit),
            Err(Ended::ByUser(by_user)) => {
                // What is printed is complete up to here, whoever ends it.
                self.output.flush().ok();
                // Ctrl-C is how reading without an end is meant to end.
                Ok(if finite { by_user } else { exit })
            }
            Err(Ended::ByError(trouble)) => {
                self.output.flush().ok();
                Err(trouble)
            }
        }
    }

    async fn read(&mut self, exit: &mut Exit) -> Result<(), Ended> {
        while !self.goal.is_reached() {
            // While output waits, only what is there already is taken; then the output leaves before the next wait.
            let wait = if self.output.is_empty() {
                IDLE
            } else {
                Duration::ZERO
            };
            let polled = tokio::select! {
                biased;
                by_user = self.interrupt.beyond(0) => return Err(Ended::ByUser(by_user)),
                polled = self.consumer.poll(wait) => polled,
            };
            let outcome = match polled {
                Ok(Some(batch)) => print(batch, &mut self.goal, &self.style, &mut self.output),
                Ok(None) => {
                    self.output.flush()?;
                    self.close_reached();
                    continue;
                }
                Err(error) => Err(Fault::Record(error)),
            };
            match outcome {
                Ok(None) => {}
                Ok(Some(complete)) => self.close(complete),
                Err(Fault::Output(stopped)) => return Err(stopped.into()),
                Err(Fault::Record(error)) => {
                    self.give_up(error)?;
                    *exit = Exit::Failed;
                }
            }
        }
        Ok(())
    }

    /// Closes partitions that were read to their end without a record being the last: markers have offsets, too.
    fn close_reached(&mut self) {
        let open: Vec<i32> = self.goal.open().collect();
        for partition in open {
            let position = self.consumer.position(&self.at(partition));
            if position.is_some_and(|position| self.goal.reached(partition, position)) {
                self.close(partition);
            }
        }
    }

    /// Nothing more is wanted of the partition.
    fn close(&mut self, partition: i32) {
        self.goal.close(partition);
        let at = self.at(partition);
        tracing::info!("reached the end of {at}");
        // It is assigned until it is closed, and it is closed once.
        self.consumer.incremental_unassign(&[at]).ok();
    }

    /// Leaves a partition that cannot be read; what stops all of them ends the run.
    fn give_up(&mut self, error: Error) -> Result<(), Ended> {
        match error.partition() {
            Some(partition) if !error.is_fatal() && self.goal.limit(partition).is_some() => {
                self.output.flush()?;
                self.console.error(Trouble::from(error));
                self.close(partition);
                Ok(())
            }
            _ => Err(Ended::ByError(error.into())),
        }
    }

    fn at(&self, partition: i32) -> TopicPartition {
        TopicPartition::new(Arc::clone(&self.topic), partition)
    }
}

/// What can go wrong with a batch.
enum Fault {
    Record(Error),
    Output(Stopped),
}

/// Prints what is wanted of a batch; returns its partition if nothing more is wanted of that.
fn print(
    mut batch: Batch<'_>,
    goal: &mut Goal,
    style: &Style,
    output: &mut Output,
) -> Result<Option<i32>, Fault> {
    let partition = batch.partition();
    let Some(limit) = goal.limit(partition) else {
        return Ok(Some(partition));
    };
    while goal.left() > 0 {
        let Some(record) = batch.next().map_err(Fault::Record)? else {
            return Ok(None);
        };
        if limit.excludes(record.offset(), record.timestamp()) {
            return Ok(Some(partition));
        }
        style.render(&record, output.buffer());
        goal.took_one();
        output.spill().map_err(Fault::Output)?;
        if limit.is_reached(record.offset().saturating_add(1)) {
            return Ok(Some(partition));
        }
    }
    Ok(None)
}
