//! ConsumerGroupDescribe (key 69): Describes consumer groups and their members.
//!
//! It is sent to the coordinator of the group.
//!
//! | Version | What it changed |
//! |---|---|
//! | 0 | the first version (KIP-848) |
//! | 1 | which protocol each member speaks (KIP-1099) |

// Generated from protocol-specs/consumer_group_describe.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0-1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumerGroupDescribeRequest {
    /// The names of the groups.
    pub group_ids: Vec<ByteString>,
    /// Whether to list what the client may do.
    pub include_authorized_operations: bool,
}

impl Wire for ConsumerGroupDescribeRequest {
    const MIN_SIZE: MinSize = MinSize::Fixed(3);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("group_ids", &self.group_ids)?;
        w.field("include_authorized_operations", &self.include_authorized_operations)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("group_ids", &mut self.group_ids)?;
        r.fill("include_authorized_operations", &mut self.include_authorized_operations)?;
        r.no_tags()
    }
}

impl Request for ConsumerGroupDescribeRequest {
    const API: ApiKey = ApiKey::CONSUMER_GROUP_DESCRIBE;
    const VERSIONS: VersionRange = VersionRange::new(0, 1);
    const FLEXIBLE: i16 = 0;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::COORDINATOR_LOAD_IN_PROGRESS, ErrorCode::COORDINATOR_NOT_AVAILABLE, ErrorCode::NOT_COORDINATOR,
        ErrorCode::INVALID_GROUP_ID, ErrorCode::TOPIC_AUTHORIZATION_FAILED, ErrorCode::GROUP_AUTHORIZATION_FAILED,
        ErrorCode::UNSUPPORTED_VERSION, ErrorCode::INVALID_REQUEST, ErrorCode::GROUP_ID_NOT_FOUND,
        ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = ConsumerGroupDescribeResponse;
}

/// See the [module](self). Versions 0-1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumerGroupDescribeResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// The groups asked for.
    pub groups: Vec<ConsumerGroupDescribeResponseGroup>,
}

impl Wire for ConsumerGroupDescribeResponse {
    const MIN_SIZE: MinSize = MinSize::Fixed(6);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("throttle_time_ms", &self.throttle_time_ms)?;
        w.field("groups", &self.groups)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("throttle_time_ms", &mut self.throttle_time_ms)?;
        r.fill("groups", &mut self.groups)?;
        r.no_tags()
    }
}

/// One of [`ConsumerGroupDescribeResponse::groups`].
#[derive(Clone, Debug, PartialEq)]
pub struct ConsumerGroupDescribeResponseGroup {
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any.
    pub error_message: Option<ByteString>,
    /// The name of the group.
    pub group_id: ByteString,
    /// The state of the group, or empty after an error.
    pub state: ByteString,
    /// The epoch of the group, which grows as its members and topics change.
    pub group_epoch: i32,
    /// The epoch of the group for which the target assignment was made.
    pub assignment_epoch: i32,
    /// The assignor that made it.
    pub assignor_name: ByteString,
    /// Its members.
    pub members: Vec<ConsumerGroupDescribeResponseMember>,
    /// What the client may do, one bit per operation.
    pub authorized_operations: i32,
}

impl Default for ConsumerGroupDescribeResponseGroup {
    #[inline]
    fn default() -> Self {
        Self {
            error: ErrorCode::NONE, error_message: None, group_id: ByteString::new(), state: ByteString::new(),
            group_epoch: 0, assignment_epoch: 0, assignor_name: ByteString::new(), members: Vec::new(),
            authorized_operations: i32::MIN,
        }
    }
}

impl Wire for ConsumerGroupDescribeResponseGroup {
    const MIN_SIZE: MinSize = MinSize::Fixed(20);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("error", &self.error)?;
        w.field("error_message", &self.error_message)?;
        w.field("group_id", &self.group_id)?;
        w.field("state", &self.state)?;
        w.field("group_epoch", &self.group_epoch)?;
        w.field("assignment_epoch", &self.assignment_epoch)?;
        w.field("assignor_name", &self.assignor_name)?;
        w.field("members", &self.members)?;
        w.field("authorized_operations", &self.authorized_operations)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("error", &mut self.error)?;
        r.fill("error_message", &mut self.error_message)?;
        r.fill("group_id", &mut self.group_id)?;
        r.fill("state", &mut self.state)?;
        r.fill_run(&["group_epoch", "assignment_epoch"], (&mut self.group_epoch, &mut self.assignment_epoch))?;
        r.fill("assignor_name", &mut self.assignor_name)?;
        r.fill("members", &mut self.members)?;
        r.fill("authorized_operations", &mut self.authorized_operations)?;
        r.no_tags()
    }
}

/// One of [`ConsumerGroupDescribeResponseGroup::members`].
#[derive(Clone, Debug, PartialEq)]
pub struct ConsumerGroupDescribeResponseMember {
    /// The id of the member, unique within its group.
    pub member_id: ByteString,
    /// The name by which a static member is known again after a restart, or null.
    pub instance_id: Option<ByteString>,
    /// The rack of the member, if it has one.
    pub rack_id: Option<ByteString>,
    /// The epoch of the member, which grows as its group changes.
    pub member_epoch: i32,
    /// The client's name for itself.
    pub client_id: ByteString,
    /// The address from which the client is connected.
    pub client_host: ByteString,
    /// The topics that it subscribes to by name.
    pub subscribed_topic_names: Vec<ByteString>,
    /// The regular expression by which it subscribes, if it does.
    pub subscribed_topic_regex: Option<ByteString>,
    /// What it has.
    pub assignment: ConsumerGroupDescribeResponseAssignment,
    /// What it is to have.
    pub target_assignment: ConsumerGroupDescribeResponseAssignment,
    /// 0 speaks the classic protocol, 1 the consumer one, -1 unknown. Versions 1+.
    pub member_type: i8,
}

impl Default for ConsumerGroupDescribeResponseMember {
    #[inline]
    fn default() -> Self {
        Self {
            member_id: ByteString::new(), instance_id: None, rack_id: None, member_epoch: 0,
            client_id: ByteString::new(), client_host: ByteString::new(), subscribed_topic_names: Vec::new(),
            subscribed_topic_regex: None, assignment: ConsumerGroupDescribeResponseAssignment::default(),
            target_assignment: ConsumerGroupDescribeResponseAssignment::default(), member_type: -1,
        }
    }
}

impl Wire for ConsumerGroupDescribeResponseMember {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 16), (1, 17)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("member_id", &self.member_id)?;
        w.field("instance_id", &self.instance_id)?;
        w.field("rack_id", &self.rack_id)?;
        w.field("member_epoch", &self.member_epoch)?;
        w.field("client_id", &self.client_id)?;
        w.field("client_host", &self.client_host)?;
        w.field("subscribed_topic_names", &self.subscribed_topic_names)?;
        w.field("subscribed_topic_regex", &self.subscribed_topic_regex)?;
        w.field("assignment", &self.assignment)?;
        w.field("target_assignment", &self.target_assignment)?;
        w.field_if(v >= 1, "member_type", &self.member_type)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("member_id", &mut self.member_id)?;
        r.fill("instance_id", &mut self.instance_id)?;
        r.fill("rack_id", &mut self.rack_id)?;
        r.fill("member_epoch", &mut self.member_epoch)?;
        r.fill("client_id", &mut self.client_id)?;
        r.fill("client_host", &mut self.client_host)?;
        r.fill("subscribed_topic_names", &mut self.subscribed_topic_names)?;
        r.fill("subscribed_topic_regex", &mut self.subscribed_topic_regex)?;
        r.fill("assignment", &mut self.assignment)?;
        r.fill("target_assignment", &mut self.target_assignment)?;
        r.fill_if(v >= 1, "member_type", &mut self.member_type)?;
        r.no_tags()
    }
}

/// See [`ConsumerGroupDescribeResponseMember::assignment`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumerGroupDescribeResponseAssignment {
    /// The partitions, by topic.
    pub topics: Vec<ConsumerGroupDescribeResponseTopic>,
}

impl Wire for ConsumerGroupDescribeResponseAssignment {
    const MIN_SIZE: MinSize = MinSize::Fixed(2);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("topics", &self.topics)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("topics", &mut self.topics)?;
        r.no_tags()
    }
}

/// One of [`ConsumerGroupDescribeResponseAssignment::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumerGroupDescribeResponseTopic {
    /// The id of the topic.
    pub id: Uuid,
    /// The name of the topic.
    pub name: ByteString,
    /// The partitions concerned.
    pub partitions: Numbers,
}

impl Wire for ConsumerGroupDescribeResponseTopic {
    const MIN_SIZE: MinSize = MinSize::Fixed(19);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("id", &self.id)?;
        w.field("name", &self.name)?;
        w.field("partitions", &self.partitions)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("id", &mut self.id)?;
        r.fill("name", &mut self.name)?;
        r.fill("partitions", &mut self.partitions)?;
        r.no_tags()
    }
}

impl Response for ConsumerGroupDescribeResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
