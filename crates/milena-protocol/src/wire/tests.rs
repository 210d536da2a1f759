//! The rules of the wire format, one by one.

use super::*;

fn encoded(flexible: bool, write: impl FnOnce(&mut Writer) -> Result<(), EncodeError>) -> Vec<u8> {
    let mut w = Writer::new(5, flexible);
    write(&mut w).expect("it can be written");
    w.into_bytes().to_vec()
}

fn reader(bytes: &[u8], flexible: bool) -> Reader<'static> {
    let frame = Box::new(Bytes::copy_from_slice(bytes));
    Reader::new(Box::leak(frame), 5, flexible)
}

fn problem<T: Wire + std::fmt::Debug>(bytes: &[u8], flexible: bool) -> DecodeProblem {
    let error = T::read(&mut reader(bytes, flexible)).expect_err("it is no such value");
    error.problem().clone()
}

#[test]
fn numbers_are_big_endian() {
    assert_eq!(encoded(false, |w| 0x0102_i16.write(w)), [1, 2]);
    assert_eq!(encoded(true, |w| (-2_i32).write(w)), [255, 255, 255, 254]);
    assert_eq!(u16::read(&mut reader(&[0xff, 0xfe], false)), Ok(0xfffe));
    assert_eq!(
        f64::read(&mut reader(&[0x3f, 0xf8, 0, 0, 0, 0, 0, 0], false)),
        Ok(1.5)
    );
}

#[test]
fn lengths_are_plain_or_compact() {
    let text = ByteString::from_static("abc");
    assert_eq!(encoded(false, |w| text.write(w)), b"\0\x03abc");
    assert_eq!(encoded(true, |w| text.write(w)), b"\x04abc");
    let bytes = Bytes::from_static(b"xy");
    assert_eq!(encoded(false, |w| bytes.write(w)), b"\0\0\0\x02xy");
    assert_eq!(encoded(true, |w| bytes.write(w)), b"\x03xy");
    let array = vec![7_i8, 8];
    assert_eq!(encoded(false, |w| array.write(w)), [0, 0, 0, 2, 7, 8]);
    assert_eq!(encoded(true, |w| array.write(w)), [3, 7, 8]);
}

#[test]
fn null_is_a_length_of_minus_one_or_a_compact_zero() {
    let (text, bytes, array): (Option<ByteString>, Option<Bytes>, Option<Vec<i8>>) =
        (None, None, None);
    assert_eq!(encoded(false, |w| text.write(w)), [255, 255]);
    assert_eq!(encoded(false, |w| bytes.write(w)), [255; 4]);
    assert_eq!(encoded(false, |w| array.write(w)), [255; 4]);
    assert_eq!(encoded(true, |w| text.write(w)), [0]);
    assert_eq!(encoded(true, |w| bytes.write(w)), [0]);
    assert_eq!(encoded(true, |w| array.write(w)), [0]);
    assert_eq!(
        Option::<Vec<i8>>::read(&mut reader(&[255; 4], false)),
        Ok(None)
    );
    assert_eq!(
        Option::<ByteString>::read(&mut reader(&[0], true)),
        Ok(None)
    );
}

#[test]
fn null_where_none_is_allowed_is_an_error() {
    let null = DecodeProblem::Null { version: 5 };
    assert_eq!(problem::<ByteString>(&[255, 255], false), null);
    assert_eq!(problem::<Bytes>(&[0], true), null);
    assert_eq!(problem::<Vec<i8>>(&[0], true), null);
}

#[test]
fn a_nullable_struct_has_a_presence_byte() {
    // An id stands for any struct: it has no length that could say null.
    let id = crate::ids::Uuid([3; 16]);
    let present = encoded(true, |w| Some(id).write(w));
    assert_eq!((present[0], present.len()), (1, 17));
    assert_eq!(encoded(true, |w| None::<crate::ids::Uuid>.write(w)), [255]);
    assert_eq!(Option::read(&mut reader(&present, true)), Ok(Some(id)));
    assert_eq!(
        problem::<Option<crate::ids::Uuid>>(&[2; 17], true),
        DecodeProblem::Presence(2)
    );
}

#[test]
fn d3_a_length_below_minus_one_is_an_error() {
    assert_eq!(
        problem::<ByteString>(&(-2_i16).to_be_bytes(), false),
        DecodeProblem::Length(-2)
    );
    assert_eq!(
        problem::<Option<Bytes>>(&(-2_i32).to_be_bytes(), false),
        DecodeProblem::Length(-2)
    );
    let least = i64::from(i32::MIN);
    assert_eq!(
        problem::<Vec<i8>>(&i32::MIN.to_be_bytes(), false),
        DecodeProblem::Length(least)
    );
}

#[test]
fn d3_lengths_at_the_border_of_what_is_left() {
    let with_length = |length: i32| [&length.to_be_bytes()[..], b"abc"].concat();
    assert_eq!(
        Bytes::read(&mut reader(&with_length(3), false)),
        Ok(Bytes::from_static(b"abc"))
    );
    let too_long = DecodeProblem::Truncated { needed: 4, left: 3 };
    assert_eq!(problem::<Bytes>(&with_length(4), false), too_long);
    assert!(matches!(
        problem::<Bytes>(&with_length(i32::MAX), false),
        DecodeProblem::Truncated { .. }
    ));
    let too_many = DecodeProblem::TooMany { count: 4, left: 3 };
    assert_eq!(problem::<Vec<i8>>(&with_length(4), false), too_many);
    assert!(matches!(
        problem::<Vec<i8>>(&with_length(i32::MAX), false),
        DecodeProblem::TooMany { .. }
    ));
}

#[test]
fn d3_a_variable_length_integer_has_at_most_five_bytes_and_32_bits() {
    for (bytes, value) in [
        (&[0][..], 0),
        (&[0x7f], 127),
        (&[0x80, 1], 128),
        (&[0xff, 0xff, 0xff, 0xff, 0xf], u32::MAX),
        // Longer than need be, as some writers have it.
        (&[0x81, 0x80, 0], 1),
    ] {
        assert_eq!(reader(bytes, true).uvarint(), Ok(value));
    }
    for bytes in [
        &[0xff, 0xff, 0xff, 0xff, 0x1f][..],
        &[0x80; 5],
        &[0x80, 0x80, 0x80, 0x80, 0x80, 1],
    ] {
        let error = reader(bytes, true).uvarint().expect_err("it is too long");
        assert_eq!(error.problem(), &DecodeProblem::Varint);
    }
    let error = reader(&[0x80], true).uvarint().expect_err("it is cut off");
    assert!(matches!(error.problem(), DecodeProblem::Truncated { .. }));
}

#[test]
fn variable_length_integers_read_back() {
    for value in [0, 1, 127, 128, 16_383, 16_384, u32::MAX - 1, u32::MAX] {
        let bytes = encoded(true, |w| {
            w.put_uvarint(value);
            Ok(())
        });
        assert_eq!(reader(&bytes, true).uvarint(), Ok(value));
    }
}

#[test]
fn d9_a_string_that_is_not_utf_8_is_a_typed_error() {
    assert_eq!(
        problem::<ByteString>(&[0, 1, 0xff], false),
        DecodeProblem::Utf8
    );
}

#[test]
fn d1_an_array_is_refused_before_memory_is_taken_for_it() {
    // Two billion elements in eight bytes.
    let bomb = [&i32::MAX.to_be_bytes()[..], &[0; 4]].concat();
    let mut r = reader(&bomb, false);
    let budget = r.budget();
    assert!(Vec::<i32>::read(&mut r).is_err());
    assert_eq!(r.budget(), budget);
}

#[test]
fn d2_many_small_elements_are_refused_once_they_exceed_the_budget() {
    // A million empty strings of one byte each would take 32 MB.
    let count = 1_000_000_u32;
    let frame = encoded(true, |w| {
        w.put_uvarint(count + 1);
        w.put(&vec![1; count as usize]);
        Ok(())
    });
    assert!(matches!(
        problem::<Vec<ByteString>>(&frame, true),
        DecodeProblem::Budget { .. }
    ));
    // What they take is counted, so that several arrays cannot share one budget twice.
    let mut r = reader(&[[0, 0, 0, 4].as_slice(), &[0; 16]].concat(), false);
    let before = r.budget();
    assert_eq!(Vec::<i32>::read(&mut r), Ok(vec![0; 4]));
    assert_eq!(r.budget(), before - 16);
}

#[test]
fn d10_a_size_from_the_wire_becomes_an_index_only_by_a_checked_conversion() {
    // A tagged field of the largest size there is: on 32 bits, adding it to the position would overflow.
    let frame = [&[1, 0][..], &[0xff, 0xff, 0xff, 0xff, 0xf], &[0; 8]].concat();
    let error = reader(&frame, true).no_tags().expect_err("it is not there");
    assert!(
        matches!(error.problem(), DecodeProblem::Truncated { left: 8, .. }),
        "{error}"
    );
}

#[test]
fn d3_unknown_tagged_fields_are_stepped_over_by_their_exact_size() {
    // Two tagged fields, 9 with three bytes and 1000 with none; then the number 77.
    let frame = [2, 9, 3, 0xaa, 0xbb, 0xcc, 0xe8, 7, 0, 77];
    let mut r = reader(&frame, true);
    r.no_tags().expect("unknown fields are no error");
    assert_eq!(i8::read(&mut r), Ok(77));
    assert_eq!(r.finish(), Ok(()));
}

#[test]
fn a_tagged_field_cannot_read_beyond_its_size_nor_leave_some_of_it() {
    let read_number = |frame: &[u8]| {
        let mut number = 0_i32;
        let outcome = reader(frame, true).tags(|tag, r| match tag {
            0 => {
                number = r.field("number")?;
                Ok(true)
            }
            _ => Ok(false),
        });
        outcome.map(|()| number).map_err(|e| e.problem().clone())
    };
    assert_eq!(read_number(&[1, 0, 4, 0, 0, 0, 7]), Ok(7));
    assert_eq!(
        read_number(&[1, 0, 3, 0, 0, 0, 7]),
        Err(DecodeProblem::Truncated { needed: 4, left: 3 })
    );
    assert_eq!(
        read_number(&[1, 0, 5, 0, 0, 0, 7, 0]),
        Err(DecodeProblem::TagSize { left: 1 })
    );
}

#[test]
fn tagged_fields_are_written_when_they_differ_from_their_default() {
    let write = |epoch: i32, has: bool| {
        let mut w = Writer::new(5, true);
        let mut tags = w.tags();
        tags.field(has, 3, "epoch", &epoch, &-1)?;
        w.end_tags(tags)?;
        Ok::<_, EncodeError>(w.into_bytes().to_vec())
    };
    assert_eq!(write(7, true), Ok(vec![1, 3, 4, 0, 0, 0, 7]));
    assert_eq!(write(-1, true), Ok(vec![0]));
    assert_eq!(write(-1, false), Ok(vec![0]));
    let refused = write(7, false).expect_err("the version does not have it");
    assert_eq!(
        refused.to_string(),
        "epoch: it is set but version 5 does not have it"
    );
}

#[test]
fn a_value_that_its_version_would_lose_is_refused_unless_it_is_ignorable() {
    let mut w = Writer::new(5, false);
    assert_eq!(w.field_or(false, "n", &0_i32, &0), Ok(()));
    assert_eq!(w.field_if(false, "n", &1_i32), Ok(()));
    let refused = w
        .field_or(false, "n", &1_i32, &0)
        .expect_err("it would be lost");
    assert_eq!(
        (refused.field(), refused.problem()),
        ("n", &EncodeProblem::Absent { version: 5 })
    );
    assert!(w.is_empty());
}

#[test]
fn a_null_that_its_version_does_not_allow_is_refused() {
    let mut w = Writer::new(5, false);
    let name: Option<ByteString> = None;
    let refused = w
        .nullable_if(true, false, "name", &name)
        .expect_err("it must not be null");
    assert_eq!(
        refused.to_string(),
        "name: null where version 5 allows none"
    );
    assert_eq!(w.nullable_if(true, true, "name", &name), Ok(()));
}

#[test]
fn a_string_of_the_old_format_has_at_most_32767_bytes() {
    let longest = ByteString::from("x".repeat(32_767));
    assert_eq!(encoded(false, |w| longest.write(w)).len(), 32_769);
    let longer = ByteString::from("x".repeat(32_768));
    let refused = longer
        .write(&mut Writer::new(5, false))
        .expect_err("its length cannot be said");
    assert_eq!(refused.problem(), &EncodeProblem::TooLong(32_768));
    assert_eq!(encoded(true, |w| longer.write(w)).len(), 32_771);
}

#[test]
fn a_field_can_keep_the_old_format_in_a_flexible_version() {
    let bytes = encoded(true, |w| {
        w.inflexible("client_id", &ByteString::from_static("me"))
    });
    assert_eq!(bytes, b"\0\x02me");
    let mut r = reader(&bytes, true);
    let mut client_id = ByteString::new();
    assert_eq!(r.inflexible("client_id", &mut client_id), Ok(()));
    assert_eq!(client_id, "me");
    assert!(r.is_flexible());
}

#[test]
fn large_byte_fields_are_shared_both_ways() {
    let large = Bytes::from(vec![7; SPLICE]);
    let mut w = Writer::new(5, false);
    large
        .write(&mut w)
        .and_then(|()| 9_i8.write(&mut w))
        .expect("it can be written");
    assert_eq!(w.len(), 4 + SPLICE + 1);
    let (head, rest) = w.finish();
    assert_eq!((head.len(), rest.len()), (4, 2));
    assert_eq!(rest[0].as_ptr(), large.as_ptr());

    let frame = Bytes::from([&head[..], &rest[0], &rest[1]].concat());
    let read = Bytes::read(&mut Reader::new(&frame, 5, false)).expect("it can be read");
    assert_eq!(read.as_ptr(), frame[4..].as_ptr());
}

#[test]
fn small_byte_fields_are_copied_into_the_buffer() {
    let mut w = Writer::new(5, false);
    Bytes::from(vec![7; SPLICE - 1])
        .write(&mut w)
        .expect("it can be written");
    assert!(w.finish().1.is_empty());
}

#[test]
fn an_error_names_the_field_as_a_path() {
    let mut r = reader(&[0, 0], false);
    let inner = r.field::<i32>("index").expect_err("two bytes are missing");
    let error = inner.within("partitions").within("topics");
    assert_eq!(error.field(), "topics.partitions.index");
    assert_eq!(
        error.to_string(),
        "topics.partitions.index: 4 bytes are needed where 2 are left"
    );
}

#[test]
fn a_struct_in_a_tagged_field_has_another_null() {
    let write = |id: Option<crate::ids::Uuid>, default: Option<crate::ids::Uuid>| {
        encoded(true, |w| {
            let mut tags = w.tags();
            tags.nullable_struct(true, 2, "id", &id, &default)?;
            w.end_tags(tags)
        })
    };
    let id = Some(crate::ids::Uuid([3; 16]));
    assert_eq!(write(None, None), [0]);
    assert_eq!(write(id, id), [0]);
    assert_eq!(write(None, id), [1, 2, 1, 0]);
    let present = write(id, None);
    assert_eq!((&present[..5], present.len()), (&[1, 2, 17, 1, 3][..], 20));
    let read = |bytes: &[u8]| reader(bytes, true).nullable_struct::<crate::ids::Uuid>("id");
    assert_eq!(read(&[0]), Ok(None));
    assert_eq!(read(&present[3..]), Ok(id));
    let wrong = read(&[255; 17]).expect_err("-1 is null elsewhere");
    assert_eq!(
        (wrong.field(), wrong.problem()),
        ("id", &DecodeProblem::Presence(-1))
    );
}

#[test]
fn fields_that_are_read_together_are_blamed_one_by_one() {
    let (mut id, mut epoch, mut offset) = (0_i32, 0_i16, 0_i64);
    let mut read = |bytes: &[u8]| {
        let names = ["id", "epoch", "offset"];
        reader(bytes, false).fill_run(&names, (&mut id, &mut epoch, &mut offset))
    };
    let cut = read(&[0; 9]).expect_err("five bytes are missing");
    let missing = DecodeProblem::Truncated { needed: 8, left: 3 };
    assert_eq!((cut.field(), cut.problem()), ("offset", &missing));
    assert_eq!(read(&[0, 0, 0, 1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 3]), Ok(()));
    assert_eq!((id, epoch, offset), (1, 2, 3));
}

#[test]
fn a_field_that_only_some_versions_have_is_read_with_those_before_it() {
    let bytes = [0, 0, 0, 1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 3];
    let read = |bytes: &[u8], has| {
        let (mut id, mut epoch, mut offset) = (0_i32, 0_i16, 0_i64);
        let mut reader = reader(bytes, false);
        let places = (&mut id, &mut epoch);
        let read = reader.fill_run_and(&["id", "epoch"], places, has, "offset", &mut offset);
        read.map(|()| (id, epoch, offset, reader.left()))
    };
    assert_eq!(read(&bytes, true), Ok((1, 2, 3, 0)));
    assert_eq!(read(&bytes, false), Ok((1, 2, 0, 8)));
    for (len, blamed) in [(13, "offset"), (6, "offset"), (5, "epoch"), (0, "id")] {
        let cut = read(&bytes[..len], true).expect_err("it is cut off");
        assert_eq!(cut.field(), blamed, "after {len} bytes");
    }
    assert_eq!(read(&bytes[..6], false), Ok((1, 2, 0, 0)));
}

#[test]
fn lengths_of_one_byte_of_two_and_of_more_are_read_alike() {
    for length in [0, 1, 126, 127, 128, 16_382, 16_383, 70_000] {
        let mut w = Writer::new(0, true);
        w.put_length(Some(length)).expect("a length");
        let bytes = w.into_bytes();
        assert_eq!(reader(&bytes, true).length(), Ok(Some(length)), "{length}");
    }
    // As nobody writes it, but as the format allows it.
    assert_eq!(reader(&[0x80, 0x00], true).length(), Ok(None));
    assert_eq!(reader(&[0x83, 0x00], true).length(), Ok(Some(2)));
}

#[test]
fn lists_of_numbers_are_the_same_with_and_without_an_allocation() {
    for (count, flexible) in [(0, true), (3, false), (4, true), (5, false), (200, true)] {
        let list: Vec<i32> = (-7..count - 7).collect();
        let numbers = Numbers::from_slice(&list);
        let (mut w, mut of_numbers) = (Writer::new(5, flexible), Writer::new(5, flexible));
        list.write(&mut w).expect("a list");
        numbers.write(&mut of_numbers).expect("a list of numbers");
        let bytes = w.into_bytes();
        assert_eq!(bytes, of_numbers.into_bytes());
        assert_eq!(Numbers::read(&mut reader(&bytes, flexible)), Ok(numbers));
    }
}
