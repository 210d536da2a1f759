//! What a topic may be named.

/// Characters of the longest name.
const LONGEST: usize = 249;

/// Checks the name of a new topic.
///
/// # Errors
///
/// The end of a sentence that begins with "Topic name is invalid".
pub(crate) fn check(name: &str) -> Result<(), String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let why = match name {
        "" => "the empty string is not allowed".to_owned(),
        "." | ".." => format!("'{name}' is not allowed"),
        _ if name.len() > LONGEST => {
            format!("the length of '{name}' is longer than the max allowed length {LONGEST}")
        }
        _ if !name.chars().all(plain) => format!(
            "'{name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'"
        ),
        _ => return Ok(()),
    };
    Err(why)
}

/// Whether two names would be one in the names of metrics, where a period becomes an underscore.
pub(crate) fn collide(one: &str, other: &str) -> bool {
    let folded = |c: char| if c == '.' { '_' } else { c };
    one != other && one.chars().map(folded).eq(other.chars().map(folded))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_kafkas_rules() {
        for good in ["a", "a.b_c-D9", &"x".repeat(LONGEST), "..."] {
            assert_eq!(check(good), Ok(()));
        }
        for bad in ["", ".", "..", "a b", "ä", "a/b", &"x".repeat(LONGEST + 1)] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_period_is_an_underscore_to_metrics() {
        assert!(collide("a.b_c", "a_b.c"));
        assert!(!collide("a.b", "a.b"));
        assert!(!collide("a.b", "a-b"));
    }
}
