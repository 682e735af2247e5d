//! TLS paths as a table that fits the terminal, for people.

use std::io::{self, Write};

use tricep_rules::report::{PolicyEnd, TlsPath, Verdict};

use super::View;
use super::text::{columns, counted, one_line, shortened, wrapped};
use crate::style::{Color, Style};

/// Between two columns.
const GAP: usize = 2;

/// No column is made narrower than this.
const NARROWEST: usize = 8;

const HEADINGS: [&str; 7] = ["VERDICT", "LISTENER", "RULE", "POLICY", "ADDRESS", "SITE", "MINIMUM"];

pub(super) fn write(view: &View<'_>, style: Style, out: &mut impl Write) -> io::Result<()> {
    let paths = &view.report.paths;
    for (i, group) in paths.chunk_by(same_gateway).enumerate() {
        if i > 0 {
            writeln!(out)?;
        }
        write_gateway(view, group, style, out)?;
    }
    if !paths.is_empty() {
        writeln!(out)?;
    }
    writeln!(out, "{}", tally(paths))
}

fn same_gateway(a: &TlsPath, b: &TlsPath) -> bool {
    a.deployment.template == b.deployment.template
        && a.deployment.parameters == b.deployment.parameters
        && a.gateway == b.gateway
}

fn write_gateway(view: &View<'_>, paths: &[TlsPath], style: Style, out: &mut impl Write) -> io::Result<()> {
    if let Some(first) = paths.first() {
        writeln!(out, "{}", style.paint(Color::Heading, &title(view, first)))?;
    }
    let rows: Vec<[String; 7]> = paths.iter().map(cells).collect();
    let widths = widths(&rows, style.width.saturating_sub(2));
    write_row(&HEADINGS.map(str::to_owned), &widths, None, style, out)?;
    for (path, row) in paths.iter().zip(&rows) {
        write_row(row, &widths, Some(path.verdict), style, out)?;
        write_remarks(path, style, out)?;
    }
    Ok(())
}

fn title(view: &View<'_>, path: &TlsPath) -> String {
    let sku = path.gateway.sku.as_deref().map(|sku| format!(" ({})", one_line(sku))).unwrap_or_default();
    let place = view.place(path.gateway.location);
    let deployment = one_line(&view.deployment(&path.deployment));
    format!(
        "{}{sku} at {}:{}:{}, deployed by {deployment}",
        one_line(&path.gateway.name),
        one_line(&place.file),
        place.start.line,
        place.start.column
    )
}

fn cells(path: &TlsPath) -> [String; 7] {
    let optional = |text: Option<&str>| text.map_or_else(|| String::from("-"), one_line);
    [
        path.verdict.as_str().to_owned(),
        optional(path.listener.as_deref()),
        optional(path.rule.as_deref()),
        policy(&path.policy),
        optional(path.address.as_ref().map(|address| address.text.as_str())),
        optional(path.backend.as_ref().map(|backend| backend.name.as_str())),
        optional(path.backend.as_ref().and_then(|backend| backend.min.as_deref())),
    ]
}

/// `AppGwSslPolicy20220101 1.2-1.3`; of a policy without a name its type.
fn policy(policy: &PolicyEnd) -> String {
    let name = policy.name.as_deref().or(policy.ty.as_deref()).unwrap_or(policy.origin);
    let versions = match (policy.min.as_deref(), policy.max.as_deref()) {
        (Some(min), Some(max)) if min == max => format!(" {min}"),
        (Some(min), Some(max)) => format!(" {min}-{max}"),
        _ => String::new(),
    };
    one_line(&format!("{name}{versions}"))
}

/// As wide as what is in them, then the widest ones narrower until all fit.
fn widths(rows: &[[String; 7]], width: usize) -> [usize; 7] {
    let mut widths = HEADINGS.map(columns);
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(columns(cell));
        }
    }
    let room = width.saturating_sub(GAP * (widths.len() - 1));
    while widths.iter().sum::<usize>() > room {
        let Some(widest) = widths.iter_mut().skip(1).max().filter(|widest| **widest > NARROWEST) else {
            break;
        };
        *widest -= 1;
    }
    widths
}

fn write_row(
    cells: &[String; 7],
    widths: &[usize; 7],
    verdict: Option<Verdict>,
    style: Style,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut line = String::from("  ");
    for (i, (cell, width)) in cells.iter().zip(widths).enumerate() {
        let cell = shortened(cell, *width);
        let padding = if i + 1 < cells.len() { width + GAP - columns(&cell).min(width + GAP) } else { 0 };
        let painted = match verdict {
            None => style.paint(Color::Faint, &cell),
            Some(verdict) if i == 0 => style.paint(color(verdict), &cell),
            Some(_) => cell.into_owned(),
        };
        line.push_str(&painted);
        line.push_str(&" ".repeat(padding));
    }
    writeln!(out, "{}", line.trim_end())
}

/// Below a row: in which case it holds, and why the verdict is what it is.
fn write_remarks(path: &TlsPath, style: Style, out: &mut impl Write) -> io::Result<()> {
    let when: Vec<String> = path.when.iter().map(|fact| one_line(&fact.to_string())).collect();
    let when = if when.is_empty() { None } else { Some(format!("when {}", when.join(" and "))) };
    let reason = path.reason.as_deref().map(one_line);
    for remark in when.into_iter().chain(reason) {
        for line in wrapped(&remark, style.width.saturating_sub(4)) {
            writeln!(out, "    {}", style.paint(Color::Faint, &line))?;
        }
    }
    Ok(())
}

fn color(verdict: Verdict) -> Color {
    match verdict {
        Verdict::Compatible => Color::Good,
        Verdict::Mismatch => Color::Error,
        Verdict::Unknown | Verdict::Unresolved => Color::Warning,
        Verdict::PlainHttp | Verdict::Passthrough | Verdict::NotASite => Color::Info,
    }
}

/// `3 TLS paths: 1 mismatch, 2 compatible`.
fn tally(paths: &[TlsPath]) -> String {
    const ORDER: [Verdict; 7] = [
        Verdict::Mismatch,
        Verdict::Unknown,
        Verdict::Unresolved,
        Verdict::PlainHttp,
        Verdict::Passthrough,
        Verdict::NotASite,
        Verdict::Compatible,
    ];
    if paths.is_empty() {
        return String::from(
            "no TLS path: no application gateway with a listener, a rule and a pool was found",
        );
    }
    let counts: Vec<String> = ORDER
        .into_iter()
        .map(|verdict| (paths.iter().filter(|path| path.verdict == verdict).count(), verdict))
        .filter(|(count, _)| *count > 0)
        .map(|(count, verdict)| format!("{count} {}", verdict.as_str()))
        .collect();
    format!("{}: {}", counted(paths.len(), "TLS path"), counts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::example::{Example, written};

    #[track_caller]
    fn table(example: &Example, width: usize) -> String {
        let style = Style { width, ..Style::PLAIN };
        let table = written(example, |view, out| write(view, style, out));
        let widest = table.lines().skip(1).map(columns).max().unwrap_or(0);
        assert!(widest <= width, "{widest} columns:\n{table}");
        table
    }

    #[test]
    fn paths() {
        insta::assert_snapshot!(table(&Example::full(), 140));
    }

    #[test]
    fn a_narrow_terminal() {
        insta::assert_snapshot!(table(&Example::full(), 80));
    }

    #[test]
    fn no_gateway() {
        insta::assert_snapshot!(table(&Example::clean(), 100), @"no TLS path: no application gateway with a listener, a rule and a pool was found");
    }
}
