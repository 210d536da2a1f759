//! The list of hazards, as its text file says.

/// One thing that is known to break Kafka clients.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Hazard {
    /// A letter and a number, such as `N3`.
    pub id: String,
    /// What goes wrong or what must hold, in one line.
    pub sentence: String,
}

/// The hazards that share a letter.
#[derive(Clone, Debug)]
pub struct Group {
    /// The letter of their ids.
    pub letter: char,
    /// What they are about.
    pub title: String,
    /// In the order of the list.
    pub hazards: Vec<Hazard>,
}

/// All groups, in the order of the list.
#[derive(Clone, Debug)]
pub struct Catalogue {
    /// In the order of the list.
    pub groups: Vec<Group>,
}

impl Catalogue {
    /// Reads the list: `# N  Title` opens a group, `N3  sentence` is a hazard of it, other comments and empty lines are skipped.
    ///
    /// # Errors
    /// A sentence that names the line: an id that is malformed, doubled, out of sequence or under the wrong letter.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut groups: Vec<Group> = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let wrong = |what: &str| format!("hazard list, line {}: {what}: {line}", index + 1);
            if let Some(heading) = line.strip_prefix('#') {
                groups.extend(group(heading));
            } else if !line.trim().is_empty() {
                let (id, sentence) = line
                    .split_once(' ')
                    .ok_or_else(|| wrong("an id and a sentence are expected"))?;
                let group = groups.last_mut().ok_or_else(|| wrong("no group is open"))?;
                if id != format!("{}{}", group.letter, group.hazards.len() + 1) {
                    return Err(wrong("not the next id of its group"));
                }
                group.hazards.push(Hazard {
                    id: id.to_owned(),
                    sentence: sentence.trim().to_owned(),
                });
            }
        }
        Ok(Self { groups })
    }

    /// Every hazard, in order.
    pub fn hazards(&self) -> impl Iterator<Item = &Hazard> {
        self.groups.iter().flat_map(|group| &group.hazards)
    }

    /// Whether `id`, in capitals, is on the list.
    pub fn contains(&self, id: &str) -> bool {
        self.hazards().any(|hazard| hazard.id == id)
    }
}

/// A heading is one capital, two spaces and a title; any other comment is none.
fn group(heading: &str) -> Option<Group> {
    let (letter, title) = heading.trim().split_once("  ")?;
    let mut letters = letter.chars();
    let letter = letters.next().filter(char::is_ascii_uppercase)?;
    letters.next().is_none().then(|| Group {
        letter,
        title: title.trim().to_owned(),
        hazards: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_and_hazards_are_read_in_order() {
        let list =
            Catalogue::parse("# Words: about the list\n\n# N  Links\nN1  one\nN2   two\n").unwrap();
        assert_eq!(list.groups[0].title, "Links");
        assert_eq!(list.hazards().count(), 2);
        assert_eq!(list.groups[0].hazards[1].sentence, "two");
        assert!(list.contains("N2") && !list.contains("N3"));
    }

    #[test]
    fn a_gap_a_double_and_a_stranger_are_refused() {
        assert!(Catalogue::parse("# N  Links\nN2  two\n").is_err());
        assert!(Catalogue::parse("# N  Links\nN1  one\nN1  one\n").is_err());
        assert!(Catalogue::parse("# N  Links\nM1  one\n").is_err());
        assert!(Catalogue::parse("N1  one\n").is_err());
    }
}
