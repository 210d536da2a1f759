//! One file per client: what an application would write.

pub mod confluent;
pub mod kacrab;
pub mod krafka;
pub mod milena;
pub mod raw;
pub mod rdkafka;
pub mod rskafka;

use crate::Failure;
use crate::cost::Spent;

pub type Outcome = Result<Spent, Failure>;
