//! What an answer, or the lack of one, means for a batch.

use milena_core::{CallError, Error, ErrorKind, Persistence};
use milena_protocol::api::{ProduceRequest, ProduceResponsePartition};
use milena_protocol::error_code::{ErrorClass, ErrorCode, Refresh};
use milena_protocol::message::Request;

use crate::accumulator::WrongNumber;
use crate::ack::Place;
use crate::acks::Acks;

/// What is to become of a batch after an attempt.
#[derive(Debug, Clone)]
pub(crate) enum Verdict {
    /// It is in the log.
    Acked(Place),
    /// It is to be sent again as it is.
    Retry {
        error: Error,
        is_ambiguous: bool,
        is_metadata_stale: bool,
    },
    /// It did not reach the broker, and is to be sent again when that can be reached.
    Unsent { error: Error },
    /// It was not written because of its number, and is to be sent again.
    Refused { error: Error, wrong: WrongNumber },
    /// It is too large for the topic and has several records: each half may fit.
    Split,
    /// It has failed. Records that the broker found fault with have errors of their own.
    Failed {
        error: Error,
        culprits: Vec<(u32, Error)>,
    },
}

/// How a batch was sent.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attempt {
    pub(crate) acks: Acks,
    pub(crate) records: u32,
    /// It had a number.
    pub(crate) is_numbered: bool,
    /// An earlier attempt may have been written.
    pub(crate) is_ambiguous: bool,
    /// The latest time of the records, where that is known.
    pub(crate) max_timestamp: Option<i64>,
}

impl Attempt {
    /// The meaning of a broker's answer about the batch.
    pub(crate) fn answered(self, answer: &ProduceResponsePartition) -> Verdict {
        let place = Place {
            offset: (answer.base_offset >= 0).then_some(answer.base_offset),
            log_append_time: self.append_time(answer.log_append_time_ms),
        };
        if let Some(wrong) = self.wrong_number(answer) {
            let error = describe(answer);
            return Verdict::Refused { error, wrong };
        }
        match (answer.error, ProduceRequest::class_of(answer.error)) {
            (_, ErrorClass::None) => Verdict::Acked(place),
            // An earlier attempt was written. The broker need not know any more where.
            (ErrorCode::DUPLICATE_SEQUENCE_NUMBER, _) => Verdict::Acked(place),
            (ErrorCode::MESSAGE_TOO_LARGE | ErrorCode::RECORD_LIST_TOO_LARGE, _)
                if self.may_be_split() =>
            {
                Verdict::Split
            }
            (code, ErrorClass::Retry) => Verdict::Retry {
                error: describe(answer),
                is_ambiguous: !self.is_certainly_unwritten(code),
                is_metadata_stale: ProduceRequest::refresh_of(code) == Refresh::Metadata,
            },
            // Rejected, fenced, or a code from the future: it will not get better by sending it again.
            (code, _) => {
                let is_unwritten = self.is_certainly_unwritten(code);
                let error = describe(answer).with_persistence(persistence(!is_unwritten));
                Verdict::Failed {
                    error,
                    culprits: self.culprits(answer),
                }
            }
        }
    }

    /// The meaning of an answer that does not mention the batch: it may have been written.
    pub(crate) fn omitted(self) -> Verdict {
        let error = Error::new(
            ErrorKind::Protocol,
            "the broker's answer does not mention the partition",
        );
        Verdict::Retry {
            error,
            is_ambiguous: true,
            is_metadata_stale: true,
        }
    }

    /// The meaning of a request that was not answered.
    pub(crate) fn unanswered(self, failure: &CallError) -> Verdict {
        let error = failure.error().clone();
        let is_ambiguous = failure.was_sent();
        // Without acknowledgements nobody asked whether it arrived, so nobody may send it twice.
        let is_final = (is_ambiguous && self.acks == Acks::None) || !may_pass(&error);
        if is_final {
            let error = error.with_persistence(persistence(is_ambiguous));
            return Verdict::Failed {
                error,
                culprits: Vec::new(),
            };
        }
        if !is_ambiguous {
            return Verdict::Unsent { error };
        }
        Verdict::Retry {
            error,
            is_ambiguous,
            is_metadata_stale: true,
        }
    }

    /// The time that the broker gave every record. Of a batch that it knows again it tells the latest time of the records,
    /// also where they keep their own.
    fn append_time(self, told: i64) -> Option<i64> {
        let is_their_own = self.is_ambiguous && self.max_timestamp == Some(told);
        (told >= 0 && !is_their_own).then_some(told)
    }

    /// What is wrong with the number of the batch, if that is what the broker says. Without one it is an error like others.
    fn wrong_number(self, answer: &ProduceResponsePartition) -> Option<WrongNumber> {
        match answer.error {
            ErrorCode::OUT_OF_ORDER_SEQUENCE_NUMBER | ErrorCode::UNKNOWN_PRODUCER_ID => {
                let start = answer.log_start_offset;
                Some(WrongNumber::OutOfOrder {
                    log_start_offset: (start >= 0).then_some(start),
                })
            }
            ErrorCode::INVALID_PRODUCER_EPOCH | ErrorCode::PRODUCER_FENCED => {
                Some(WrongNumber::Fenced)
            }
            _ => None,
        }
        .filter(|_| self.is_numbered)
    }

    /// Whether the records can be sent under other numbers: if an earlier attempt may have been written, the broker could
    /// not know them again.
    fn may_be_split(self) -> bool {
        self.records > 1 && !(self.is_numbered && self.is_ambiguous)
    }

    /// Whether a broker that answers with this code has not written the batch at this attempt.
    ///
    /// With acks=all a broker can find out that it is not the leader, or that the topic is gone, after it
    /// wrote: only what it checks beforehand is certain.
    fn is_certainly_unwritten(self, code: ErrorCode) -> bool {
        is_checked_before_writing(code)
            || (self.acks == Acks::Leader && is_checked_before_writing_to_leader(code))
    }

    fn culprits(self, answer: &ProduceResponsePartition) -> Vec<(u32, Error)> {
        let culprit = |index: i32, message: Option<&str>| {
            let index = u32::try_from(index)
                .ok()
                .filter(|index| *index < self.records)?;
            Some((index, Error::broker(answer.error, message)))
        };
        answer
            .record_errors
            .iter()
            .filter_map(|record| culprit(record.index, record.message.as_deref()))
            .collect()
    }
}

/// The error for records that are not at fault themselves.
fn describe(answer: &ProduceResponsePartition) -> Error {
    let error = Error::broker(answer.error, answer.error_message.as_deref());
    if answer.record_errors.is_empty() {
        return error;
    }
    let text = "not written, because the broker refused another record of the same batch; it may be sent again";
    Error::new(ErrorKind::Broker(answer.error), text).with_source(error)
}

fn persistence(is_possible: bool) -> Persistence {
    if is_possible {
        Persistence::PossiblyPersisted
    } else {
        Persistence::NotPersisted
    }
}

/// Whether another attempt may fare better than one that failed like this.
pub(crate) fn may_pass(error: &Error) -> bool {
    !matches!(
        error.kind(),
        ErrorKind::Closed
            | ErrorKind::Config
            | ErrorKind::Usage
            | ErrorKind::Internal
            | ErrorKind::Authentication
            | ErrorKind::OtherCluster
            | ErrorKind::UnsupportedVersion
            | ErrorKind::RecordTooLarge
    )
}

fn is_checked_before_writing(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::CORRUPT_MESSAGE
            | ErrorCode::MESSAGE_TOO_LARGE
            | ErrorCode::INVALID_TOPIC_EXCEPTION
            | ErrorCode::RECORD_LIST_TOO_LARGE
            | ErrorCode::INVALID_REQUIRED_ACKS
            | ErrorCode::TOPIC_AUTHORIZATION_FAILED
            | ErrorCode::CLUSTER_AUTHORIZATION_FAILED
            | ErrorCode::TRANSACTIONAL_ID_AUTHORIZATION_FAILED
            | ErrorCode::INVALID_TIMESTAMP
            | ErrorCode::UNSUPPORTED_VERSION
            | ErrorCode::UNSUPPORTED_FOR_MESSAGE_FORMAT
            | ErrorCode::UNSUPPORTED_COMPRESSION_TYPE
            | ErrorCode::POLICY_VIOLATION
            | ErrorCode::INVALID_RECORD
            | ErrorCode::INVALID_REQUEST
    )
}

fn is_checked_before_writing_to_leader(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::UNKNOWN_TOPIC_OR_PARTITION
            | ErrorCode::UNKNOWN_TOPIC_ID
            | ErrorCode::INCONSISTENT_TOPIC_ID
            | ErrorCode::LEADER_NOT_AVAILABLE
            | ErrorCode::NOT_LEADER_OR_FOLLOWER
            | ErrorCode::NOT_ENOUGH_REPLICAS
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use milena_protocol::api::ProduceResponseRecordError;

    fn answer(error: ErrorCode) -> ProduceResponsePartition {
        ProduceResponsePartition {
            error,
            base_offset: -1,
            ..Default::default()
        }
    }

    fn attempt(acks: Acks, records: u32) -> Attempt {
        Attempt {
            acks,
            records,
            is_numbered: false,
            is_ambiguous: false,
            max_timestamp: None,
        }
    }

    fn judge(acks: Acks, records: u32, error: ErrorCode) -> Verdict {
        attempt(acks, records).answered(&answer(error))
    }

    #[test]
    fn p2_a_retriable_error_with_acks_all_may_follow_the_append() {
        for code in [
            ErrorCode::NOT_LEADER_OR_FOLLOWER,
            ErrorCode::UNKNOWN_TOPIC_OR_PARTITION,
            ErrorCode::KAFKA_STORAGE_ERROR,
            ErrorCode::REQUEST_TIMED_OUT,
            ErrorCode::NOT_ENOUGH_REPLICAS_AFTER_APPEND,
        ] {
            let verdict = judge(Acks::All, 1, code);
            assert!(
                matches!(
                    verdict,
                    Verdict::Retry {
                        is_ambiguous: true,
                        ..
                    }
                ),
                "{code}: {verdict:?}"
            );
        }
        let verdict = judge(Acks::Leader, 1, ErrorCode::NOT_LEADER_OR_FOLLOWER);
        assert!(matches!(
            verdict,
            Verdict::Retry {
                is_ambiguous: false,
                is_metadata_stale: true,
                ..
            }
        ));
    }

    #[test]
    fn every_code_known_or_not_has_a_verdict_and_only_success_is_acked() {
        let codes = ErrorCode::all().chain([ErrorCode(9999), ErrorCode(-7)]);
        for code in codes {
            for acks in [Acks::Leader, Acks::All] {
                match judge(acks, 1, code) {
                    Verdict::Acked(_) => assert!(
                        matches!(code, ErrorCode::NONE | ErrorCode::DUPLICATE_SEQUENCE_NUMBER),
                        "{code} counts as success"
                    ),
                    Verdict::Retry { .. } => assert_eq!(code.class(), ErrorClass::Retry, "{code}"),
                    Verdict::Failed { error, .. } => {
                        let certain = is_checked_before_writing(code);
                        assert_eq!(
                            error.persistence() == Persistence::NotPersisted,
                            certain,
                            "{code}"
                        );
                    }
                    Verdict::Split | Verdict::Refused { .. } | Verdict::Unsent { .. } => {
                        panic!(
                            "{code} splits a single record, finds its number wrong, or did not come"
                        )
                    }
                }
            }
        }
    }

    #[test]
    fn p12_a_duplicate_is_a_success_whose_offset_may_be_unknown() {
        let verdict = judge(Acks::All, 1, ErrorCode::DUPLICATE_SEQUENCE_NUMBER);
        assert!(
            matches!(verdict, Verdict::Acked(Place::UNTOLD)),
            "{verdict:?}"
        );
        let known = ProduceResponsePartition {
            base_offset: 7,
            ..answer(ErrorCode::NONE)
        };
        let verdict = attempt(Acks::All, 1).answered(&known);
        assert!(
            matches!(
                verdict,
                Verdict::Acked(Place {
                    offset: Some(7),
                    ..
                })
            ),
            "{verdict:?}"
        );
    }

    #[test]
    fn p12_the_time_told_of_a_batch_that_is_known_again_is_not_taken_for_the_brokers() {
        let told = ProduceResponsePartition {
            base_offset: 7,
            log_append_time_ms: 144,
            ..answer(ErrorCode::NONE)
        };
        let time_of = |attempt: Attempt| match attempt.answered(&told) {
            Verdict::Acked(place) => place.log_append_time,
            verdict => panic!("{verdict:?}"),
        };
        let first = Attempt {
            max_timestamp: Some(144),
            ..attempt(Acks::All, 2)
        };
        let again = Attempt {
            is_ambiguous: true,
            ..first
        };
        let kept = Attempt {
            max_timestamp: Some(140),
            ..again
        };
        assert_eq!(
            [first, again, kept].map(time_of),
            [Some(144), None, Some(144)]
        );
    }

    #[test]
    fn p19_only_a_batch_of_several_records_is_split() {
        assert!(matches!(
            judge(Acks::All, 2, ErrorCode::MESSAGE_TOO_LARGE),
            Verdict::Split
        ));
        assert!(matches!(
            judge(Acks::All, 1, ErrorCode::MESSAGE_TOO_LARGE),
            Verdict::Failed { .. }
        ));
    }

    #[test]
    fn p20_the_culprits_get_the_brokers_words_and_their_siblings_do_not() {
        let record = |index: i32| ProduceResponseRecordError {
            index,
            message: Some("no key".into()),
        };
        let refused = ProduceResponsePartition {
            record_errors: vec![record(1), record(77), record(-1)],
            ..answer(ErrorCode::INVALID_RECORD)
        };
        let Verdict::Failed { error, culprits } = attempt(Acks::All, 3).answered(&refused) else {
            panic!("an invalid record is not sent again")
        };
        assert!(error.to_string().contains("may be sent again"), "{error}");
        let [(1, culprit)] = &culprits[..] else {
            panic!("indexes outside of the batch are ignored: {culprits:?}")
        };
        assert!(culprit.to_string().contains("no key"), "{culprit}");
    }

    #[test]
    fn p22_without_acks_nothing_that_was_sent_is_sent_again() {
        let broken = || Error::new(ErrorKind::Connection, "connection reset");
        let attempt = attempt(Acks::None, 1);
        let verdict = attempt.unanswered(&CallError::Lost(broken()));
        let Verdict::Failed { error, .. } = verdict else {
            panic!("{verdict:?}")
        };
        assert_eq!(error.persistence(), Persistence::PossiblyPersisted);
        let verdict = attempt.unanswered(&CallError::Unsent(broken()));
        assert!(matches!(verdict, Verdict::Unsent { .. }), "{verdict:?}");
    }

    #[test]
    fn a_failure_that_no_attempt_can_mend_is_final() {
        let attempt = attempt(Acks::All, 1);
        for kind in [
            ErrorKind::Closed,
            ErrorKind::Authentication,
            ErrorKind::UnsupportedVersion,
        ] {
            let verdict = attempt.unanswered(&CallError::Unsent(Error::new(kind, "no")));
            let Verdict::Failed { error, .. } = verdict else {
                panic!("{verdict:?}")
            };
            assert_eq!(error.persistence(), Persistence::NotPersisted);
        }
        let lost = CallError::Lost(Error::new(ErrorKind::Timeout, "no answer"));
        assert!(matches!(
            attempt.unanswered(&lost),
            Verdict::Retry {
                is_ambiguous: true,
                ..
            }
        ));
    }

    #[test]
    fn p10_p18_a_wrong_number_is_no_failure_of_a_batch_that_has_one() {
        for (code, expected) in [
            (
                ErrorCode::OUT_OF_ORDER_SEQUENCE_NUMBER,
                WrongNumber::OutOfOrder {
                    log_start_offset: Some(7),
                },
            ),
            (
                ErrorCode::UNKNOWN_PRODUCER_ID,
                WrongNumber::OutOfOrder {
                    log_start_offset: Some(7),
                },
            ),
            (ErrorCode::INVALID_PRODUCER_EPOCH, WrongNumber::Fenced),
        ] {
            let answer = ProduceResponsePartition {
                log_start_offset: 7,
                ..answer(code)
            };
            let numbered = Attempt {
                is_numbered: true,
                ..attempt(Acks::All, 1)
            };
            let verdict = numbered.answered(&answer);
            assert!(
                matches!(verdict, Verdict::Refused { wrong, .. } if wrong == expected),
                "{code}: {verdict:?}"
            );
            let verdict = attempt(Acks::All, 1).answered(&answer);
            assert!(matches!(verdict, Verdict::Failed { .. }), "{verdict:?}");
        }
    }

    #[test]
    fn p19_a_batch_that_may_be_written_is_not_split_because_its_halves_could_be_written_again() {
        let doubtful = Attempt {
            is_numbered: true,
            is_ambiguous: true,
            ..attempt(Acks::All, 2)
        };
        let verdict = doubtful.answered(&answer(ErrorCode::MESSAGE_TOO_LARGE));
        assert!(matches!(verdict, Verdict::Failed { .. }), "{verdict:?}");
    }
}
