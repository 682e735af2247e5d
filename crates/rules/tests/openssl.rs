//! Holds `negotiate` against a real TLS stack: OpenSSL's server and client on loopback, configured like a site and like
//! a gateway, agree on the version and suite that it says, or fail to connect where it says so.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;

use tricep_rules::tls::cipher::Authentication;
use tricep_rules::tls::negotiate::{Suite, negotiate};
use tricep_rules::tls::{
    Accept, CipherSuite, Negotiation, Offer, Policy, PredefinedPolicy, Version, Versions, site,
};

/// A suite that neither a gateway nor a site has. An end without any suite before TLS 1.3 gets it, since OpenSSL takes no
/// empty list, and so keeps the versions that it was given.
const STRANGE_SUITES: &str = "ECDHE-RSA-CAMELLIA256-SHA384:ECDHE-ECDSA-CAMELLIA256-SHA384";

#[test]
fn openssl_agrees_on_every_policy_with_every_site() {
    let Some(openssl) = OpenSsl::find() else {
        // Not by `eprintln`, which the test harness swallows when a test passes.
        let skipped = "skipped: there is no `openssl` here to hold `negotiate` against\n";
        std::io::stderr().write_all(skipped.as_bytes()).expect("standard error can be written to");
        return;
    };
    let versions: Versions = Version::ALL.into_iter().filter(|version| openssl.speaks(*version)).collect();
    for version in [Version::Tls12, Version::Tls13] {
        assert!(versions.contains(version), "OpenSSL speaks TLS {version}");
    }

    let gateways = gateways();
    let sites = Mutex::new(sites().into_iter());
    std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let next = sites.lock().expect("no thread panicked").next();
                    let Some(site) = next else { break };
                    openssl.check(&site, &gateways, versions);
                }
            });
        }
    });
}

/// Each predefined policy, and custom ones that leave little.
fn gateways() -> Vec<(String, Offer)> {
    let custom = [
        ("weak suites", Policy::custom(Version::Tls10, Some(&[CipherSuite::RsaAes128CbcSha]))),
        ("one good suite", Policy::custom(Version::Tls10, Some(&[CipherSuite::EcdheRsaAes128GcmSha256]))),
        ("TLS 1.3 only", Policy::custom_v2(Version::Tls13, Some(&[]))),
    ];
    let custom = custom.into_iter().map(|(name, policy)| (name.to_owned(), policy));
    PredefinedPolicy::ALL
        .into_iter()
        .map(|policy| (policy.name().to_owned(), Policy::predefined(policy)))
        .chain(custom)
        .map(|(name, policy)| (name, Offer { versions: Some(policy.versions), suites: policy.suites }))
        .collect()
}

/// Each minimum version with each minimum suite, once for each kind of certificate.
fn sites() -> Vec<Accept> {
    let mut sites: Vec<Accept> = Vec::new();
    for certificate in [Authentication::Rsa, Authentication::Ecdsa] {
        for minimum in Version::ALL {
            for minimum_suite in site::SUITES.iter().copied().map(Some).chain([None]) {
                // The versions before TLS 1.2 change nothing about certificates.
                if certificate == Authentication::Ecdsa && minimum < Version::Tls12 {
                    continue;
                }
                let mut accept = site::accept(minimum, minimum_suite).expect("a suite of App Service");
                accept.certificate = Some(certificate);
                if minimum == Version::Tls13 {
                    accept.suites.retain(|suite| suite.is_tls13());
                }
                if !sites.contains(&accept) {
                    sites.push(accept);
                }
            }
        }
    }
    sites
}

/// The `openssl` program, and a folder with certificates.
struct OpenSsl {
    folder: PathBuf,
}

impl Drop for OpenSsl {
    fn drop(&mut self) {
        // What is left in the folder for temporary files harms nobody.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl OpenSsl {
    fn find() -> Option<Self> {
        match Command::new("openssl").arg("version").stdout(Stdio::null()).status() {
            Err(error) if error.kind() == ErrorKind::NotFound => return None,
            status => assert!(status.expect("openssl runs").success()),
        }
        let folder = std::env::temp_dir().join(format!("tricep-openssl-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder for certificates");
        let openssl = Self { folder };
        openssl.make_certificate(Authentication::Rsa, &["-newkey", "rsa:2048"]);
        openssl.make_certificate(
            Authentication::Ecdsa,
            &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"],
        );
        Some(openssl)
    }

    fn make_certificate(&self, key: Authentication, algorithm: &[&str]) {
        let (key, certificate) = self.certificate(key);
        let output = command("req")
            .args(["-x509", "-nodes", "-subj", "/CN=localhost", "-days", "2", "-config"])
            .arg(self.config())
            .args(algorithm)
            .args([OsStr::new("-keyout"), key.as_os_str(), OsStr::new("-out"), certificate.as_os_str()])
            .output()
            .expect("openssl runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// A configuration that says nothing: that of the machine may forbid old versions.
    fn config(&self) -> PathBuf {
        let path = self.folder.join("openssl.cnf");
        fs::write(&path, "[req]\ndistinguished_name = dn\n[dn]\n").expect("the folder can be written to");
        path
    }

    fn certificate(&self, key: Authentication) -> (PathBuf, PathBuf) {
        let file = |end: &str| self.folder.join(format!("{key:?}.{end}"));
        (file("key"), file("crt"))
    }

    /// Whether this build of OpenSSL speaks a version at all.
    fn speaks(&self, version: Version) -> bool {
        let versions = Versions::only(version);
        let accept =
            Accept { versions, suites: site::SUITES.to_vec(), certificate: Some(Authentication::Rsa) };
        let server = Server::start(self, &accept, versions);
        connect(server.port, versions, &accept.suites).is_some()
    }

    /// Lets each gateway connect to a site, with the versions that OpenSSL speaks.
    fn check(&self, accept: &Accept, gateways: &[(String, Offer)], spoken: Versions) {
        let accept = Accept { versions: accept.versions.intersection(spoken), ..accept.clone() };
        let server = Server::start(self, &accept, accept.versions);
        for (name, offer) in gateways {
            let versions = offer.versions.expect("policies have versions").intersection(spoken);
            let suites = offer.suites.clone().expect("policies have suites");
            let real = connect(server.port, versions, &suites);
            let offer = Offer { versions: Some(versions), suites: Some(suites) };
            let what = format!("{name}: {offer:?}, {accept:?}");

            let told = match negotiate(&offer, &accept) {
                Negotiation::Agreed { version, suite: Suite::Certain(suite) } => Some((version, suite)),
                Negotiation::NoCommonVersion { .. } | Negotiation::NoCommonSuite { .. } => None,
                other => unreachable!("{other:?} for {what}"),
            };
            assert_eq!(told, real, "{what}");

            // Without a word about the certificate, the answer for this one is among those given.
            let unsaid = Accept { certificate: None, ..accept.clone() };
            let suite = match negotiate(&offer, &unsaid) {
                Negotiation::Agreed { suite: Suite::Certain(suite), .. } => Some(suite),
                Negotiation::Agreed { suite: Suite::ByCertificate { rsa, ecdsa }, .. } => {
                    if accept.certificate == Some(Authentication::Rsa) { rsa } else { ecdsa }
                }
                _ => None,
            };
            assert_eq!(suite, real.map(|(_, suite)| suite), "{what}");
        }
    }
}

/// A running `openssl s_server`. It ends when its standard input does.
struct Server {
    child: Child,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    fn start(openssl: &OpenSsl, accept: &Accept, versions: Versions) -> Self {
        let (key, certificate) = openssl.certificate(accept.certificate.expect("the tests give one"));
        let mut command = command("s_server");
        command.args(["-accept", "127.0.0.1:0", "-serverpref", "-naccept", "100000"]);
        command.args([OsStr::new("-key"), key.as_os_str(), OsStr::new("-cert"), certificate.as_os_str()]);
        configure(&mut command, versions, &accept.suites);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("openssl runs");
        let mut output = BufReader::new(child.stdout.take().expect("it is piped"));
        let port = loop {
            let mut line = String::new();
            let read = output.read_line(&mut line).expect("the server says something");
            assert!(read > 0, "the server ended: {accept:?}");
            if let Some(address) = line.strip_prefix("ACCEPT ") {
                break address.trim().rsplit(':').next().and_then(|port| port.parse().ok());
            }
        };
        // Somebody has to read what it says of each connection.
        std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
        Self { child, port: port.expect("the server tells its port") }
    }
}

/// What a client with these versions and suites agrees on with the server; `None` where there is no connection.
fn connect(port: u16, versions: Versions, suites: &[CipherSuite]) -> Option<(Version, CipherSuite)> {
    let mut command = command("s_client");
    command.args(["-brief", "-connect", &format!("127.0.0.1:{port}")]);
    configure(&mut command, versions, suites);
    let output = command.stdin(Stdio::null()).output().expect("openssl runs");
    if !output.status.success() {
        return None;
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let after = |label: &str| {
        let line = said.lines().find_map(|line| line.strip_prefix(label));
        line.map(str::trim).map(str::to_owned).expect("the client names version and suite")
    };
    let version = match after("Protocol version:").as_str() {
        "TLSv1" => Version::Tls10,
        "TLSv1.1" => Version::Tls11,
        "TLSv1.2" => Version::Tls12,
        "TLSv1.3" => Version::Tls13,
        other => unreachable!("{other} is no version"),
    };
    let suite = after("Ciphersuite:");
    let suite = CipherSuite::ALL.iter().copied().find(|known| openssl_name(*known) == Some(&suite));
    Some((version, suite.expect("a suite of the table")))
}

fn command(name: &str) -> Command {
    let mut command = Command::new("openssl");
    command.arg(name).env("OPENSSL_CONF", no_config());
    command
}

fn no_config() -> &'static Path {
    Path::new(if cfg!(windows) { "NUL" } else { "/dev/null" })
}

fn configure(command: &mut Command, versions: Versions, suites: &[CipherSuite]) {
    let name = |version: Option<Version>| match version.expect("every end has a version") {
        Version::Tls10 => "TLSv1",
        Version::Tls11 => "TLSv1.1",
        Version::Tls12 => "TLSv1.2",
        Version::Tls13 => "TLSv1.3",
    };
    command.args(["-min_protocol", name(versions.min()), "-max_protocol", name(versions.max())]);

    let names = |tls13: bool| {
        let suites = suites.iter().filter(|suite| suite.is_tls13() == tls13);
        suites.copied().filter_map(openssl_name).collect::<Vec<_>>().join(":")
    };
    let old = Some(names(false)).filter(|names| !names.is_empty());
    // Level 0 permits TLS 1.0 and 1.1.
    command.args(["-cipher", &format!("{}:@SECLEVEL=0", old.as_deref().unwrap_or(STRANGE_SUITES))]);
    if versions.contains(Version::Tls13) {
        command.args(["-ciphersuites", &names(true)]);
    }
}

/// OpenSSL's name of a suite; `None` for those that its default builds leave out. No site has one of them.
fn openssl_name(suite: CipherSuite) -> Option<&'static str> {
    use CipherSuite as S;
    let name = match suite {
        S::Aes256GcmSha384 => "TLS_AES_256_GCM_SHA384",
        S::Aes128GcmSha256 => "TLS_AES_128_GCM_SHA256",
        S::EcdheRsaAes256GcmSha384 => "ECDHE-RSA-AES256-GCM-SHA384",
        S::EcdheRsaAes128GcmSha256 => "ECDHE-RSA-AES128-GCM-SHA256",
        S::EcdheRsaAes256CbcSha384 => "ECDHE-RSA-AES256-SHA384",
        S::EcdheRsaAes128CbcSha256 => "ECDHE-RSA-AES128-SHA256",
        S::EcdheRsaAes256CbcSha => "ECDHE-RSA-AES256-SHA",
        S::EcdheRsaAes128CbcSha => "ECDHE-RSA-AES128-SHA",
        S::DheRsaAes256GcmSha384 => "DHE-RSA-AES256-GCM-SHA384",
        S::DheRsaAes128GcmSha256 => "DHE-RSA-AES128-GCM-SHA256",
        S::DheRsaAes256CbcSha => "DHE-RSA-AES256-SHA",
        S::DheRsaAes128CbcSha => "DHE-RSA-AES128-SHA",
        S::RsaAes256GcmSha384 => "AES256-GCM-SHA384",
        S::RsaAes128GcmSha256 => "AES128-GCM-SHA256",
        S::RsaAes256CbcSha256 => "AES256-SHA256",
        S::RsaAes128CbcSha256 => "AES128-SHA256",
        S::RsaAes256CbcSha => "AES256-SHA",
        S::RsaAes128CbcSha => "AES128-SHA",
        S::EcdheEcdsaAes256GcmSha384 => "ECDHE-ECDSA-AES256-GCM-SHA384",
        S::EcdheEcdsaAes128GcmSha256 => "ECDHE-ECDSA-AES128-GCM-SHA256",
        S::EcdheEcdsaAes256CbcSha384 => "ECDHE-ECDSA-AES256-SHA384",
        S::EcdheEcdsaAes128CbcSha256 => "ECDHE-ECDSA-AES128-SHA256",
        S::EcdheEcdsaAes256CbcSha => "ECDHE-ECDSA-AES256-SHA",
        S::EcdheEcdsaAes128CbcSha => "ECDHE-ECDSA-AES128-SHA",
        S::DheDssAes256CbcSha256
        | S::DheDssAes128CbcSha256
        | S::DheDssAes256CbcSha
        | S::DheDssAes128CbcSha
        | S::Rsa3desEdeCbcSha
        | S::DheDss3desEdeCbcSha => return None,
    };
    Some(name)
}
