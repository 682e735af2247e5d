//! One hand-written report that the tests of every format share.

use std::collections::BTreeSet;
use std::sync::Arc;

use tricep_parser::edit::TextEdit;
use tricep_parser::source::{FileId, Location, SourceFile, Sources, Span};
use tricep_rules::finding::{
    Applicability, DeploymentRef, Fact, Finding, Fix, Label, Level, Scalar, SuppressedBy,
};
use tricep_rules::report::{
    AddressEnd, BackendEnd, DeploymentGraph, GatewayEnd, GraphEdge, GraphResource, Negotiated, PolicyEnd,
    Report, SettingEnd, Summary, TlsPath, Verdict,
};

use super::View;
use crate::names::Names;

const MAIN: &str = r"param environment string

module site 'modules/site.bicep' = {
  params: {
    minTlsVersion: environment == 'prod' ? '1.3' : '1.2'
  }
}
";

const GATEWAY: &str = r"param fqdn string

resource agw 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'agw'
  properties: {
    sslPolicy: {
      policyType: 'Predefined'
      policyName: /* ä😀 */ 'AppGwSslPolicy20170401S'
    }
    backendAddressPools: [
      { name: 'sites', properties: { backendAddresses: [{ fqdn: fqdn }] } }
    ]
  }
}
";

const SITE: &str = "param minTlsVersion string\r\n\r\nresource app 'Microsoft.Web/sites@2024-04-01' = {\r\n  name: 'app'\r\n  properties: { siteConfig: { minTlsVersion: minTlsVersion } }\r\n}\r\n";

/// A file name and a value with everything that a format has to escape.
const HOSTILE_NAME: &str = "odd, name: 100% [x].json";
const HOSTILE: &str = "{\n  \"a\": \"\u{1b}[31m <b> & \u{202e}\"\n}\n";

/// A report and the names of its files.
pub(crate) struct Example {
    report: Report,
    names: Names,
    files: Arc<Files>,
}

struct Files(Vec<Arc<SourceFile>>);

impl Sources for Files {
    fn file(&self, id: FileId) -> Arc<SourceFile> {
        Arc::clone(&self.0[id.0 as usize])
    }
}

/// What a format writes for an example.
pub(crate) fn written(
    example: &Example,
    write: impl FnOnce(&View<'_>, &mut Vec<u8>) -> std::io::Result<()>,
) -> String {
    let mut out = Vec::new();
    write(&example.view(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

impl Example {
    /// What the formats read.
    pub(crate) fn view(&self) -> View<'_> {
        View::new(&self.report, &self.names)
    }

    /// Nothing was found, and there is no gateway.
    pub(crate) fn clean() -> Self {
        let mut example = Self::with_files(vec![("main.bicep", MAIN.to_owned())]);
        example.report.summary = Summary { files: 1, deployments: 1, ..Summary::default() };
        example
    }

    /// One error at one place.
    pub(crate) fn one(path: &str, text: impl Into<String>, span: Span) -> Self {
        let mut example = Self::with_files(vec![(path, text.into())]);
        let location = Location { file: FileId(0), span };
        example.report.findings.push(finding("syntax-error", Level::Error, Label::new(location, "here")));
        example
    }

    /// An error with both ends in different files, a warning in one case, and a note in a file that is hard to write;
    /// one finding is suppressed.
    pub(crate) fn full() -> Self {
        let mut example = Self::with_files(vec![
            ("infra/main.bicep", MAIN.to_owned()),
            ("infra/modules/gateway.bicep", GATEWAY.to_owned()),
            ("infra/modules/site.bicep", SITE.to_owned()),
            (HOSTILE_NAME, HOSTILE.to_owned()),
        ]);
        example.report.findings = vec![example.mismatch(), example.conditional(), example.hostile()];
        example.report.suppressed = vec![example.suppressed()];
        example.report.paths = example.paths();
        example.report.graphs = vec![example.graph()];
        example.report.summary =
            Summary { files: 4, deployments: 2, gateways: 1, paths: 3, unverified: 1, unread: 2, cases: 3 };
        example
    }

    /// Paths whose names are made of what pictures and their readers might take for something else.
    pub(crate) fn hostile_names() -> Self {
        let mut example = Self::full();
        for path in &mut example.report.paths {
            let hostile = "</text><script>x</script>\" onload=\"x\u{1b}[31m";
            path.gateway.name = hostile.to_owned();
            path.rule = Some(hostile.to_owned());
            path.deployment.template = hostile.to_owned();
            path.reason = Some(hostile.to_owned());
        }
        example
    }

    fn with_files(files: Vec<(&str, String)>) -> Self {
        let files: Vec<_> =
            files.into_iter().map(|(path, text)| Arc::new(SourceFile::new(path, text))).collect();
        let files = Arc::new(Files(files));
        let report = Report {
            findings: Vec::new(),
            suppressed: Vec::new(),
            baseline: None,
            paths: Vec::new(),
            graphs: Vec::new(),
            snapshots: Vec::new(),
            notices: Vec::new(),
            summary: Summary::default(),
            secrets: BTreeSet::new(),
            sources: Arc::clone(&files) as Arc<dyn Sources + Send + Sync>,
        };
        Self { report, names: Names::default(), files }
    }

    /// Where `text` stands first in a file.
    fn at(&self, file: u32, text: &str) -> Location {
        let start = self.files.0[file as usize].text.find(text).unwrap() as u32;
        Location { file: FileId(file), span: Span::new(start, start + text.len() as u32) }
    }

    fn mismatch(&self) -> Finding {
        let policy = self.at(1, "'AppGwSslPolicy20170401S'");
        Finding {
            labels: vec![
                Label::new(self.at(1, "fqdn: fqdn"), "the address that joins them"),
                Label::new(self.at(2, "minTlsVersion: minTlsVersion"), "the site `app` requires TLS 1.3"),
                Label::new(self.at(2, "'app'"), "the site"),
                Label::new(self.at(0, "'1.3'"), "the value comes from here"),
            ],
            message: String::from(
                "gateway `agw` permits at most TLS 1.2, but the site `app` behind it requires at least TLS 1.3",
            ),
            notes: vec![String::from(
                "Microsoft documents that a v2 gateway prefers TLS 1.3 towards its backends, whatever its policy says.",
            )],
            help: Some(String::from(
                "use the policy `AppGwSslPolicy20220101`, which permits TLS 1.2 and 1.3:\n  az network application-gateway update --name agw --resource-group <resource-group-name> \\\n    --set sslPolicy.policyType=Predefined sslPolicy.policyName=AppGwSslPolicy20220101",
            )),
            deployments: vec![
                deployment("infra/main.bicep", Some("infra/dev.bicepparam")),
                deployment("infra/main.bicep", Some("infra/prod.bicepparam")),
            ],
            fixes: vec![Fix {
                title: String::from("Use the policy AppGwSslPolicy20220101"),
                applicability: Applicability::Unsafe,
                edits: vec![TextEdit { location: policy, text: String::from("'AppGwSslPolicy20220101'") }],
            }],
            ..finding("gateway-tls-below-backend", Level::Error, Label::new(policy, "permits TLS 1.2 only"))
        }
    }

    fn conditional(&self) -> Finding {
        Finding {
            message: String::from("the site `app` accepts TLS 1.1"),
            when: vec![
                Fact::Is {
                    parameter: String::from("environment"),
                    value: Scalar::String(String::from("dev")),
                },
                Fact::Not { parameter: String::from("size"), values: vec![Scalar::Int(1), Scalar::Int(2)] },
                Fact::Condition { condition: String::from("[empty(parameters('domain'))]"), value: true },
            ],
            fingerprint: String::from("00000000000000b2"),
            identity: String::new(),
            ..finding(
                "site-tls-old",
                Level::Warning,
                Label::new(self.at(2, "minTlsVersion: minTlsVersion"), "here"),
            )
        }
    }

    fn hostile(&self) -> Finding {
        Finding {
            message: String::from("the value \u{1b}[31m <b> & \"100%\", ]]> \u{202e}\nis odd; see [it](x)"),
            fingerprint: String::from("00000000000000c3"),
            identity: String::new(),
            ..finding("value-odd", Level::Info, Label::new(self.at(3, "\u{1b}[31m <b>"), "<odd> & \u{1b}[0m"))
        }
    }

    fn suppressed(&self) -> Finding {
        Finding {
            message: String::from("gateway `agw` has no probe"),
            suppressed: Some(SuppressedBy {
                location: self.at(1, "/* ä😀 */"),
                reason: Some(String::from("the pool is tested elsewhere")),
            }),
            fingerprint: String::from("00000000000000d4"),
            identity: String::new(),
            ..finding("probe-missing", Level::Warning, Label::new(self.at(1, "backendAddressPools"), ""))
        }
    }

    fn paths(&self) -> Vec<TlsPath> {
        let deployment = deployment("infra/main.bicep", Some("infra/prod.bicepparam"));
        let mismatch = TlsPath {
            deployment,
            when: Vec::new(),
            gateway: GatewayEnd {
                name: String::from("agw"),
                location: self.at(1, "'Microsoft.Network/applicationGateways@2024-05-01'"),
                sku: Some(String::from("WAF_v2")),
            },
            listener: Some(String::from("https")),
            rule: Some(String::from("api")),
            pool: Some(String::from("sites")),
            policy: PolicyEnd {
                ty: Some(String::from("Predefined")),
                name: Some(String::from("AppGwSslPolicy20170401S")),
                min: Some(String::from("1.2")),
                max: Some(String::from("1.2")),
                origin: "gateway",
                location: self.at(1, "'AppGwSslPolicy20170401S'"),
            },
            setting: Some(SettingEnd {
                name: Some(String::from("https-setting")),
                protocol: Some(String::from("Https")),
            }),
            address: Some(AddressEnd {
                text: String::from("app.azurewebsites.net"),
                location: self.at(1, "fqdn: fqdn"),
            }),
            backend: Some(BackendEnd {
                ty: String::from("Microsoft.Web/sites"),
                name: String::from("app"),
                min: Some(String::from("1.3")),
                origin: Some("siteConfig"),
                location: self.at(2, "minTlsVersion: minTlsVersion"),
            }),
            negotiated: None,
            verdict: Verdict::Mismatch,
            reason: Some(String::from(
                "the policy permits at most TLS 1.2, the site requires at least TLS 1.3",
            )),
        };
        let compatible = TlsPath {
            when: vec![Fact::Is {
                parameter: String::from("environment"),
                value: Scalar::String(String::from("dev")),
            }],
            rule: Some(String::from("paths/images")),
            negotiated: Some(Negotiated {
                protocol: String::from("TLS 1.2"),
                cipher: Some(String::from("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384")),
            }),
            verdict: Verdict::Compatible,
            reason: None,
            ..mismatch.clone()
        };
        let unresolved = TlsPath {
            rule: Some(String::from("legacy")),
            address: Some(AddressEnd {
                text: String::from("[format('{0}.contoso.internal', parameters('legacyHost'))]"),
                location: self.at(1, "fqdn: fqdn"),
            }),
            backend: None,
            verdict: Verdict::Unresolved,
            reason: Some(String::from(
                "no resource of this deployment has the host name \u{1b}[31mlegacy\u{1b}[0m",
            )),
            ..mismatch.clone()
        };
        vec![mismatch, compatible, unresolved]
    }

    fn graph(&self) -> DeploymentGraph {
        let resource = |ty: &str, name: &str, location| GraphResource {
            ty: ty.to_owned(),
            api_version: Some(String::from("2024-04-01")),
            name: name.to_owned(),
            existing: false,
            condition: None,
            scope: String::from("resourceGroup"),
            location,
        };
        DeploymentGraph {
            deployment: deployment("infra/main.bicep", None),
            resources: vec![
                GraphResource {
                    condition: Some(String::from("[equals(parameters('environment'), 'prod')]")),
                    ..resource("Microsoft.Web/sites", "app", self.at(2, "'Microsoft.Web/sites@2024-04-01'"))
                },
                resource(
                    "Microsoft.Network/applicationGateways",
                    "agw",
                    self.at(1, "'Microsoft.Network/applicationGateways@2024-05-01'"),
                ),
            ],
            edges: vec![GraphEdge { from: 1, to: 0, kind: "backend", location: self.at(1, "fqdn: fqdn") }],
        }
    }
}

fn finding(rule: &'static str, level: Level, primary: Label) -> Finding {
    Finding {
        rule,
        level,
        message: String::from("something is wrong"),
        primary,
        labels: Vec::new(),
        notes: Vec::new(),
        help: None,
        when: Vec::new(),
        deployments: vec![deployment("infra/main.bicep", None)],
        fixes: Vec::new(),
        fingerprint: String::from("00000000000000a1"),
        identity: String::new(),
        suppressed: None,
    }
}

fn deployment(template: &str, parameters: Option<&str>) -> DeploymentRef {
    DeploymentRef {
        template: template.to_owned(),
        parameters: parameters.map(str::to_owned),
        when: Vec::new(),
    }
}
