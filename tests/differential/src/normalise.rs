//! Messages as text in which two runs, and two brokers, differ only where they behave differently.

use std::collections::HashMap;
use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use milena_protocol::compression::Decompressor;
use milena_protocol::ids::Uuid;
use milena_protocol::record::{Batch, TimestampType, batches};

use crate::tree::Node;

const WIDTH: usize = 128;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Whether a message is asked or answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// What the script sends.
    Request,
    /// What the broker says.
    Response,
}

/// The names that one play has given to what differs from run to run.
#[derive(Clone, Debug)]
pub struct Names {
    /// What stands behind every name of this play.
    suffix: String,
    /// Names by kind and value.
    given: HashMap<(char, String), String>,
    /// How many names there are of a kind.
    counts: HashMap<char, usize>,
}

impl Names {
    /// No names yet, for a play whose topics, groups and transactional ids end in `suffix`.
    pub fn new(suffix: &str) -> Self {
        Self {
            suffix: suffix.to_owned(),
            given: HashMap::new(),
            counts: HashMap::new(),
        }
    }

    /// The message as text, two blanks before each line.
    pub fn text(&mut self, message: &impl fmt::Debug, side: Side) -> String {
        let mut node = Node::of(message);
        self.order("", &mut node);
        let node = self.node("", node, side).unwrap_or(Node::Struct(vec![]));
        node.block(2, WIDTH)
    }

    /// Words of the script, with this play's names.
    pub fn plain(&self, text: &str) -> String {
        text.replace(&self.suffix, "")
    }

    /// The node as it is shown under the field `name`; nothing when it says nothing.
    fn node(&mut self, name: &str, node: Node, side: Side) -> Option<Node> {
        match node {
            Node::Struct(mut fields) => {
                let named = !name.is_empty();
                // A producer in the answer to DescribeProducers.
                if fields.iter().any(|(name, _)| name == "last_sequence") {
                    fields[0].0 = "producer_id".to_owned();
                }
                let fields: Vec<(String, Node)> = fields
                    .into_iter()
                    .filter(|(name, node)| !goes_without_saying(name, node, side))
                    .filter_map(|(name, node)| Some((name.clone(), self.node(&name, node, side)?)))
                    .collect();
                let says_nothing = fields
                    .iter()
                    .all(|(_, node)| *node == Node::Word("-1".to_owned()));
                (!(named && says_nothing)).then_some(Node::Struct(fields))
            }
            Node::List(items) => {
                let items = items.into_iter();
                let shown = items.filter_map(|item| self.item(name, item, side));
                Some(Node::List(shown.collect()))
            }
            Node::Bytes(bytes) if name == "records" => Some(self.records(bytes, side)),
            Node::Text(text) => Some(self.string(name, text)),
            Node::Word(word) => self.word(name, word),
            Node::Bytes(bytes) => Some(self.bytes(bytes)),
        }
    }

    /// One of a list: it stays, even if it says nothing.
    fn item(&mut self, name: &str, node: Node, side: Side) -> Option<Node> {
        match node {
            Node::Struct(_) => self.node("", node, side),
            node => self.node(name, node, side),
        }
    }

    fn string(&mut self, name: &str, text: String) -> Node {
        if text.contains(&self.suffix) && name != "error_message" && name != "message" {
            return Node::Text(text.replace(&self.suffix, ""));
        }
        match name {
            // What it says is for people; that it says something is compared.
            "error_message" | "message" if !text.is_empty() => Node::word("some"),
            "host" if !text.is_empty() => Node::word("HOST"),
            "cluster_id" => Node::word("CLUSTER"),
            "member_id" | "leader" if !text.is_empty() => Node::word(self.named('M', text)),
            _ => match self.given.get(&('M', text.clone())) {
                Some(name) => Node::word(name),
                None => Node::Text(text),
            },
        }
    }

    fn word(&mut self, name: &str, word: String) -> Option<Node> {
        let number: Option<i64> = word.parse().ok();
        let positive = number.is_some_and(|number| number >= 0);
        match name {
            _ if word == "None" => return None,
            "throttle_time_ms" => return None,
            "producer_id" | "producer_id_filters" | "ongoing_txn_producer_id" if positive => {
                return Some(Node::word(self.named('P', word)));
            }
            "session_id" if number.is_some_and(|number| number > 0) => {
                return Some(Node::word(self.named('S', word)));
            }
            // How often a group has changed is its own business; what is the same, older or newer is not.
            "member_epoch" | "group_epoch" | "assignment_epoch"
                if number.is_some_and(|number| number > 0) =>
            {
                return Some(Node::word(self.named('E', word)));
            }
            "generation_id_or_member_epoch" => {
                let known = self.given.get(&('E', word.clone())).cloned();
                return Some(Node::Word(known.unwrap_or(word)));
            }
            "port" if positive => return Some(Node::word("PORT")),
            _ => {}
        }
        if let Ok(id) = word.parse::<Uuid>() {
            return (!id.is_zero()).then(|| Node::word(self.named('T', word)));
        }
        if number.is_some_and(is_now) {
            return Some(Node::word("NOW"));
        }
        Some(Node::Word(word))
    }

    /// The name of a value: a letter for its kind and a number in the order of appearance.
    fn named(&mut self, kind: char, value: String) -> String {
        if let Some(name) = self.given.get(&(kind, value.clone())) {
            return name.clone();
        }
        let count = self.counts.entry(kind).or_default();
        *count += 1;
        let name = format!("{kind}{count}");
        self.given.insert((kind, value), name.clone());
        name
    }

    /// The batches that `bytes` hold.
    fn records(&mut self, bytes: Vec<u8>, side: Side) -> Node {
        let mut nodes = Vec::new();
        for batch in batches(Bytes::from(bytes)) {
            match batch {
                Ok(batch) => {
                    let node = show_batch(&batch, side);
                    nodes.extend(self.node("", node, side));
                }
                Err(error) => nodes.push(Node::Word(format!("no batch: {error}"))),
            }
        }
        Node::List(nodes)
    }
}

/// What a request always says unless the script is about it, and what an answer says by saying nothing.
fn goes_without_saying(name: &str, node: &Node, side: Side) -> bool {
    const UNKNOWN: [&str; 6] = [
        "current_leader_epoch",
        "last_fetched_epoch",
        "log_start_offset",
        "replica_id",
        "producer_id",
        "producer_epoch",
    ];
    let is_empty = *node == Node::List(vec![]);
    match (side, node) {
        (Side::Response, _) => is_empty && matches!(name, "nodes" | "record_errors"),
        (Side::Request, Node::Text(text)) => text.is_empty() && name == "rack_id",
        (Side::Request, Node::Word(word)) => match word.as_str() {
            "false" => true,
            "-1" => UNKNOWN.contains(&name),
            _ => name == "high_watermark" || name == "timeout_ms",
        },
        (Side::Request, _) => is_empty && name != "topics" && name != "partitions",
    }
}

/// A batch with what a broker decides about it.
fn show_batch(batch: &Batch, side: Side) -> Node {
    let mut fields = vec![];
    let mut put = |name: &str, node: Node| fields.push((name.to_owned(), node));
    if side == Side::Response {
        put(
            "offsets",
            Node::word(format!("{}-{}", batch.base_offset(), batch.last_offset())),
        );
        put("leader_epoch", Node::word(batch.leader_epoch()));
    }
    if batch.magic() != 2 {
        put("magic", Node::word(batch.magic()));
    }
    if batch.codec().id() != 0 {
        put("codec", Node::word(batch.codec().name()));
    }
    if batch.timestamp_type() == TimestampType::Append {
        put("append_time", Node::word(batch.max_timestamp()));
    }
    if batch.producer_id() >= 0 {
        put("producer_id", Node::word(batch.producer_id()));
        put("epoch", Node::word(batch.producer_epoch()));
        put("sequence", Node::word(batch.base_sequence()));
    }
    if batch.is_transactional() {
        put("transactional", Node::word(true));
    }
    if batch.verify_crc().is_err() {
        put("crc", Node::word("wrong"));
    }
    if batch.is_control() {
        let control = match batch.control_record() {
            Ok(Some(record)) => format!("{record:?}"),
            Ok(None) => "none".to_owned(),
            Err(error) => error.to_string(),
        };
        put("control", Node::Word(control));
        return Node::Struct(fields);
    }
    put("records", Node::List(show_records(batch)));
    Node::Struct(fields)
}

fn show_records(batch: &Batch) -> Vec<Node> {
    let mut nodes = Vec::new();
    let mut decompressor = Decompressor::new();
    let mut records = match batch.records(&mut decompressor) {
        Ok(records) => records,
        Err(error) => return vec![Node::Word(format!("unreadable: {error}"))],
    };
    while let Some(record) = records.next() {
        nodes.push(match record {
            Ok(record) => {
                let mut fields = Vec::new();
                let mut put = |name: &str, node: Node| fields.push((name.to_owned(), node));
                put("offset", Node::word(record.offset));
                put("time", Node::word(record.timestamp));
                if let Some(key) = record.key {
                    put("key", text(key));
                }
                if let Some(value) = record.value {
                    put("value", text(value));
                }
                Node::Struct(fields)
            }
            Err(error) => Node::Word(format!("unreadable: {error}")),
        });
    }
    nodes
}

/// Contents, unless they are long.
fn text(bytes: &[u8]) -> Node {
    match bytes.len() {
        0..=40 => Node::Text(String::from_utf8_lossy(bytes).into_owned()),
        long => Node::word(format!("{long} bytes")),
    }
}

/// Whether it is a time of today, in milliseconds.
fn is_now(number: i64) -> bool {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_millis() as i64);
    (now - DAY_MS..now + DAY_MS).contains(&number)
}

impl Names {
    /// Orders lists whose items are known by a name or number: no broker promises an order of its own.
    fn order(&self, name: &str, node: &mut Node) {
        match node {
            Node::Struct(fields) => fields
                .iter_mut()
                .for_each(|(name, node)| self.order(name, node)),
            Node::List(items) => {
                items.iter_mut().for_each(|item| self.order("", item));
                items.sort_by_cached_key(|item| match item {
                    Node::Word(word) if name == "partitions" => {
                        Some((String::new(), word.parse().ok()?))
                    }
                    item => self.key(item),
                });
            }
            _ => {}
        }
    }

    /// What an item of a list is known by.
    fn key(&self, item: &Node) -> Option<(String, i64)> {
        const TEXTS: [&str; 6] = [
            "name",
            "topic",
            "group_id",
            "resource_name",
            "transactional_id",
            "member_id",
        ];
        const NUMBERS: [&str; 5] = ["index", "partition", "partition_index", "key", "api_key"];
        let text = TEXTS.iter().find_map(|name| match item.field(name)? {
            Node::Text(text) => Some(match self.given.get(&('M', text.clone())) {
                Some(name) => name.clone(),
                None => text.replace(&self.suffix, ""),
            }),
            _ => None,
        });
        let number = NUMBERS.iter().find_map(|name| match item.field(name)? {
            Node::Word(word) => word.parse().ok(),
            _ => None,
        });
        match (text, number) {
            (None, None) => None,
            (text, number) => Some((text.unwrap_or_default(), number.unwrap_or(-1))),
        }
    }

    /// Bytes, with this play's names in them.
    fn bytes(&self, bytes: Vec<u8>) -> Node {
        let suffix = self.suffix.as_bytes();
        let mut shown = Vec::with_capacity(bytes.len());
        let mut rest = &bytes[..];
        while let Some((first, others)) = rest.split_first() {
            if let Some(after) = rest.strip_prefix(suffix) {
                rest = after;
            } else {
                shown.push(*first);
                rest = others;
            }
        }
        Node::Bytes(shown)
    }
}
