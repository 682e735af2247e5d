//! What a rule says, and what the engine makes of it.

use std::fmt;

use tricep_parser::source::Location;

/// How much a finding matters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Level {
    /// Good to know.
    Info,
    /// Should be looked at.
    Warning,
    /// The deployment fails, or what it makes does not work.
    Error,
}

impl Level {
    /// The word that settings and reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// One level lower, never below info.
    #[must_use]
    pub fn lowered(self) -> Self {
        match self {
            Self::Error => Self::Warning,
            Self::Warning | Self::Info => Self::Info,
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A place in a template with what is to be said of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label {
    /// The place.
    pub location: Location,
    /// What is said of it: a phrase without a full stop.
    pub message: String,
}

impl Label {
    /// A label at `location`.
    pub fn new(location: Location, message: impl Into<String>) -> Self {
        Self { location, message: message.into() }
    }
}

/// One problem that a rule found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// The rule's id.
    pub rule: &'static str,
    /// How much it matters, after settings.
    pub level: Level,
    /// The problem in one sentence that makes sense alone, without a full stop.
    pub message: String,
    /// Where it is: the value of the property in the resource, else the resource's type.
    pub primary: Label,
    /// The other end and the way between, in the order in which a reader wants them.
    pub labels: Vec<Label>,
    /// What else a reader should know, a sentence or two each.
    pub notes: Vec<String>,
    /// What to do.
    pub help: Option<String>,
    /// The cases in which it holds: a conjunction over the parameters of the deployment's root template; empty when it
    /// holds in every case. That of the first deployment.
    pub when: Vec<Fact>,
    /// The deployments through which it was found, in order.
    pub deployments: Vec<DeploymentRef>,
    /// How it can be repaired.
    pub fixes: Vec<Fix>,
    /// Recognises the finding after lines have moved: 16 hexadecimal digits.
    pub fingerprint: String,
    /// The same without the file: recognises the finding after its file got another name.
    pub identity: String,
    /// Why it is not reported, where a suppression covers it.
    pub suppressed: Option<SuppressedBy>,
}

/// The suppression that silences a finding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SuppressedBy {
    /// The pragma, comment or metadata entry.
    pub location: Location,
    /// The reason written with it.
    pub reason: Option<String>,
}

/// A deployment as a person names it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct DeploymentRef {
    /// The root template, relative to the current folder.
    pub template: String,
    /// The parameter file, relative to the current folder.
    pub parameters: Option<String>,
    /// The case in which a finding holds there.
    pub when: Vec<Fact>,
}

/// Something that is settled in a case.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Fact {
    /// The parameter has this value.
    Is {
        /// A parameter of the root template, or a place in one: `site.environment`.
        parameter: String,
        /// Its value.
        value: Scalar,
    },
    /// The parameter has none of these values.
    Not {
        /// A parameter of the root template, or a place in one.
        parameter: String,
        /// The values that it does not have.
        values: Vec<Scalar>,
    },
    /// The condition has this value.
    Condition {
        /// An ARM expression: `[empty(parameters('domain'))]`.
        condition: String,
        /// What it gives.
        value: bool,
    },
}

/// A value small enough to be named in a report.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Scalar {
    /// `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A string.
    String(String),
}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Int(value) => write!(f, "{value}"),
            Self::String(value) => write!(f, "'{value}'"),
        }
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Is { parameter, value } => write!(f, "{parameter} is {value}"),
            Self::Not { parameter, values } => {
                write!(f, "{parameter} is not ")?;
                for (i, value) in values.iter().enumerate() {
                    if i > 0 {
                        f.write_str(" or ")?;
                    }
                    write!(f, "{value}")?;
                }
                Ok(())
            }
            Self::Condition { condition, value } => write!(f, "{condition} is {value}"),
        }
    }
}

/// A repair.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fix {
    /// What it does and what that changes, as an imperative phrase.
    pub title: String,
    /// Whether it can be applied without a look.
    pub applicability: Applicability,
    /// All of them or none are made.
    pub edits: Vec<tricep_parser::edit::TextEdit>,
}

/// Whether a [`Fix`] can be applied without a look.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Applicability {
    /// Nobody loses a connection, and nothing that runs can change its meaning.
    Safe,
    /// Needs a person's decision.
    Unsafe,
}
