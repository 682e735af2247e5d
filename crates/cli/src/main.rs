//! The program.
fn main() {
    tricep::run()
}
