//! `gleaner man`: manual pages of all commands.

use super::ExitStatus;
use anyhow::Context as _;
use std::io::{self, Write};
use std::path::PathBuf;

/// Write manual pages
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  gleaner man | man -l -                           read them\n  \
                  gleaner man --out ~/.local/share/man/man1        install them"
)]
pub struct Args {
    /// Folder for one page a command, made if missing [default: all on standard output]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Writes the pages.
///
/// # Errors
/// If that fails.
pub fn run(args: &Args) -> anyhow::Result<ExitStatus> {
    let mut all = Vec::new();
    for (name, page) in pages()? {
        match &args.out {
            None => all.extend(page),
            Some(folder) => {
                let file = folder.join(format!("{name}.1"));
                std::fs::create_dir_all(folder)
                    .and_then(|()| std::fs::write(&file, page))
                    .with_context(|| {
                        format!(
                            "{}: cannot be written; choose another folder",
                            file.display()
                        )
                    })?;
            }
        }
    }
    io::stdout().write_all(&all)?;
    Ok(ExitStatus::Done)
}

/// Name and page of the program and of each command.
fn pages() -> io::Result<Vec<(String, Vec<u8>)>> {
    let mut root = super::command();
    root.build();
    // `build` has given each command its whole name, `gleaner-annotate`.
    let name = |command: &clap::Command| command.get_display_name().unwrap_or("gleaner").to_owned();
    let commands = root
        .get_subcommands()
        .cloned()
        .map(|command| (name(&command), command));
    let render = |(name, command): (String, clap::Command)| {
        let mut page = Vec::new();
        clap_mangen::Man::new(command).render(&mut page)?;
        Ok((name, page))
    };
    std::iter::once(("gleaner".to_owned(), root.clone()))
        .chain(commands)
        .map(render)
        .collect()
}
