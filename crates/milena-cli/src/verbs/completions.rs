//! `milena completions`: scripts with which shells complete the command line.

use crate::arguments::Arguments;
use crate::exit::{Exit, Trouble};
use clap::{Args, CommandFactory as _};
use clap_complete::Shell;
use std::io::{ErrorKind, Write as _};

/// Print a script with which a shell completes milena's command line
#[derive(Debug, Args)]
#[command(after_long_help = MANUAL, arg_required_else_help = true)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

const MANUAL: &str = "\
Examples:
  source <(milena completions bash)
  milena completions bash > ~/.local/share/bash-completion/completions/milena
  milena completions zsh  > \"${fpath[1]}/_milena\"
  milena completions fish > ~/.config/fish/completions/milena.fish";

impl Completions {
    pub(crate) fn run(self) -> Result<Exit, Trouble> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Arguments::command(), "milena", &mut script);
        match std::io::stdout().write_all(&script) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                Err(Trouble::failed(error.to_string()))
            }
            _ => Ok(Exit::Done),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::ValueEnum as _;

    #[test]
    fn every_shell_gets_a_script_that_knows_the_verbs() {
        for shell in Shell::value_variants() {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Arguments::command(), "milena", &mut script);
            let script = String::from_utf8(script).unwrap();
            for verb in ["produce", "consume", "topics", "brokers"] {
                assert!(script.contains(verb), "{shell}: {verb}");
            }
        }
    }
}
