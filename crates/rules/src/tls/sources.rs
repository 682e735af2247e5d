//! The pages that the data of this module is taken from, each with the date of the text that was read.
//!
//! Dates are `ms.date` of a page of Microsoft, the day of a statement in an issue or pull request, or the day of the
//! commit that was read. The newest texts of some pages were read in public copies of Microsoft's documentation
//! repository.

use crate::rules::Source;

const fn source(title: &'static str, url: &'static str, date: &'static str) -> Source {
    Source { title, url, date }
}

const POLICY_OVERVIEW_URL: &str =
    "https://learn.microsoft.com/azure/application-gateway/application-gateway-ssl-policy-overview";
const TLS_RETIREMENT_URL: &str =
    "https://learn.microsoft.com/azure/application-gateway/application-gateway-tls-version-retirement";
const SSL_OVERVIEW_URL: &str = "https://learn.microsoft.com/azure/application-gateway/ssl-overview";

/// The predefined policies, policy types, suites, defaults and limits of Application Gateway.
pub const POLICY_OVERVIEW: Source =
    source("Application Gateway TLS policy overview", POLICY_OVERVIEW_URL, "2026-01-12");
/// The same page when TLS 1.3 came. It still had the date of the text before.
pub const POLICY_OVERVIEW_2022: Source = source(
    "Application Gateway TLS policy overview (as TLS 1.3 came)",
    "https://github.com/MicrosoftDocs/azure-docs/blob/02d09f6414e40e9363ef62ef3e06c9c62b6995b6/articles/application-gateway/application-gateway-ssl-policy-overview.md",
    "2022",
);
/// The same page as it was in 2023.
pub const POLICY_OVERVIEW_2023: Source = source(
    "Application Gateway TLS policy overview (2023)",
    "https://github.com/MicrosoftDocs/azure-docs/blob/ba5d7abf09b935686420b801bb9928960c3fd004/articles/application-gateway/application-gateway-ssl-policy-overview.md",
    "2023-06-06",
);
/// The same page with the suites of each policy in their order.
pub const POLICY_OVERVIEW_2019: Source = source(
    "Application Gateway TLS policy overview (2019)",
    "https://github.com/magilbe/azure-docs/blob/173000a8cb17297061675bbe58b15a24f239679d/articles/application-gateway/application-gateway-ssl-policy-overview.md",
    "2019-11-16",
);
/// A pull request that reworded the same page's sentence about backends.
pub const POLICY_OVERVIEW_PR: Source = source(
    "Application Gateway TLS policy overview: backend connections reworded",
    "https://github.com/MicrosoftDocs/azure-docs/pull/127937",
    "2025-12-02",
);
/// An answer of the service itself: the suites of a predefined policy in their order.
pub const PREDEFINED_POLICY_EXAMPLE: Source = source(
    "Azure REST API: ApplicationGatewayAvailableSslOptionsPredefinedPolicyGet",
    "https://github.com/Azure/azure-rest-api-specs/blob/bc8a96c26b820c0d50a16076703e31fdf0bdf5e8/specification/network/resource-manager/Microsoft.Network/stable/2023-02-01/examples/ApplicationGatewayAvailableSslOptionsPredefinedPolicyGet.json",
    "2023-02-01",
);
/// The end of TLS 1.0 and 1.1 on Application Gateway.
pub const TLS_RETIREMENT: Source =
    source("Application Gateway: retirement of TLS 1.0 and 1.1", TLS_RETIREMENT_URL, "2025-10-15");
/// The same page in July 2025.
pub const TLS_RETIREMENT_JULY: Source = source(
    "Application Gateway: retirement of TLS 1.0 and 1.1 (July 2025)",
    TLS_RETIREMENT_URL,
    "2025-07-18",
);
/// The same page in May 2025.
pub const TLS_RETIREMENT_MAY: Source =
    source("Application Gateway: retirement of TLS 1.0 and 1.1 (May 2025)", TLS_RETIREMENT_URL, "2025-05-15");
/// The same page when it first appeared.
pub const TLS_RETIREMENT_MARCH: Source = source(
    "Application Gateway: retirement of TLS 1.0 and 1.1 (March 2025)",
    TLS_RETIREMENT_URL,
    "2025-03-04",
);
/// TLS termination and end-to-end TLS.
pub const SSL_OVERVIEW: Source =
    source("Application Gateway: TLS termination and end-to-end TLS", SSL_OVERVIEW_URL, "2026-02-16");
/// The same page in 2023.
pub const SSL_OVERVIEW_2023: Source = source(
    "Application Gateway: TLS termination and end-to-end TLS (2023)",
    "https://github.com/MicrosoftDocs/azure-docs/blob/012ad308577ca7a4bcf96132a0e71b2819fa4a98/articles/application-gateway/ssl-overview.md",
    "2023-06-09",
);
/// How policies and their types are set.
pub const CONFIGURE_POLICY: Source = source(
    "Configure TLS policy versions and cipher suites on Application Gateway",
    "https://github.com/MicrosoftDocs/azure-docs/blob/03abe7ad0c51dfd7e085d5b61dedca9088602aa3/articles/application-gateway/application-gateway-configure-ssl-policy-powershell.md",
    "2023-06-06",
);
/// SSL profiles of listeners.
pub const LISTENER_POLICY: Source = source(
    "Configure listener-specific SSL policies on Application Gateway",
    "https://learn.microsoft.com/azure/application-gateway/application-gateway-configure-listener-specific-ssl-policy",
    "2021-03-30",
);
/// The end of the v1 SKUs.
pub const GATEWAY_V1_RETIREMENT: Source = source(
    "Migrate from Application Gateway v1 to v2 by 28 April 2026",
    "https://learn.microsoft.com/azure/application-gateway/v1-retirement",
    "2023-04-19",
);
/// Health probes.
pub const PROBE_OVERVIEW: Source = source(
    "Application Gateway health probes overview",
    "https://learn.microsoft.com/azure/application-gateway/application-gateway-probe-overview",
    "2025-04-09",
);
/// Backend settings.
pub const BACKEND_SETTINGS: Source = source(
    "Application Gateway backend settings configuration",
    "https://learn.microsoft.com/azure/application-gateway/configuration-http-settings",
    "2025-09-15",
);
/// App Service behind a gateway.
pub const CONFIGURE_WEB_APP: Source = source(
    "Configure App Service with Application Gateway",
    "https://learn.microsoft.com/azure/application-gateway/configure-web-app",
    "2022-02-17",
);
/// What a wrong host name does to redirects and cookies of App Service.
pub const APP_SERVICE_REDIRECTION: Source = source(
    "Troubleshoot App Service issues in Application Gateway",
    "https://learn.microsoft.com/azure/application-gateway/troubleshoot-app-service-redirection-app-service-url",
    "2021-04-15",
);
/// What makes a backend unhealthy.
pub const BACKEND_HEALTH: Source = source(
    "Troubleshoot backend health issues in Application Gateway",
    "https://learn.microsoft.com/azure/application-gateway/application-gateway-backend-health-troubleshooting",
    "2024-03-08",
);
/// Client certificates of App Service.
pub const CLIENT_CERTIFICATES: Source = source(
    "Configure TLS mutual authentication for Azure App Service",
    "https://learn.microsoft.com/azure/app-service/app-service-web-configure-tls-mutual-auth",
    "2024-06-21",
);
/// A reference to a part that a gateway does not have, and what Azure answers.
pub const ISSUE_DANGLING_REFERENCE: Source = source(
    "azure-docs pull request 111001",
    "https://github.com/MicrosoftDocs/azure-docs/pull/111001",
    "2023-06-16",
);
/// That a probe has either a host or picks one.
pub const ISSUE_PROBE_HOST: Source = source(
    "terraform-provider-azurerm pull request 2658",
    "https://github.com/hashicorp/terraform-provider-azurerm/pull/2658",
    "2019-01-17",
);
/// A probe that an app with HTTPS only makes unhealthy.
pub const ISSUE_HTTPS_ONLY_PROBE: Source = source(
    "azure-docs issue 12501",
    "https://github.com/MicrosoftDocs/azure-docs/issues/12501",
    "2018-07-27",
);
/// The published types of `Microsoft.Network`.
pub const NETWORK_TYPES: Source = source(
    "Bicep types of Microsoft.Network",
    "https://github.com/Azure/bicep-types-az/tree/1f896de2db966ad91e8f7d7d981e11d32e4f5d8d/generated/network/microsoft.network",
    "2026-08-20",
);
/// The published types of `Microsoft.Web`.
pub const WEB_TYPES: Source = source(
    "Bicep types of Microsoft.Web",
    "https://github.com/Azure/bicep-types-az/tree/1f896de2db966ad91e8f7d7d981e11d32e4f5d8d/generated/web/microsoft.web",
    "2026-08-20",
);

/// TLS of App Service: versions, defaults, suites.
pub const APP_SERVICE_TLS: Source = source(
    "What is TLS/SSL in Azure App Service?",
    "https://learn.microsoft.com/azure/app-service/overview-tls",
    "2025-09-08",
);
/// The minimum cipher suite of App Service, with the suites in their order.
pub const APP_SERVICE_MINIMUM_SUITE: Source = source(
    "Disabling weaker TLS cipher suites for web apps on multitenant App Service",
    "https://azure.github.io/AppService/2022/10/11/Public-preview-min-tls-cipher-suite.html",
    "2022-10-11",
);
/// Unique default host names of App Service.
pub const APP_SERVICE_UNIQUE_HOST: Source = source(
    "Prevent subdomain takeovers in Azure App Service",
    "https://learn.microsoft.com/azure/app-service/reference-dangling-subdomain-prevention",
    "2025-12-02",
);
/// Host names of apps in an App Service Environment.
pub const APP_SERVICE_ENVIRONMENT: Source = source(
    "Use an App Service Environment",
    "https://learn.microsoft.com/azure/app-service/environment/using",
    "2021-07-06",
);
/// Host names of apps in an App Service Environment in China.
pub const APP_SERVICE_ENVIRONMENT_CHINA: Source = source(
    "Use an App Service Environment (Azure in China)",
    "https://docs.azure.cn/app-service/environment/using-an-ase",
    "2020-03-23",
);
/// Host name suffixes of Azure's services in each cloud.
pub const PRIVATE_ENDPOINT_DNS: Source = source(
    "Azure Private Endpoint private DNS zone values",
    "https://learn.microsoft.com/azure/private-link/private-endpoint-dns",
    "2025-08-04",
);

/// The published types of all resource providers.
pub const BICEP_TYPES: Source = source(
    "Bicep types of Azure's resource providers",
    "https://github.com/Azure/bicep-types-az/tree/1f896de2db966ad91e8f7d7d981e11d32e4f5d8d/generated",
    "2026-08-20",
);
/// Host names of Front Door endpoints.
pub const FRONT_DOOR_HOST: Source = source(
    "Endpoints in Azure Front Door",
    "https://learn.microsoft.com/azure/frontdoor/endpoint",
    "2024-11-13",
);
/// What container apps accept.
pub const CONTAINER_APPS_INGRESS: Source = source(
    "Ingress in Azure Container Apps",
    "https://learn.microsoft.com/azure/container-apps/ingress-overview",
    "2023-05-03",
);
/// Host names of public IP addresses.
pub const PUBLIC_IP_DNS: Source = source(
    "Public IP addresses in Azure",
    "https://learn.microsoft.com/azure/virtual-network/ip-services/public-ip-addresses",
    "2021-12-27",
);

/// A customer's mail from Microsoft about the end of TLS 1.0 and 1.1.
pub const CUSTOMER_MAIL: Source = source(
    "Microsoft's mail to customers, as quoted",
    "https://github.com/teamg4it/g4it/issues/169",
    "2025-05-28",
);
/// An answer of Microsoft that backends follow the policy.
pub const ISSUE_POLICY_GOVERNS: Source = source(
    "Microsoft's answer in azure-docs issue 21863",
    "https://github.com/MicrosoftDocs/azure-docs/issues/21863",
    "2019-01-08",
);
/// An answer of Microsoft that the two connections are independent.
pub const ISSUE_INDEPENDENT: Source = source(
    "Microsoft's answer in azure-docs issue 103611",
    "https://github.com/MicrosoftDocs/azure-docs/issues/103611",
    "2023-01-13",
);
/// The operator's report that asks for the rule of the `policy` model.
pub const ARTICLE: Source = source(
    "Fixing the \"Cannot connect to backend server\" error in Application Gateway health checks",
    "https://christosmonogios.com/2025/11/15/cannot-connect-to-backend-server-error-in-backend-health-check-in-application-gateway-service-of-azure",
    "2025-11-15",
);

/// What Azure answers to a `sslPolicy` with missing or superfluous properties.
pub const ISSUE_POLICY_PROPERTIES: Source = source(
    "PSRule for Azure issue 2063",
    "https://github.com/Azure/PSRule.Rules.Azure/issues/2063",
    "2023-02-27",
);
/// What Azure answers to old and new policies on one gateway, the default included.
pub const ISSUE_POLICY_MISMATCH: Source = source(
    "terraform-provider-azurerm pull request 23398",
    "https://github.com/hashicorp/terraform-provider-azurerm/pull/23398",
    "2023-09-27",
);
/// What Azure answers to withdrawn and to mixed policies.
pub const ISSUE_POLICY_WITHDRAWN_AVM: Source = source(
    "terraform-azurerm-avm-res-network-applicationgateway issue 173",
    "https://github.com/Azure/terraform-azurerm-avm-res-network-applicationgateway/issues/173",
    "2025-10-27",
);
/// What Azure answers to a withdrawn policy.
pub const ISSUE_POLICY_WITHDRAWN: Source =
    source("MicroHack issue 280", "https://github.com/microsoft/MicroHack/issues/280", "2025-11-21");
/// What Azure answers to a probe with another protocol than its setting.
pub const ISSUE_PROBE_PROTOCOL: Source = source(
    "application-gateway-kubernetes-ingress issue 875",
    "https://github.com/Azure/application-gateway-kubernetes-ingress/issues/875",
    "2020-05-22",
);

/// Registered cipher suites.
pub const IANA_SUITES: Source = source(
    "IANA: TLS Cipher Suites",
    "https://www.iana.org/assignments/tls-parameters/tls-parameters.xhtml#tls-parameters-4",
    "2025",
);
/// TLS 1.2.
pub const RFC_5246: Source = source("RFC 5246: TLS 1.2", "https://www.rfc-editor.org/rfc/rfc5246", "2008-08");
/// Suites with AES-GCM.
pub const RFC_5288: Source =
    source("RFC 5288: AES-GCM cipher suites for TLS", "https://www.rfc-editor.org/rfc/rfc5288", "2008-08");
/// Suites with elliptic curves, SHA-256 and SHA-384.
pub const RFC_5289: Source = source(
    "RFC 5289: TLS elliptic curve cipher suites with SHA-256/384 and AES-GCM",
    "https://www.rfc-editor.org/rfc/rfc5289",
    "2008-08",
);
/// TLS 1.3.
pub const RFC_8446: Source = source("RFC 8446: TLS 1.3", "https://www.rfc-editor.org/rfc/rfc8446", "2018-08");
/// What to use of TLS and what not.
pub const RFC_9325: Source = source(
    "RFC 9325: Recommendations for secure use of TLS and DTLS",
    "https://www.rfc-editor.org/rfc/rfc9325",
    "2022-11",
);
