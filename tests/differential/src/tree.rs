//! What a message says, as a tree: read from its `Debug` text, so that every message can be shown without code of its own.

use std::fmt;

/// A value of a message.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// Named fields, in order.
    Struct(Vec<(String, Node)>),
    /// Values in order.
    List(Vec<Node>),
    /// A string.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// Anything else: a number, a name, an id, `None`.
    Word(String),
}

impl Node {
    /// Reads what `{:?}` prints.
    pub fn of(value: &impl fmt::Debug) -> Node {
        let text = format!("{value:?}");
        let mut parser = Parser {
            rest: text.as_str(),
        };
        parser.node()
    }

    /// A word.
    pub fn word(text: impl fmt::Display) -> Node {
        Node::Word(text.to_string())
    }

    /// The field of that name, in a struct that has it.
    pub fn field(&self, name: &str) -> Option<&Node> {
        match self {
            Node::Struct(fields) => fields
                .iter()
                .find(|(field, _)| field == name)
                .map(|(_, node)| node),
            _ => None,
        }
    }

    /// On one line.
    pub fn line(&self) -> String {
        let join = |items: Vec<String>| items.join(", ");
        match self {
            Node::Struct(fields) => {
                let fields = fields.iter().map(|(k, v)| format!("{k}: {}", v.line()));
                format!("{{{}}}", join(fields.collect()))
            }
            Node::List(items) => format!("[{}]", join(items.iter().map(Node::line).collect())),
            Node::Text(text) => format!("{text:?}"),
            Node::Bytes(bytes) => format!("bytes \"{}\"", bytes.escape_ascii()),
            Node::Word(word) => word.clone(),
        }
    }

    /// The fields of a message, on lines that begin with `indent` blanks.
    pub fn block(&self, indent: usize, width: usize) -> String {
        let blanks = " ".repeat(indent);
        match self {
            Node::Struct(fields) => filled(fields, indent, width),
            other => format!("{blanks}{}\n", other.within(indent, indent, width)),
        }
    }

    /// What fits on the line whose first `taken` characters are taken; if it does not fit, more lines, indented deeper.
    fn within(&self, indent: usize, taken: usize, width: usize) -> String {
        let line = self.line();
        if taken + line.len() <= width {
            return line;
        }
        let deeper = indent + 2;
        let blanks = " ".repeat(deeper);
        match self {
            Node::List(items) if items.len() == 1 => {
                format!("[{}]", items[0].within(indent, taken + 1, width))
            }
            Node::List(items) => {
                let items: String = items
                    .iter()
                    .map(|item| format!("{blanks}{}\n", item.within(deeper, deeper, width)))
                    .collect();
                format!("[\n{items}{}]", " ".repeat(indent))
            }
            Node::Struct(fields) => {
                format!(
                    "{{\n{}{}}}",
                    filled(fields, deeper, width),
                    " ".repeat(indent)
                )
            }
            _ => line,
        }
    }
}

/// Fields one after the other on lines, a new line where the next does not fit.
fn filled(fields: &[(String, Node)], indent: usize, width: usize) -> String {
    let blanks = " ".repeat(indent);
    let (mut text, mut line) = (String::new(), String::new());
    for (name, node) in fields {
        let field = format!("{name}: {}", node.line());
        let fits = indent + line.len() + 2 + field.len() <= width;
        if !line.is_empty() && !fits {
            text += &format!("{blanks}{line}\n");
            line.clear();
        }
        if indent + field.len() > width {
            let node = node.within(indent, indent + name.len() + 2, width);
            text += &format!("{blanks}{name}: {node}\n");
        } else if line.is_empty() {
            line = field;
        } else {
            line += &format!(", {field}");
        }
    }
    if !line.is_empty() {
        text += &format!("{blanks}{line}\n");
    }
    text
}

/// Reads the text that derived `Debug` implementations print.
struct Parser<'a> {
    rest: &'a str,
}

impl Parser<'_> {
    fn node(&mut self) -> Node {
        self.blanks();
        if self.take("[") {
            return Node::List(self.items("]"));
        }
        if self.take("b\"") {
            return Node::Bytes(self.quoted());
        }
        if self.take("\"") {
            return Node::Text(String::from_utf8_lossy(&self.quoted()).into_owned());
        }
        let word = self.word();
        self.blanks();
        if self.take("{") {
            return Node::Struct(self.fields());
        }
        if self.take("(") {
            let mut items = self.items(")");
            return match (word.as_str(), items.len()) {
                // What is there is shown, whether or not it could have been absent.
                ("Some", 1) => items.remove(0),
                // An error code or an API: its name says which.
                _ => Node::Word(word),
            };
        }
        Node::Word(word)
    }

    fn items(&mut self, end: &str) -> Vec<Node> {
        let mut items = Vec::new();
        loop {
            self.blanks();
            if self.rest.is_empty() || self.take(end) {
                return items;
            }
            items.push(self.node());
            self.blanks();
            self.take(",");
        }
    }

    fn fields(&mut self) -> Vec<(String, Node)> {
        let mut fields = Vec::new();
        loop {
            self.blanks();
            if self.rest.is_empty() || self.take("}") {
                return fields;
            }
            let name = self.word();
            self.take(":");
            let node = self.node();
            fields.push((name, node));
            self.blanks();
            self.take(",");
        }
    }

    fn word(&mut self) -> String {
        let end = self
            .rest
            .find(|c: char| "{}[]():,\" ".contains(c))
            .unwrap_or(self.rest.len());
        // A character that begins nothing is passed over, so that reading always ends.
        let end = end.max(usize::from(!self.rest.is_empty() && end == 0));
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word.to_owned()
    }

    /// The rest of a quoted string, its escapes resolved.
    fn quoted(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut characters = self.rest.char_indices();
        while let Some((at, character)) = characters.next() {
            match character {
                '"' => {
                    self.rest = &self.rest[at + 1..];
                    return bytes;
                }
                '\\' => match characters.next().map(|(_, c)| c) {
                    Some('n') => bytes.push(b'\n'),
                    Some('r') => bytes.push(b'\r'),
                    Some('t') => bytes.push(b'\t'),
                    Some('0') => bytes.push(0),
                    Some('x') => {
                        let digits: String = characters.by_ref().take(2).map(|(_, c)| c).collect();
                        bytes.push(u8::from_str_radix(&digits, 16).unwrap_or(b'?'));
                    }
                    Some('u') => {
                        let digits: String = characters
                            .by_ref()
                            .skip(1)
                            .map(|(_, c)| c)
                            .take_while(|c| *c != '}')
                            .collect();
                        let code = u32::from_str_radix(&digits, 16).unwrap_or(0xfffd);
                        let mut buffer = [0; 4];
                        let text = char::from_u32(code).unwrap_or('\u{fffd}');
                        bytes.extend_from_slice(text.encode_utf8(&mut buffer).as_bytes());
                    }
                    Some(other) => bytes.extend_from_slice(other.to_string().as_bytes()),
                    None => break,
                },
                other => bytes.extend_from_slice(other.to_string().as_bytes()),
            }
        }
        self.rest = "";
        bytes
    }

    fn blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn take(&mut self, what: &str) -> bool {
        match self.rest.strip_prefix(what) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use milena_protocol::error_code::ErrorCode;
    use milena_protocol::ids::Uuid;

    #[derive(Debug)]
    #[expect(dead_code, reason = "read through Debug")]
    struct Sample {
        name: &'static str,
        some: Option<Bytes>,
        none: Option<i32>,
        errors: Vec<ErrorCode>,
        id: Uuid,
    }

    #[test]
    fn the_debug_text_of_a_message_is_read() {
        let sample = Sample {
            name: "a \"b\" \u{e9}\n",
            some: Some(Bytes::from_static(b"\x00\"\\\xff{")),
            none: None,
            errors: vec![ErrorCode::NONE, ErrorCode::CORRUPT_MESSAGE],
            id: Uuid::ZERO,
        };
        let node = Node::of(&sample);
        assert_eq!(
            node.field("name"),
            Some(&Node::Text("a \"b\" \u{e9}\n".to_owned()))
        );
        assert_eq!(
            node.field("some"),
            Some(&Node::Bytes(b"\x00\"\\\xff{".to_vec()))
        );
        assert_eq!(
            node.field("errors").map(Node::line).as_deref(),
            Some("[NONE, CORRUPT_MESSAGE]")
        );
        assert_eq!(node.field("none"), Some(&Node::word("None")));
        assert_eq!(node.field("id"), Some(&Node::word(Uuid::ZERO)));
    }
}
