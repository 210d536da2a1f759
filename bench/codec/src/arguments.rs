//! What the command line asks for.

/// What to do, and with which rows; none named means all.
pub struct Arguments {
    pub rows: Vec<String>,
    pub mode: Mode,
}

pub enum Mode {
    Time { rounds: usize },
    Instructions,
    Once { subject: String },
}

const ROUNDS: usize = 31;

impl Arguments {
    pub fn parse(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut rows = Vec::new();
        let mut mode = Mode::Time { rounds: ROUNDS };
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or(format!("{word} needs a value"));
            match word.as_str() {
                "--rounds" => {
                    let rounds = value()?;
                    let rounds = rounds
                        .parse()
                        .map_err(|_| format!("no number of rounds: {rounds}"))?;
                    mode = Mode::Time { rounds };
                }
                "--instructions" => mode = Mode::Instructions,
                "--once" => {
                    rows.push(value()?);
                    let subject = value()?;
                    mode = Mode::Once { subject };
                }
                option if option.starts_with('-') => {
                    return Err(format!("unknown option {option}"));
                }
                _ => rows.push(word),
            }
        }
        Ok(Self { rows, mode })
    }
}
