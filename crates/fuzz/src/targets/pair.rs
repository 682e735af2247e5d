//! A project in Bicep and in ARM JSON: the same graph, the same paths, the same findings.

use fastrand::Rng;

use crate::facts::{Between, Facts, report, request};
use crate::generate::Choices;

/// Makes the bytes of a project.
pub fn input(rng: &mut Rng) -> Vec<u8> {
    super::bytes(rng, 1200)
}

/// Makes a project, and checks it in both languages.
pub fn check(data: &[u8]) {
    let project = Choices::new(data).tree();
    let [bicep, arm] = [project.bicep(), project.arm()].map(|files| {
        let text =
            || files.iter().map(|(path, text)| format!("{}\n{text}", path.display())).collect::<String>();
        let report = report(&files, &request()).unwrap_or_else(|failure| panic!("{failure:?}\n{}", text()));
        if let Some(finding) = report.findings.iter().find(|finding| finding.rule == "syntax-error") {
            let place = finding.primary.location;
            let file = report.sources.file(place.file);
            let rest = file.text.get(place.span.start as usize..).unwrap_or_default();
            panic!("{} in {} at {rest}", finding.message, file.path);
        }
        (Facts::of(&report, Between::Languages), text())
    });
    let difference = bicep.0.difference(&arm.0);
    assert!(difference.is_empty(), "{difference}{}\n{}", bicep.1, arm.1);
}
