//! Draws the output of a terminal as an SVG image: `hookctl --color always demo | cargo run --example terminal_svg > demo.svg`.

#![allow(clippy::print_stdout, reason = "the image goes to standard output")]

use std::io::Read as _;

fn main() -> std::io::Result<()> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    println!("{}", anstyle_svg::Term::new().render_svg(&text));
    Ok(())
}
