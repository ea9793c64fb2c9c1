//! `gleaner completions`: what a shell needs to complete our flags.

use super::ExitStatus;
use clap_complete::Shell;
use std::io::{self, Write};

/// Write completions for a shell
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:\n  \
                  gleaner completions bash > ~/.local/share/bash-completion/completions/gleaner\n  \
                  gleaner completions zsh > ~/.zfunc/_gleaner\n  \
                  gleaner completions fish > ~/.config/fish/completions/gleaner.fish")]
pub struct Args {
    /// The shell
    shell: Shell,
}

/// Writes the completions to standard output.
///
/// # Errors
/// If that fails.
pub fn run(args: &Args) -> anyhow::Result<ExitStatus> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut super::command(), "gleaner", &mut script);
    io::stdout().write_all(&script)?;
    Ok(ExitStatus::Done)
}
