//! The schema's codec: values to bytes and back.

use super::lengths::{Form, Length};
use super::{Field, Kind, Message, Struct, Value};

/// Why bytes are not a message.
type Refused = String;

impl Message {
    /// The values in bytes that are exactly one message.
    ///
    /// # Errors
    /// When they are not; the error says where.
    pub fn decode(&self, bytes: &[u8], version: i16) -> Result<Value, Refused> {
        self.walk(bytes, version).map(|(value, _)| value)
    }

    /// The values in bytes that are exactly one message, and every length that was met on the way.
    ///
    /// # Errors
    /// When they are not; the error says where.
    pub fn walk(&self, bytes: &[u8], version: i16) -> Result<(Value, Vec<Length>), Refused> {
        let mut input = Input {
            message: self,
            version,
            flexible: self.is_flexible(version),
            left: bytes,
            total: bytes.len(),
            lengths: Vec::new(),
            path: String::new(),
            around: Vec::new(),
        };
        let value = input.shape(&self.structs[0])?;
        match input.left {
            [] => Ok((value, input.lengths)),
            left => Err(format!("{} bytes are left over", left.len())),
        }
    }

    /// The bytes of a message.
    pub fn encode(&self, value: &Value, version: i16) -> Vec<u8> {
        let mut output = Output {
            message: self,
            version,
            flexible: self.is_flexible(version),
            bytes: Vec::new(),
        };
        output.shape(&self.structs[0], value);
        output.bytes
    }
}

struct Input<'m, 'b> {
    message: &'m Message,
    version: i16,
    flexible: bool,
    left: &'b [u8],
    /// Bytes there were in the beginning.
    total: usize,
    lengths: Vec<Length>,
    /// Of the field that is being read.
    path: String,
    /// The sizes of the tagged fields that are being read, as places in `lengths`.
    around: Vec<usize>,
}

impl<'m> Input<'m, '_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Refused> {
        let (first, left) = self.left.split_first_chunk().ok_or("the bytes end")?;
        self.left = left;
        Ok(*first)
    }

    fn slice(&mut self, length: usize) -> Result<Vec<u8>, Refused> {
        let (first, left) = self.left.split_at_checked(length).ok_or("the bytes end")?;
        self.left = left;
        Ok(first.to_vec())
    }

    fn uvarint(&mut self) -> Result<usize, Refused> {
        let mut value = 0;
        for shift in (0..).step_by(7) {
            let [byte] = self.take()?;
            value |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                break;
            }
        }
        Ok(value)
    }

    /// A number that says how much of something follows.
    fn counted<T>(
        &mut self,
        form: Form,
        read: impl FnOnce(&mut Self) -> Result<T, Refused>,
    ) -> Result<T, Refused> {
        let at = self.total - self.left.len();
        let value = read(self)?;
        self.lengths.push(Length {
            at,
            width: self.total - self.left.len() - at,
            form,
            path: self.path.clone(),
            around: self.around.clone(),
        });
        Ok(value)
    }

    /// A length, of two bytes in the plain format if it is `short`; `None` is null.
    fn length(&mut self, short: bool, plain: bool) -> Result<Option<usize>, Refused> {
        if self.flexible && !plain {
            let length = self.counted(Form::Compact, Self::uvarint)?;
            return Ok(length.checked_sub(1));
        }
        let length = match short {
            true => self.counted(Form::Short, |input| {
                Ok(i32::from(i16::from_be_bytes(input.take()?)))
            })?,
            false => self.counted(Form::Long, |input| Ok(i32::from_be_bytes(input.take()?)))?,
        };
        match length {
            -1 => Ok(None),
            length => usize::try_from(length)
                .map(Some)
                .map_err(|_| format!("{length} is no length")),
        }
    }

    fn shape(&mut self, shape: &'m Struct) -> Result<Value, Refused> {
        let mut values = Vec::new();
        for field in &shape.fields {
            let there = field.versions.contains(self.version) && field.tag.is_none();
            values.push(match there {
                true => self
                    .field(field)
                    .map_err(|e| format!("{}: {e}", field.kafka))?,
                false => self.message.default_of(field),
            });
        }
        if self.flexible {
            for _ in 0..self.counted(Form::Tags, Self::uvarint)? {
                self.tagged(shape, &mut values)?;
            }
        }
        Ok(Value::Struct(values))
    }

    fn tagged(&mut self, shape: &'m Struct, values: &mut [Value]) -> Result<(), Refused> {
        let tag = self.uvarint()?;
        let size = self.counted(Form::Size, Self::uvarint)?;
        let mine = |field: &Field| {
            field.tag.map(|tag| tag as usize) == Some(tag) && field.versions.contains(self.version)
        };
        let place = shape.fields.iter().position(mine);
        let place = place.ok_or_else(|| format!("{} has no tag {tag}", shape.kafka))?;
        let end = self.left.len().checked_sub(size).ok_or("the bytes end")?;
        self.around.push(self.lengths.len() - 1);
        values[place] = self.field(&shape.fields[place])?;
        self.around.pop();
        match self.left.len() == end {
            true => Ok(()),
            false => Err(format!("tag {tag} of {} is not {size} bytes", shape.kafka)),
        }
    }

    fn field(&mut self, field: &'m Field) -> Result<Value, Refused> {
        let dot = if self.path.is_empty() { "" } else { "." };
        self.within(&format!("{dot}{}", field.name), |input| {
            input.content(field)
        })
    }

    /// Reads what the path goes on to.
    fn within<T>(&mut self, step: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.path.len();
        self.path.push_str(step);
        let done = read(self);
        self.path.truncate(length);
        done
    }

    fn content(&mut self, field: &'m Field) -> Result<Value, Refused> {
        let nullable = field.nullable.is_some_and(|n| n.contains(self.version));
        if nullable && matches!(field.kind, Kind::Struct(_)) {
            // A null is marked in two ways.
            let is_null = match field.tag {
                Some(_) => self.uvarint()? == 0,
                None => self.take::<1>()? == [0xff],
            };
            if is_null {
                return Ok(Value::Null);
            }
        }
        match self.value(&field.kind, field.plain)? {
            Value::Null if !nullable => Err("null".into()),
            value => Ok(value),
        }
    }

    fn value(&mut self, kind: &'m Kind, plain: bool) -> Result<Value, Refused> {
        Ok(match kind {
            Kind::Bool => Value::Bool(self.take::<1>()? != [0]),
            Kind::Int(1) => Value::Int(i8::from_be_bytes(self.take()?).into()),
            Kind::Int(2) => Value::Int(i16::from_be_bytes(self.take()?).into()),
            Kind::Int(4) => Value::Int(i32::from_be_bytes(self.take()?).into()),
            Kind::Int(_) => Value::Int(i64::from_be_bytes(self.take()?)),
            Kind::Unsigned(2) => Value::Int(u16::from_be_bytes(self.take()?).into()),
            Kind::Unsigned(_) => Value::Int(u32::from_be_bytes(self.take()?).into()),
            Kind::Float => Value::Float(f64::from_be_bytes(self.take()?)),
            Kind::Uuid => Value::Uuid(self.take()?),
            Kind::String => match self.length(true, plain)? {
                None => Value::Null,
                Some(length) => {
                    let text = String::from_utf8(self.slice(length)?);
                    Value::String(text.map_err(|e| e.to_string())?)
                }
            },
            Kind::Bytes => match self.length(false, plain)? {
                None => Value::Null,
                Some(length) => Value::Bytes(self.slice(length)?),
            },
            Kind::Array(element) => match self.length(false, plain)? {
                None => Value::Null,
                Some(count) => {
                    let one = |place| {
                        self.within(&format!("[{place}]"), |input| input.value(element, plain))
                    };
                    Value::Array((0..count).map(one).collect::<Result<_, _>>()?)
                }
            },
            Kind::Struct(name) => self.shape(self.message.shape(name))?,
        })
    }
}

struct Output<'m> {
    message: &'m Message,
    version: i16,
    flexible: bool,
    bytes: Vec<u8>,
}

impl Output<'_> {
    fn uvarint(&mut self, value: usize) {
        let mut left = value;
        while left > 0x7f {
            self.bytes.push((left & 0x7f) as u8 | 0x80);
            left >>= 7;
        }
        self.bytes.push(left as u8);
    }

    fn length(&mut self, length: Option<usize>, short: bool, plain: bool) {
        let signed = length.map_or(-1, |length| i64::try_from(length).expect("it is small"));
        if self.flexible && !plain {
            self.uvarint(length.map_or(0, |length| length + 1));
        } else if short {
            self.bytes.extend((signed as i16).to_be_bytes());
        } else {
            self.bytes.extend((signed as i32).to_be_bytes());
        }
    }

    fn shape(&mut self, shape: &Struct, value: &Value) {
        let Value::Struct(values) = value else {
            panic!("{} is {value:?}", shape.kafka)
        };
        let there = |field: &Field| field.versions.contains(self.version);
        let fields = shape.fields.iter().zip(values).filter(|(f, _)| there(f));
        let (tagged, plain): (Vec<_>, Vec<_>) = fields.partition(|(f, _)| f.tag.is_some());
        for (field, value) in plain {
            self.field(field, value);
        }
        if !self.flexible {
            return;
        }
        let is_set = |(f, value): &(&Field, &Value)| self.message.default_of(f) != **value;
        let mut set: Vec<_> = tagged.into_iter().filter(is_set).collect();
        set.sort_by_key(|(field, _)| field.tag);
        self.uvarint(set.len());
        for (field, value) in set {
            let mut content = Output {
                bytes: Vec::new(),
                ..*self
            };
            content.field(field, value);
            self.uvarint(field.tag.unwrap_or_default() as usize);
            self.uvarint(content.bytes.len());
            self.bytes.extend(content.bytes);
        }
    }

    fn field(&mut self, field: &Field, value: &Value) {
        let nullable = field.nullable.is_some_and(|n| n.contains(self.version));
        if nullable && matches!(field.kind, Kind::Struct(_)) {
            self.bytes.push(match (value, field.tag) {
                (Value::Null, Some(_)) => 0,
                (Value::Null, None) => 0xff,
                _ => 1,
            });
            if *value == Value::Null {
                return;
            }
        }
        self.value(&field.kind, value, field.plain);
    }

    fn value(&mut self, kind: &Kind, value: &Value, plain: bool) {
        match (kind, value) {
            (Kind::Bool, Value::Bool(value)) => self.bytes.push((*value).into()),
            (Kind::Int(size) | Kind::Unsigned(size), Value::Int(value)) => {
                self.bytes.extend(&value.to_be_bytes()[8 - size..]);
            }
            (Kind::Float, Value::Float(value)) => self.bytes.extend(value.to_be_bytes()),
            (Kind::Uuid, Value::Uuid(value)) => self.bytes.extend(value),
            (Kind::String, Value::Null) => self.length(None, true, plain),
            (Kind::String, Value::String(text)) => {
                self.length(Some(text.len()), true, plain);
                self.bytes.extend(text.as_bytes());
            }
            (Kind::Bytes | Kind::Array(_), Value::Null) => self.length(None, false, plain),
            (Kind::Bytes, Value::Bytes(value)) => {
                self.length(Some(value.len()), false, plain);
                self.bytes.extend(value);
            }
            (Kind::Array(element), Value::Array(values)) => {
                self.length(Some(values.len()), false, plain);
                for value in values {
                    self.value(element, value, plain);
                }
            }
            (Kind::Struct(name), value) => self.shape(self.message.shape(name), value),
            (kind, value) => panic!("{value:?} is no {kind:?}"),
        }
    }
}

impl Message {
    /// The values of an instance as `Oracle.java` tells them, whatever the version.
    pub fn values(&self, told: &[u8]) -> Option<Value> {
        let mut told = Told {
            message: self,
            left: told,
        };
        let value = told.shape(&self.structs[0])?;
        told.left.is_empty().then_some(value)
    }

    /// Compares what this codec makes of bytes with what Java told of them.
    ///
    /// # Errors
    /// When they differ, or the values do not become the same bytes again.
    pub fn agrees(&self, bytes: &[u8], told: &[u8], version: i16) -> Result<(), Refused> {
        let told = self.values(told).ok_or("the values cannot be understood")?;
        let read = self.decode(bytes, version)?;
        if read != told {
            let (read, told) = (self.show(&read), self.show(&told));
            return Err(format!("the codec reads\n{read}\nand Java\n{told}"));
        }
        match self.encode(&read, version) == bytes {
            true => Ok(()),
            false => Err("the codec writes other bytes".into()),
        }
    }
}

/// Values in the order of their fields, each after a letter for its type.
struct Told<'m, 'b> {
    message: &'m Message,
    left: &'b [u8],
}

impl<'m> Told<'m, '_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, left) = self.left.split_first_chunk()?;
        self.left = left;
        Some(*first)
    }

    fn blob(&mut self) -> Option<Vec<u8>> {
        let length = usize::try_from(i32::from_be_bytes(self.take()?)).ok()?;
        let (first, left) = self.left.split_at_checked(length)?;
        self.left = left;
        Some(first.to_vec())
    }

    fn shape(&mut self, shape: &'m Struct) -> Option<Value> {
        let values = shape.fields.iter().map(|field| self.value(&field.kind));
        values.collect::<Option<_>>().map(Value::Struct)
    }

    fn value(&mut self, kind: &'m Kind) -> Option<Value> {
        let [letter] = self.take()?;
        Some(match (letter, kind) {
            (b'-', _) => Value::Null,
            (b'b', Kind::Bool) => Value::Bool(self.take::<8>()? != [0; 8]),
            (b'i', Kind::Int(_) | Kind::Unsigned(_)) => {
                Value::Int(i64::from_be_bytes(self.take()?))
            }
            (b'd', Kind::Float) => Value::Float(f64::from_be_bytes(self.take()?)),
            (b'u', Kind::Uuid) => Value::Uuid(self.take()?),
            (b's', Kind::String) => Value::String(String::from_utf8(self.blob()?).ok()?),
            (b'x', Kind::Bytes) => Value::Bytes(self.blob()?),
            (b'{', Kind::Struct(name)) => self.shape(self.message.shape(name))?,
            (b'[', Kind::Array(element)) => {
                let count = i32::from_be_bytes(self.take()?);
                let elements = (0..count).map(|_| self.value(element));
                Value::Array(elements.collect::<Option<_>>()?)
            }
            _ => return None,
        })
    }
}
