//! What a run gives: plain data that every output format and the editor read.

use std::collections::BTreeSet;
use std::sync::Arc;

use tricep_parser::source::{FileId, Location, Sources};

use crate::engine::Compared;
use crate::finding::{DeploymentRef, Fact, Finding};

/// The answer to one [`Request`](crate::engine::Request).
pub struct Report {
    /// The findings to report, in the order of path, place, rule and message. Suppressed ones are in `suppressed`.
    pub findings: Vec<Finding>,
    /// The findings that a suppression covers, in the same order.
    pub suppressed: Vec<Finding>,
    /// What the baseline says, where there is one. The findings that it knows are not in `findings`.
    pub baseline: Option<Compared>,
    /// Every TLS path.
    pub paths: Vec<TlsPath>,
    /// The resource graph of each deployment; only when it was asked for.
    pub graphs: Vec<DeploymentGraph>,
    /// What each deployment would make; only when it was asked for.
    pub snapshots: Vec<Snapshot>,
    /// What a reader should know about the run itself, for standard error: files passed over, parameter files not used.
    pub notices: Vec<String>,
    /// The count of things looked at.
    pub summary: Summary,
    /// Where the texts have what must not be shown: values of secure parameters, and what is loaded.
    pub secrets: BTreeSet<Location>,
    /// The texts of the files that locations speak of. Who shows a line takes it from [`Report::shown`].
    pub sources: Arc<dyn Sources + Send + Sync>,
}

impl Report {
    /// A report that says nothing.
    pub fn empty(sources: Arc<dyn Sources + Send + Sync>) -> Self {
        Self {
            findings: Vec::new(),
            suppressed: Vec::new(),
            baseline: None,
            paths: Vec::new(),
            graphs: Vec::new(),
            snapshots: Vec::new(),
            notices: Vec::new(),
            summary: Summary::default(),
            secrets: BTreeSet::new(),
            sources,
        }
    }

    /// The text of a file as it may be shown, byte for byte as long as it is: with a star for each byte of a secret.
    pub fn shown(&self, file: FileId) -> String {
        let text = &self.sources.file(file).text;
        let mut shown = text.as_bytes().to_vec();
        for Location { span, .. } in self.secrets.iter().filter(|secret| secret.file == file) {
            let (start, end) = (span.start as usize, span.end as usize);
            if text.get(start..end).is_some()
                && let Some(literal) = shown.get_mut(start..end)
            {
                mask(literal);
            }
        }
        String::from_utf8_lossy(&shown).into_owned()
    }
}

/// Puts a star in the place of each byte between the quotes of a literal; line breaks stay.
fn mask(literal: &mut [u8]) {
    let is_quoted = matches!(literal, [first @ (b'\'' | b'"'), .., last] if first == last);
    let inner = if is_quoted {
        literal.get_mut(1..).and_then(<[u8]>::split_last_mut).map(|(_, inner)| inner)
    } else {
        Some(literal)
    };
    let stays = |byte: &u8| matches!(byte, b'\n' | b'\r');
    inner.into_iter().flatten().filter(|byte| !stays(byte)).for_each(|byte| *byte = b'*');
}

/// Counts of a run.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Summary {
    /// Templates and parameter files that were read.
    pub files: usize,
    /// Deployments that were looked at.
    pub deployments: usize,
    /// Gateways in them.
    pub gateways: usize,
    /// TLS paths.
    pub paths: usize,
    /// Paths whose verdict is `unknown`.
    pub unverified: usize,
    /// Modules that were not read, through no fault of who names them; each place that names one counts.
    pub unread: usize,
    /// Cases in which paths were followed: one for a path on which nothing is open.
    pub cases: usize,
}

/// One TLS path: from a listener through a rule to one address.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TlsPath {
    /// The deployment.
    pub deployment: DeploymentRef,
    /// The case in which it is so; empty when it is always so.
    pub when: Vec<Fact>,
    /// The gateway.
    pub gateway: GatewayEnd,
    /// The listener's name.
    pub listener: Option<String>,
    /// The routing rule's name; of a path rule `map/rule`.
    pub rule: Option<String>,
    /// The pool's name.
    pub pool: Option<String>,
    /// The policy in force.
    pub policy: PolicyEnd,
    /// The backend setting.
    pub setting: Option<SettingEnd>,
    /// The address in the pool.
    pub address: Option<AddressEnd>,
    /// The site behind the address.
    pub backend: Option<BackendEnd>,
    /// What both would agree on.
    pub negotiated: Option<Negotiated>,
    /// The verdict.
    pub verdict: Verdict,
    /// Why, as a sentence; always there unless the verdict is `compatible`.
    pub reason: Option<String>,
}

/// The gateway of a path.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GatewayEnd {
    /// Its name, or the ARM expression of it.
    pub name: String,
    /// Its resource declaration's type.
    pub location: Location,
    /// The name of its SKU.
    pub sku: Option<String>,
}

/// The policy of a path.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PolicyEnd {
    /// `Predefined`, `Custom`, `CustomV2`.
    pub ty: Option<String>,
    /// The name of a predefined policy.
    pub name: Option<String>,
    /// Lowest version permitted: `1.2`.
    pub min: Option<String>,
    /// Highest version permitted.
    pub max: Option<String>,
    /// `gateway`, `listener` or `default`.
    pub origin: &'static str,
    /// Where it is said; of a default the gateway's type.
    pub location: Location,
}

/// The backend setting of a path.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SettingEnd {
    /// Its name.
    pub name: Option<String>,
    /// Its protocol as written.
    pub protocol: Option<String>,
}

/// The address of a path.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AddressEnd {
    /// The address, or the ARM expression of it.
    pub text: String,
    /// Where it is written.
    pub location: Location,
}

/// The site of a path.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BackendEnd {
    /// Its resource type.
    pub ty: String,
    /// Its name, or the ARM expression of it.
    pub name: String,
    /// Lowest version that it accepts, where it is known.
    pub min: Option<String>,
    /// `siteConfig`, `config/web`, `default` or `cipher`.
    pub origin: Option<&'static str>,
    /// Where the minimum is said, else the site's type.
    pub location: Location,
}

/// What a gateway and a site would agree on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Negotiated {
    /// `TLS 1.3`.
    pub protocol: String,
    /// The suite, where it can be told.
    pub cipher: Option<String>,
}

/// What is known of a path.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Verdict {
    /// Gateway and site have a version in common.
    Compatible,
    /// They have none.
    Mismatch,
    /// The backend setting speaks Http.
    PlainHttp,
    /// A layer-4 setting with Tcp: the client's own TLS reaches the backend.
    Passthrough,
    /// The address is known to be something else than a site.
    NotASite,
    /// The address can't be tied to a resource of this deployment.
    Unresolved,
    /// Tied to a site, but a value needed for the verdict is not in the files.
    Unknown,
}

impl Verdict {
    /// The word that reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Compatible => "compatible",
            Self::Mismatch => "mismatch",
            Self::PlainHttp => "plain-http",
            Self::Passthrough => "passthrough",
            Self::NotASite => "not-a-site",
            Self::Unresolved => "unresolved",
            Self::Unknown => "unknown",
        }
    }
}

/// The resource graph of one deployment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeploymentGraph {
    /// The deployment.
    pub deployment: DeploymentRef,
    /// Its resources; `id` is the place in the list.
    pub resources: Vec<GraphResource>,
    /// How they hang together.
    pub edges: Vec<GraphEdge>,
}

/// A node of a [`DeploymentGraph`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GraphResource {
    /// The type with all its segments.
    pub ty: String,
    /// The API version, or the ARM expression of it.
    pub api_version: Option<String>,
    /// The full name, or the ARM expression of it.
    pub name: String,
    /// Declared as `existing` only.
    pub existing: bool,
    /// The ARM expression of the condition under which it is deployed.
    pub condition: Option<String>,
    /// `resourceGroup`, `subscription`, `managementGroup`, `tenant`, or the ARM expression of another scope.
    pub scope: String,
    /// Its declaration's type.
    pub location: Location,
}

/// An edge of a [`DeploymentGraph`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GraphEdge {
    /// The node that says it.
    pub from: usize,
    /// The node that is meant.
    pub to: usize,
    /// `parent`, `depends-on`, `reference` or `backend`.
    pub kind: &'static str,
    /// Where it is said.
    pub location: Location,
}

/// What a deployment would make, as far as it is known before.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Snapshot {
    /// The deployment.
    pub deployment: DeploymentRef,
    /// The resources as the deployment engine would get them: objects.
    pub resources: Vec<Tree>,
    /// The outputs of the root template.
    pub outputs: Vec<(String, Tree)>,
}

/// A value as JSON has them. What is not known is a string with its ARM expression.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Tree {
    /// `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number as it is written.
    Number(String),
    /// A string.
    String(String),
    /// An array.
    Array(Vec<Tree>),
    /// An object.
    Object(Vec<(String, Tree)>),
}
