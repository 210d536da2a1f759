//! The golden files: what Apache Kafka answered, one file per script, with sections for the releases that differ.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use crate::release::Release;

/// Lines of agreement shown before a difference.
const CONTEXT: usize = 12;
/// How a section of another release begins.
const SECTION: &str = "==== ";

/// One script's golden file.
#[derive(Clone, Debug)]
pub struct Golden {
    path: PathBuf,
}

/// What a file says: the transcript of the reference release, and those of releases that differ.
#[derive(Clone, Debug, Default, PartialEq)]
struct Sections {
    main: Option<String>,
    others: Vec<(String, String)>,
}

impl Golden {
    /// The file of the script of that name.
    pub fn of(script: &str) -> Self {
        let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/golden"));
        Self {
            path: folder.join(format!("{script}.txt")),
        }
    }

    /// What `release` answered, if it was recorded.
    pub fn transcript(&self, release: Release) -> Option<String> {
        let sections = Sections::read(&fs::read_to_string(&self.path).ok()?);
        let own = sections.others.iter();
        let own = own.filter(|(name, _)| *name == release.to_string());
        own.map(|(_, text)| text.clone()).next().or(sections.main)
    }

    /// How `transcript` differs from what `release` answered; nothing if it does not.
    pub fn difference(&self, release: Release, transcript: &str) -> Option<String> {
        match self.transcript(release) {
            None => Some(format!("no golden file {}", self.path.display())),
            Some(golden) if golden == transcript => None,
            Some(golden) => Some(first_difference(&golden, transcript)),
        }
    }

    /// Records what `release` answered. The reference release's answers are the main text; another's are kept where they
    /// differ.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn bless(&self, release: Release, transcript: &str) -> Result<(), String> {
        static WRITING: Mutex<()> = Mutex::new(());
        let _one = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
        let before = fs::read_to_string(&self.path).unwrap_or_default();
        let mut sections = Sections::read(&before);
        sections.put(release, transcript);
        let text = sections.write();
        if text == before {
            return Ok(());
        }
        fs::write(&self.path, text).map_err(|e| format!("{}: {e}", self.path.display()))
    }
}

impl Sections {
    fn read(text: &str) -> Self {
        let mut sections = Self::default();
        let mark = format!("\n{SECTION}");
        let mut parts = text.split(mark.as_str());
        sections.main = parts
            .next()
            .filter(|main| !main.is_empty())
            .map(|main| ending(main).to_owned());
        for part in parts {
            if let Some((name, text)) = part.split_once('\n') {
                sections
                    .others
                    .push((name.trim_end_matches(" ====").to_owned(), ending(text)));
            }
        }
        sections
    }

    fn put(&mut self, release: Release, transcript: &str) {
        let name = release.to_string();
        self.others.retain(|(other, _)| *other != name);
        if release == Release::REFERENCE || self.main.is_none() {
            self.main = Some(transcript.to_owned());
        } else if self.main.as_deref() != Some(transcript) {
            self.others.push((name, transcript.to_owned()));
        }
        let main = self.main.clone();
        self.others
            .retain(|(_, text)| Some(text.as_str()) != main.as_deref());
        self.others.sort();
        self.others.reverse();
    }

    fn write(&self) -> String {
        let mut text = self.main.clone().unwrap_or_default();
        for (name, other) in &self.others {
            // Writing to a string cannot fail.
            write!(text, "\n{SECTION}{name} ====\n{other}").ok();
        }
        text
    }
}

/// The text with exactly one end of line.
fn ending(text: &str) -> String {
    format!("{}\n", text.trim_end_matches('\n'))
}

/// The first line that differs, with what comes before and after it.
fn first_difference(golden: &str, transcript: &str) -> String {
    let (golden, got): (Vec<&str>, Vec<&str>) =
        (golden.lines().collect(), transcript.lines().collect());
    let same = golden.iter().zip(&got).take_while(|(a, b)| a == b).count();
    let mut text = format!("differs from line {} on\n", same + 1);
    for line in &golden[same.saturating_sub(CONTEXT)..same] {
        writeln!(text, "      {line}").ok();
    }
    for line in golden.iter().skip(same).take(CONTEXT) {
        writeln!(text, "gold  {line}").ok();
    }
    for line in got.iter().skip(same).take(CONTEXT) {
        writeln!(text, "got   {line}").ok();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn release(text: &str) -> Release {
        text.parse().unwrap()
    }

    #[test]
    fn a_release_has_a_section_only_where_it_differs() {
        let mut sections = Sections::default();
        sections.put(release("4.4.0"), "# a\nb\n");
        sections.put(release("4.3.1"), "# a\nb\n");
        sections.put(release("3.9.1"), "# a\nc\n");
        assert_eq!(sections.others.len(), 1);
        let again = Sections::read(&sections.write());
        assert_eq!(again, sections);
        sections.put(release("4.4.0"), "# a\nc\n");
        assert_eq!(sections.write(), "# a\nc\n");
    }

    #[test]
    fn the_first_difference_is_shown() {
        let text = first_difference("a\nb\nc\n", "a\nx\nc\n");
        assert!(text.contains("line 2"), "{text}");
        assert!(
            text.contains("gold  b") && text.contains("got   x"),
            "{text}"
        );
    }
}
