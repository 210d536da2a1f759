//! The project's own text: which files there are, and what of a Rust file is code.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What is built, downloaded or private to git (a folder, or a file in a linked work tree); nothing of it is the project's.
const NOT_OURS: [&str; 5] = [".git", "target", "artifacts", "corpus", "node_modules"];

/// One text file of the workspace.
#[derive(Clone, Debug)]
pub struct Source {
    /// The path below the workspace's root, with `/` between the parts.
    pub path: String,
    /// The whole text.
    pub text: String,
}

impl Source {
    /// A source that exists only in a test.
    pub fn fixture(path: &str, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    /// The text with comments, strings and characters blanked out, so that what is left is code. Lines keep their numbers.
    pub fn code(&self) -> String {
        blank(&self.text)
    }

    /// [`Source::code`] without the modules marked `#[cfg(test)]`; nothing when the whole file is such a module.
    pub fn code_without_tests(&self) -> String {
        if self.is_test() {
            return String::new();
        }
        without_test_modules(&self.code())
    }

    /// Whether the file holds tests and nothing else, by its name.
    pub fn is_test(&self) -> bool {
        let files = ["/tests.rs", "_tests.rs", "/testing.rs"];
        let folders = ["/tests/", "/testing/"];
        files.iter().any(|end| self.path.ends_with(end))
            || folders.iter().any(|part| self.path.contains(part))
    }

    /// Whether this is a Rust file.
    pub fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }
}

/// The root of the workspace this tool was built from.
pub fn workspace_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .map_or_else(PathBuf::new, Path::to_path_buf)
}

/// Every UTF-8 file of the workspace, ordered by path.
///
/// # Errors
/// When a folder cannot be read.
pub fn workspace_sources(root: &Path) -> Result<Vec<Source>, String> {
    let mut found = Vec::new();
    collect(root, "", &mut found)
        .map_err(|error| format!("cannot read {}: {error}", root.display()))?;
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

fn collect(folder: &Path, prefix: &str, found: &mut Vec<Source>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if NOT_OURS.contains(&name.as_str()) {
            continue;
        }
        let path = format!("{prefix}{name}");
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{path}/"), found)?;
        } else if let Ok(text) = fs::read_to_string(entry.path()) {
            found.push(Source { path, text });
        }
    }
    Ok(())
}

/// The line (from 1) on which the byte at `at` stands.
pub fn line_of(text: &str, at: usize) -> usize {
    text.as_bytes()
        .iter()
        .take(at)
        .filter(|&&byte| byte == b'\n')
        .count()
        + 1
}

/// Every place where `word` stands alone in `code`: no letter, digit or underscore joins it on a side where it ends in one itself.
pub fn occurrences(code: &str, word: &str) -> Vec<usize> {
    let joins = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let (starts, ends) = (joins(word.chars().next()), joins(word.chars().last()));
    code.match_indices(word)
        .map(|(at, _)| at)
        .filter(|&at| !starts || !joins(code[..at].chars().next_back()))
        .filter(|&at| !ends || !joins(code[at + word.len()..].chars().next()))
        .collect()
}

/// What the scanner of [`blank`] is inside of.
enum Inside {
    Code,
    LineComment,
    BlockComment(usize),
    Text,
    RawText(usize),
}

fn blank(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut inside = Inside::Code;
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let taken = match &mut inside {
            Inside::Code => enter(rest, out.chars().next_back(), &mut inside),
            Inside::LineComment => {
                if next == '\n' {
                    inside = Inside::Code;
                }
                Taken::blank(next.len_utf8())
            }
            Inside::BlockComment(depth) => match *depth {
                _ if rest.starts_with("/*") => {
                    *depth += 1;
                    Taken::blank(2)
                }
                _ if rest.starts_with("*/") => {
                    if *depth == 1 {
                        inside = Inside::Code;
                    } else {
                        *depth -= 1;
                    }
                    Taken::blank(2)
                }
                _ => Taken::blank(next.len_utf8()),
            },
            Inside::Text => match next {
                '\\' => Taken::blank(1 + rest[1..].chars().next().map_or(0, char::len_utf8)),
                '"' => {
                    inside = Inside::Code;
                    Taken::blank(1)
                }
                _ => Taken::blank(next.len_utf8()),
            },
            Inside::RawText(hashes) => {
                let end = format!("\"{}", "#".repeat(*hashes));
                if rest.starts_with(&end) {
                    inside = Inside::Code;
                    Taken::blank(end.len())
                } else {
                    Taken::blank(next.len_utf8())
                }
            }
        };
        let (piece, tail) = rest.split_at(taken.bytes);
        if taken.kept {
            out.push_str(piece);
        } else {
            out.extend(piece.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        }
        rest = tail;
    }
    out
}

/// How much of the text was looked at, and whether it is code.
struct Taken {
    bytes: usize,
    kept: bool,
}

impl Taken {
    fn blank(bytes: usize) -> Self {
        Self { bytes, kept: false }
    }

    fn code(bytes: usize) -> Self {
        Self { bytes, kept: true }
    }
}

/// Takes one piece of code, or the opening of a comment, a string or a character.
fn enter(rest: &str, before: Option<char>, inside: &mut Inside) -> Taken {
    let starts_word = !before.is_some_and(|c| c.is_alphanumeric() || c == '_');
    if rest.starts_with("//") {
        *inside = Inside::LineComment;
        return Taken::blank(2);
    }
    if rest.starts_with("/*") {
        *inside = Inside::BlockComment(1);
        return Taken::blank(2);
    }
    if let Some((bytes, hashes)) = raw_text_start(rest).filter(|_| starts_word) {
        *inside = Inside::RawText(hashes);
        return Taken::blank(bytes);
    }
    if rest.starts_with('"') {
        *inside = Inside::Text;
        return Taken::blank(1);
    }
    if let Some(bytes) = character(rest) {
        return Taken::blank(bytes);
    }
    Taken::code(rest.chars().next().map_or(0, char::len_utf8))
}

/// The length of `r#"`, `br"` and the like, and how many `#` will close it.
fn raw_text_start(rest: &str) -> Option<(usize, usize)> {
    let after = ["br", "cr", "r"]
        .iter()
        .find_map(|p| rest.strip_prefix(p))?;
    let hashes = after.bytes().take_while(|&b| b == b'#').count();
    let prefix = rest.len() - after.len();
    after[hashes..]
        .starts_with('"')
        .then_some((prefix + hashes + 1, hashes))
}

/// The length of a character literal; `None` for a lifetime.
fn character(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix('\'')?;
    let first = after.chars().next()?;
    if first == '\\' {
        let skip = 1 + after[1..].chars().next()?.len_utf8();
        return after[skip..].find('\'').map(|end| 1 + skip + end + 1);
    }
    after[first.len_utf8()..]
        .starts_with('\'')
        .then_some(2 + first.len_utf8())
}

/// Blanks every `mod` block that follows `#[cfg(test)]`. Works on code, not on text: braces in strings are gone.
fn without_test_modules(code: &str) -> String {
    let mut out = code.to_owned();
    let mut from = 0;
    while let Some(at) = out[from..].find("#[cfg(test)]").map(|at| at + from) {
        let body = &out[at..];
        let Some(end) = block_end(body) else { break };
        let hidden: String = body[..end]
            .chars()
            .map(|c| if c == '\n' { '\n' } else { ' ' })
            .collect();
        out.replace_range(at..at + end, &hidden);
        from = at + hidden.len();
    }
    out
}

/// Where the item that begins `body` ends: after its block, or after its `;` when it has none.
fn block_end(body: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in body.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth <= 1 => return Some(at + 1),
            b'}' => depth -= 1,
            b';' if depth == 0 => return Some(at + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> String {
        Source::fixture("a.rs", text).code()
    }

    #[test]
    fn comments_and_strings_are_no_code() {
        let text = "a(\"spawn \\\" x\"); // spawn\n/* spawn /* deep */ spawn */ b(r#\"spawn\"#, b\"spawn\")";
        let code = code(text);
        assert!(!code.contains("spawn"), "{code}");
        assert!(code.contains("a(") && code.contains(" b("), "{code}");
        assert_eq!(code.lines().count(), 2);
    }

    #[test]
    fn a_lifetime_is_code_and_a_character_is_not() {
        assert_eq!(
            code("fn f<'a>(x: &'a str) { y('{', '\\'', 'é') }"),
            "fn f<'a>(x: &'a str) { y(   ,     ,    ) }"
        );
    }

    #[test]
    fn a_raw_identifier_is_code() {
        assert_eq!(code("r#type for x in r#\"x\"#"), "r#type for x in       ");
    }

    #[test]
    fn test_modules_are_cut_and_what_follows_stays() {
        let text = "one();\n#[cfg(test)]\nmod tests { fn a() { spawn() } }\ntwo();\n#[cfg(test)]\nmod other;\nthree();";
        let cut = Source::fixture("a.rs", text).code_without_tests();
        assert!(!cut.contains("spawn") && !cut.contains("other"), "{cut}");
        assert!(cut.contains("two()") && cut.contains("three()"), "{cut}");
    }

    #[test]
    fn a_word_stands_alone() {
        assert_eq!(
            occurrences("spawn(x) respawn(x) spawner a.spawn(b)", "spawn").len(),
            2
        );
        assert_eq!(occurrences("a.await;", ".await").len(), 1);
    }
}
