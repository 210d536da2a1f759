//! The ids that coordinators give to members, which look as Kafka's do.

use bytestring::ByteString;
use fastrand::Rng;

/// A name and a random UUID.
pub(crate) fn fresh(rng: &mut Rng, name: &str) -> ByteString {
    ByteString::from(format!("{name}-{}", uuid(rng)))
}

/// A random UUID as it is written in hexadecimal.
pub(super) fn uuid(rng: &mut Rng) -> String {
    let bits = rng.u128(..);
    // Version 4 of the variant of RFC 9562.
    let bits = bits & !(0xf << 76) & !(0x3 << 62) | 0x4 << 76 | 0x2 << 62;
    let hex = format!("{bits:032x}");
    let parts = [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ];
    parts.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_the_name_and_a_random_uuid() {
        let id = fresh(&mut Rng::with_seed(1), "lab");
        assert_eq!(id.len(), "lab-".len() + 36);
        assert_eq!(&id[18..19], "4");
        assert!("89ab".contains(&id[23..24]));
    }
}
