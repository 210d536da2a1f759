//! Answers to requests that waited for others: of members that join and of members that want their part.

use bytestring::ByteString;
use milena_protocol::api::{
    JoinGroupRequest, JoinGroupResponse, SyncGroupRequest, SyncGroupResponse,
};
use milena_protocol::error_code::ErrorCode;

use crate::connection::Ticket;
use crate::machine::Machine;

/// What groups have decided to say, in the order in which they did.
#[derive(Debug, Default)]
pub(crate) struct Answers(Vec<Answer>);

#[derive(Debug)]
enum Answer {
    Join(Ticket, JoinGroupResponse),
    Sync(Ticket, SyncGroupResponse),
}

impl Answers {
    pub(crate) fn join(&mut self, ticket: Ticket, response: JoinGroupResponse) {
        self.0.push(Answer::Join(ticket, response));
    }

    pub(crate) fn sync(&mut self, ticket: Ticket, response: SyncGroupResponse) {
        self.0.push(Answer::Sync(ticket, response));
    }

    pub(crate) fn refuse_join(&mut self, ticket: Ticket, member_id: &ByteString, error: ErrorCode) {
        let response = JoinGroupResponse {
            error,
            member_id: member_id.clone(),
            ..JoinGroupResponse::default()
        };
        self.join(ticket, response);
    }

    pub(crate) fn refuse_sync(&mut self, ticket: Ticket, error: ErrorCode) {
        let response = SyncGroupResponse {
            error,
            ..SyncGroupResponse::default()
        };
        self.sync(ticket, response);
    }

    /// Sends them, and says whether there were any.
    pub(crate) fn send(self, machine: &mut Machine) -> bool {
        let any = !self.0.is_empty();
        for answer in self.0 {
            match answer {
                Answer::Join(ticket, response) => {
                    machine.answer::<JoinGroupRequest>(ticket, &spoken(ticket.version, response));
                }
                Answer::Sync(ticket, response) => {
                    machine.answer::<SyncGroupRequest>(ticket, &response);
                }
            }
        }
        any
    }
}

/// Who is refused is told no protocol; before version 7 that is an empty name.
pub(crate) fn spoken(version: i16, mut response: JoinGroupResponse) -> JoinGroupResponse {
    if response.error != ErrorCode::NONE {
        response.protocol_name = None;
    }
    if version < 7 {
        response.protocol_name.get_or_insert_default();
    }
    response
}
