//! `hookctl man`: the manual, made from the command line's own description.

use std::{fs, io, path::Path};

use clap::CommandFactory as _;

use crate::app::{
    cli::{Cli, ManArgs},
    error::Exit,
    output::Output,
};

pub(super) fn run(args: &ManArgs, out: &mut Output) -> anyhow::Result<Exit> {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    match &args.dir {
        None => {
            let cannot = |error: io::Error| anyhow::Error::new(error).context("cannot write the man page");
            out.bytes(&page(command, "hookctl").map_err(cannot)?)?;
        }
        Some(directory) => {
            let cannot = |error: io::Error| {
                anyhow::Error::new(error).context(format!("cannot write the man pages to {}", directory.display()))
            };
            fs::create_dir_all(directory).map_err(cannot)?;
            write_all(&command, "hookctl", directory).map_err(cannot)?;
        }
    }
    Ok(Exit::Ok)
}

fn page(command: clap::Command, name: &str) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command.display_name(name.to_owned())).title(name.to_uppercase()).render(&mut page)?;
    Ok(page)
}

/// A page for `command` and, below its name, for each of its own commands.
fn write_all(command: &clap::Command, name: &str, directory: &Path) -> io::Result<()> {
    fs::write(directory.join(format!("{name}.1")), page(command.clone(), name)?)?;
    for inner in command.get_subcommands() {
        write_all(inner, &format!("{name}-{}", inner.get_name()), directory)?;
    }
    Ok(())
}
