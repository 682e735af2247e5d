//! The program.

fn main() -> tricep::Exit {
    tricep::run()
}
