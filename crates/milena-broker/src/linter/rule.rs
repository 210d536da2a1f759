//! The rules by name, each with the sentence that says what is wrong.

macro_rules! rules {
    ($($(#[doc = $doc:literal])* $name:ident: $sentence:literal,)*) => {
        /// What a legal client does not do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum LintRule {
            $(#[doc = concat!("A client must not send this: ", $sentence, ".")] $name,)*
        }

        impl LintRule {
            /// Every rule.
            pub const ALL: &[LintRule] = &[$(LintRule::$name,)*];

            /// What is wrong, in a sentence.
            pub const fn sentence(self) -> &'static str {
                match self {
                    $(LintRule::$name => $sentence,)*
                }
            }
        }
    };
}

rules! {
    Unreadable: "a request that cannot be read, or in a version that was not offered",
    Forgiven: "a request that can be read only because brokers pass over what is wrong with it",
    CorrelationNotIncreasing: "a correlation id that is not above the one before it on its connection",
    BeforeApiVersions: "a request before the versions of the broker were asked for",
    ApiVersionsAgain: "a second question for the broker's versions after the first was answered",
    WhileThrottled: "a request while the broker has asked for silence (KIP-219)",
    ClientIdChanged: "another client id than before on the same connection",
    OnlyForBrokers: "a request that only brokers send to each other",
    TooManyRequests: "more requests of one kind in a second than any work needs",
    TooManyConnections: "more new connections of one client in a second than any failure needs",
    TopicByNameAndId: "a topic in a metadata request that has both a name and an id, or neither",
    CoordinatorOfNothing: "a question for the coordinator of no key, or of a kind there is not",

    ProduceOfNothing: "a produce request without partitions, or a partition without records",
    PartitionTwice: "the same partition twice in one request",
    AcksUnknown: "acks other than -1, 0 and 1",
    NoTimeout: "a produce request that leaves the followers no time",
    NotOneBatch: "a partition with more or less than one batch of format v2",
    CrcWrong: "a batch whose checksum does not fit",
    BatchNotFresh: "a batch with an offset or a leader epoch of its own",
    ControlBatch: "a batch of markers, which only brokers write",
    IdentityIncomplete: "a batch with a producer id and without epoch or sequence, or the other way round",
    IdempotentWithoutAcks: "a batch of an idempotent producer with acks other than -1",
    ProducerIdMadeUp: "a producer id, or in a transaction its epoch, that no broker has given out",
    EpochBackwards: "a batch of an older epoch of a producer after one of a newer to the same partition on the same connection",
    FirstSequenceNotZero: "a first batch of an epoch whose sequence is not 0",
    SequenceGap: "a new batch whose sequence does not follow the one before it",
    RetryDiffers: "the same sequence with other bytes than before",
    TooManyBatches: "more than five unanswered batches of a producer to one partition",
    InitWhileProducing: "a new epoch asked for while batches of the old one are unanswered",
    IdentityHalfGiven: "a producer id without its epoch, or the other way round, when asking for a new epoch",
    TransactionTimeout: "a transaction that must end before it began",

    TransactionalWithoutId: "transactional batches without a transactional id, or the other way round",
    MixedTransaction: "transactional batches of more than one identity in one request",
    PartitionNotAdded: "transactional batches to a partition that was not added (before transaction version 2)",
    ProduceAfterEnd: "transactional batches while the end of the transaction is not answered",
    AddedBatchwise: "partitions added to a transaction in the version for brokers",
    AddedNothing: "no partitions added to a transaction",
    AddedInVersion2: "partitions or offsets added to a transaction of version 2, which does that itself",
    OffsetsNotAdded: "offsets committed in a transaction that was not told (before transaction version 2)",
    BothOutcomes: "commit and abort for the same transaction",
    EndInWrongVersion: "the end of a transaction in a version that does not fit the transaction version",
    NoTransactionalId: "a transactional request with an empty id",

    FetchAsFollower: "a fetch request that claims to come from a broker",
    FetchLimits: "a fetch request with a wait, minimum or maximum below zero, or an unknown isolation level",
    FetchOffsetNegative: "a fetch from a negative offset",
    FetchOfNothing: "a fetch outside of a session that asks for nothing",
    SessionUnknown: "a fetch session that no client was given, or whose epoch is not known any more",
    SessionEpochWrong: "an epoch of a fetch session that does not follow the one before it",
    SessionForgets: "topics forgotten outside of a fetch session that goes on",
    FetchTwice: "a second fetch in a session while the first is unanswered",
    TimestampUnknown: "offsets asked for by a negative timestamp that means nothing",

    MemberOfNothing: "a request of a group's member without a group id",
    JoinWithoutProtocols: "a member that joins without an assignor or with impossible timeouts",
    JoinTwice: "a second join of a member while the first is unanswered",
    HeartbeatWithoutGeneration: "a heartbeat of a member that has no generation or no id",
    SyncByFollower: "an assignment for others from a member that has no generation",
    LeaveOfNobody: "a member that leaves without saying who",
    LeaveTwice: "a second leave of the same member",
    CommitOfNothing: "a commit without offsets, or of a negative one",
    CommitBackwards: "a committed offset below one that the same member committed in the same generation",
    MemberEpochWrong: "a member epoch that the broker has not given (KIP-848)",
    JoinIncomplete: "a join of a consumer group without everything that it must say (KIP-848)",
}
