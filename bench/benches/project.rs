//! Whole checks of generated projects that are large in one way each: how does the time grow?
//!
//! ```text
//! cargo bench --manifest-path bench/Cargo.toml --bench project [-- NAME]
//! ```
//!
//! The exponent is 1 where twice as much takes twice the time. Time is that of the processor on one thread, so that it
//! holds on a machine with other work too. The program ends with a failure where an exponent is above the limit.

use std::process::ExitCode;

use tricep_bench::checks::Project;
use tricep_bench::projects::{DIMENSIONS, Dimension, STEPS, project};

/// Exponents up to this are taken for linear.
const LIMIT: f64 = 1.1;
/// Checks of each size; the best counts.
const ROUNDS: usize = 9;
/// How much longer the project of double size may take.
const DOUBLE: f64 = 2.2;

fn main() -> ExitCode {
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let mut above = 0;
    println!("{:<34} {:>7} {:>10} {:>10} {:>9}", "many", "of them", "ms", "last step", "exponent");
    for dimension in DIMENSIONS {
        if wanted.as_deref().is_none_or(|wanted| dimension.name.contains(wanted)) {
            above += usize::from(!report(dimension));
        }
    }
    if wanted.is_none() {
        let (half, whole) = (time(&project(250, 20)), time(&project(500, 40)));
        let ratio = whole / half;
        let note = if ratio > DOUBLE { "  above the limit" } else { "" };
        println!(
            "{:<34} {:>7} {:>10.1} {:>10.2}{note}",
            "modules, and 40 gateways, 400 sites",
            500,
            whole * 1e3,
            ratio
        );
        above += usize::from(ratio > DOUBLE);
    }
    if above == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Prints how a dimension grows; whether that is within the limit.
fn report(dimension: &Dimension) -> bool {
    let sizes: Vec<(usize, Project)> = STEPS
        .iter()
        .map(|step| dimension.least * step)
        .map(|count| (count, Project::new(&(dimension.files)(count), dimension.asked)))
        .collect();
    let mut points: Vec<(f64, f64)> = sizes.iter().map(|(count, _)| (*count as f64, f64::INFINITY)).collect();
    // The sizes take turns, so that what else the machine does for a while does not meet one of them alone.
    for _ in 0..ROUNDS {
        for ((_, project), (_, best)) in sizes.iter().zip(&mut points) {
            *best = best.min(project.time(1));
        }
    }
    let (count, seconds) = points.last().copied().unwrap_or_default();
    let before = points.iter().rev().nth(1).map_or(f64::NAN, |(_, seconds)| *seconds);
    let exponent = slope(&points);
    let note = if exponent > LIMIT { "  above the limit" } else { "" };
    println!(
        "{:<34} {count:>7} {:>10.1} {:>10.2} {exponent:>9.2}{note}",
        dimension.name,
        seconds * 1e3,
        seconds / before
    );
    exponent <= LIMIT
}

/// The slope of the line through the logarithms of the points that fits them best.
fn slope(points: &[(f64, f64)]) -> f64 {
    let logs: Vec<(f64, f64)> = points.iter().map(|(x, y)| (x.ln(), y.ln())).collect();
    let count = logs.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| logs.iter().map(of).sum::<f64>() / count;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let (above, below) = logs.iter().fold((0.0, 0.0), |(above, below), point| {
        (above + (point.0 - x) * (point.1 - y), below + (point.0 - x).powi(2))
    });
    above / below
}

fn time(files: &tricep_bench::projects::Files) -> f64 {
    let project = Project::new(files, None);
    (0..ROUNDS).map(|_| project.time(1)).fold(f64::INFINITY, f64::min)
}
