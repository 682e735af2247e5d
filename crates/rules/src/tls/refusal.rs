//! The errors with which Azure refuses a gateway.

use super::sources::{
    ISSUE_DANGLING_REFERENCE, ISSUE_POLICY_MISMATCH, ISSUE_POLICY_PROPERTIES, ISSUE_POLICY_WITHDRAWN,
    ISSUE_POLICY_WITHDRAWN_AVM, ISSUE_PROBE_PROTOCOL, PROBE_OVERVIEW,
};
use crate::rules::Source;

/// An error of a deployment, as people met it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// Azure's code.
    pub code: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What makes Azure answer so, as a phrase.
    pub cause: &'static str,
    /// Where it was met.
    pub sources: &'static [Source],
}

/// `sslPolicy` without `policyType`.
pub const POLICY_TYPE_REQUIRED: Refusal = Refusal {
    code: "ApplicationGatewaySslPolicyPropertyPolicyTypeRequired",
    status: 400,
    cause: "an sslPolicy without policyType",
    sources: &[ISSUE_POLICY_PROPERTIES],
};

/// `minProtocolVersion` or `cipherSuites` beside `Predefined`.
pub const PROPERTY_NOT_SUPPORTED: Refusal = Refusal {
    code: "ApplicationGatewaySslPolicyPropertyNotSupportedForPolicyType",
    status: 400,
    cause: "a property that the policyType does not have",
    sources: &[ISSUE_POLICY_PROPERTIES],
};

/// Policies of both families on one gateway.
pub const POLICY_MISMATCH: Refusal = Refusal {
    code: "ApplicationGatewaySslPolicyMisMatch",
    status: 400,
    cause: "older and newer policies on one gateway, its default included",
    sources: &[ISSUE_POLICY_MISMATCH, ISSUE_POLICY_WITHDRAWN_AVM],
};

/// A policy that permits TLS 1.0 or 1.1.
pub const POLICY_WITHDRAWN: Refusal = Refusal {
    code: "ApplicationGatewayDeprecatedTlsVersionUsedInSslPolicy",
    status: 400,
    cause: "a policy that permits TLS 1.0 or 1.1",
    sources: &[ISSUE_POLICY_WITHDRAWN, ISSUE_POLICY_WITHDRAWN_AVM],
};

/// A probe with another protocol than the setting that uses it. The code is spelt so.
pub const PROBE_PROTOCOL: Refusal = Refusal {
    code: "ApplicationGatewayProbeProtocolMustMatchBackendHttpSettinsProtocol",
    status: 400,
    cause: "a probe with another protocol than the backend setting that uses it",
    sources: &[ISSUE_PROBE_PROTOCOL, PROBE_OVERVIEW],
};

/// An id of a part that the gateway does not have.
pub const DANGLING_REFERENCE: Refusal = Refusal {
    code: "InvalidResourceReference",
    status: 400,
    cause: "an id of a part that the gateway does not have",
    sources: &[ISSUE_DANGLING_REFERENCE],
};
