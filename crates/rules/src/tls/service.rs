//! Services of Azure, other than sites, that a gateway's pool can name: enough to say what an address is.
//!
//! Traffic Manager (`trafficmanager.net`) is missing on purpose: it only answers DNS questions, and the server behind it
//! may well be a site.

use super::sources::{
    BICEP_TYPES, CONTAINER_APPS_INGRESS, FRONT_DOOR_HOST, PRIVATE_ENDPOINT_DNS, PUBLIC_IP_DNS,
};
use crate::rules::Source;

/// A service.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Service {
    /// What people call it, with its article: `a storage account`.
    pub name: &'static str,
    /// Its resource type, the first where there are several.
    pub resource_type: &'static str,
    /// The ends of its host names, each with a dot before it.
    pub suffixes: &'static [&'static str],
    /// Where they are documented.
    pub sources: &'static [Source],
}

const TYPES_AND_DNS: &[Source] = &[BICEP_TYPES, PRIVATE_ENDPOINT_DNS];
const DNS: &[Source] = &[PRIVATE_ENDPOINT_DNS];

/// Every service known here.
pub const SERVICES: &[Service] = &[
    Service {
        name: "a storage account",
        resource_type: "Microsoft.Storage/storageAccounts",
        suffixes: &[".core.windows.net", ".core.usgovcloudapi.net", ".core.chinacloudapi.cn"],
        sources: TYPES_AND_DNS,
    },
    Service {
        name: "an API Management service",
        resource_type: "Microsoft.ApiManagement/service",
        suffixes: &[".azure-api.net"],
        sources: TYPES_AND_DNS,
    },
    Service {
        name: "a Front Door endpoint",
        resource_type: "Microsoft.Cdn/profiles",
        suffixes: &[".azurefd.net"],
        sources: &[BICEP_TYPES, FRONT_DOOR_HOST],
    },
    Service {
        name: "a Cosmos DB account",
        resource_type: "Microsoft.DocumentDB/databaseAccounts",
        suffixes: &[
            ".documents.azure.com",
            ".cosmos.azure.com",
            ".documents.azure.us",
            ".cosmos.azure.us",
            ".documents.azure.cn",
            ".cosmos.azure.cn",
        ],
        sources: TYPES_AND_DNS,
    },
    Service {
        name: "an Event Hubs, Service Bus or Relay namespace",
        resource_type: "Microsoft.EventHub/namespaces",
        suffixes: &[
            ".servicebus.windows.net",
            ".servicebus.usgovcloudapi.net",
            ".servicebus.chinacloudapi.cn",
        ],
        sources: TYPES_AND_DNS,
    },
    Service {
        name: "an Azure Cache for Redis",
        resource_type: "Microsoft.Cache/redis",
        suffixes: &[
            ".redis.cache.windows.net",
            ".redis.cache.usgovcloudapi.net",
            ".redis.cache.chinacloudapi.cn",
            ".redis.azure.net",
        ],
        sources: TYPES_AND_DNS,
    },
    Service {
        name: "an Azure Cache for Redis Enterprise",
        resource_type: "Microsoft.Cache/redisEnterprise",
        suffixes: &[".redisenterprise.cache.azure.net"],
        sources: TYPES_AND_DNS,
    },
    Service {
        name: "a SQL server",
        resource_type: "Microsoft.Sql/servers",
        suffixes: &[".database.windows.net", ".database.usgovcloudapi.net", ".database.chinacloudapi.cn"],
        sources: TYPES_AND_DNS,
    },
    Service {
        name: "an Event Grid topic, domain or namespace",
        resource_type: "Microsoft.EventGrid/topics",
        suffixes: &[".eventgrid.azure.net", ".eventgrid.azure.us"],
        sources: TYPES_AND_DNS,
    },
    Service {
        name: "an IoT hub",
        resource_type: "Microsoft.Devices/IotHubs",
        suffixes: &[".azure-devices.net", ".azure-devices.us", ".azure-devices.cn"],
        sources: TYPES_AND_DNS,
    },
    Service {
        name: "a container app",
        resource_type: "Microsoft.App/containerApps",
        suffixes: &[".azurecontainerapps.io"],
        sources: &[CONTAINER_APPS_INGRESS, PRIVATE_ENDPOINT_DNS],
    },
    Service {
        name: "a static web app",
        resource_type: "Microsoft.Web/staticSites",
        suffixes: &[".azurestaticapps.net"],
        sources: TYPES_AND_DNS,
    },
    Service {
        name: "a SignalR service",
        resource_type: "Microsoft.SignalRService/signalR",
        suffixes: &[".service.signalr.net", ".service.signalr.azure.cn"],
        sources: TYPES_AND_DNS,
    },
    Service {
        name: "a Web PubSub service",
        resource_type: "Microsoft.SignalRService/webPubSub",
        suffixes: &[".webpubsub.azure.com"],
        sources: TYPES_AND_DNS,
    },
    Service {
        name: "a cluster of Azure Kubernetes Service",
        resource_type: "Microsoft.ContainerService/managedClusters",
        suffixes: &[".azmk8s.io"],
        sources: DNS,
    },
    Service {
        name: "a container registry",
        resource_type: "Microsoft.ContainerRegistry/registries",
        suffixes: &[".azurecr.io", ".azurecr.us"],
        sources: DNS,
    },
    Service {
        name: "a key vault",
        resource_type: "Microsoft.KeyVault/vaults",
        suffixes: &[".vault.azure.net", ".vaultcore.azure.net", ".vault.usgovcloudapi.net"],
        sources: DNS,
    },
    Service {
        name: "an App Configuration store",
        resource_type: "Microsoft.AppConfiguration/configurationStores",
        suffixes: &[".azconfig.io", ".azconfig.azure.us"],
        sources: DNS,
    },
    Service {
        name: "an AI services account",
        resource_type: "Microsoft.CognitiveServices/accounts",
        suffixes: &[
            ".cognitiveservices.azure.com",
            ".openai.azure.com",
            ".services.ai.azure.com",
            ".cognitiveservices.azure.us",
        ],
        sources: DNS,
    },
    Service {
        name: "a search service",
        resource_type: "Microsoft.Search/searchServices",
        suffixes: &[".search.windows.net", ".search.azure.us"],
        sources: DNS,
    },
    Service {
        name: "a public IP address",
        resource_type: "Microsoft.Network/publicIPAddresses",
        suffixes: &[".cloudapp.azure.com"],
        sources: &[PUBLIC_IP_DNS],
    },
];

/// The service that a host name belongs to, as its end tells. A site's default host name belongs to none of them.
pub fn known_service(host: &str) -> Option<&'static Service> {
    let host = host.strip_suffix('.').unwrap_or(host);
    SERVICES.iter().find(|service| service.suffixes.iter().any(|suffix| has_end(host, suffix)))
}

/// The service with this resource type.
pub fn service_of_type(resource_type: &str) -> Option<&'static Service> {
    SERVICES.iter().find(|service| service.resource_type.eq_ignore_ascii_case(resource_type))
}

fn has_end(host: &str, suffix: &str) -> bool {
    host.len()
        .checked_sub(suffix.len())
        .and_then(|at| host.get(at..))
        .is_some_and(|end| end.eq_ignore_ascii_case(suffix))
}

#[cfg(test)]
mod tests {
    use super::super::host_name::SUFFIXES;
    use super::*;

    #[test]
    fn services_are_known_by_the_end_of_their_host_names() {
        let cases = [
            ("shop.blob.core.windows.net", "Microsoft.Storage/storageAccounts"),
            ("SHOP.z6.Web.Core.Windows.NET.", "Microsoft.Storage/storageAccounts"),
            ("shop.azure-api.net", "Microsoft.ApiManagement/service"),
            ("shop.happyhill-1a2b3c4d.westeurope.azurecontainerapps.io", "Microsoft.App/containerApps"),
            ("shop.5.azurestaticapps.net", "Microsoft.Web/staticSites"),
            ("shop-b4hx.z01.azurefd.net", "Microsoft.Cdn/profiles"),
            ("shop.westeurope.cloudapp.azure.com", "Microsoft.Network/publicIPAddresses"),
        ];
        for (host, ty) in cases {
            assert_eq!(known_service(host).map(|service| service.resource_type), Some(ty), "{host}");
        }
        for host in ["shop.azurewebsites.net", "shop.trafficmanager.net", "example.com", "azurefd.net", "é"]
        {
            assert_eq!(known_service(host), None, "{host}");
        }
    }

    #[test]
    fn every_host_name_belongs_to_one_service_at_most() {
        let all: Vec<&str> = SERVICES
            .iter()
            .flat_map(|service| service.suffixes)
            .copied()
            .chain(SUFFIXES.iter().map(|suffix| suffix.text))
            .collect();
        for (i, one) in all.iter().enumerate() {
            assert!(one.starts_with('.') && *one == one.to_ascii_lowercase(), "{one}");
            for (j, other) in all.iter().enumerate() {
                assert!(i == j || !one.ends_with(other), "{one} ends like {other}");
            }
        }
    }

    #[test]
    fn services_are_found_by_type() {
        assert_eq!(service_of_type("microsoft.app/containerapps").unwrap().name, "a container app");
        assert_eq!(service_of_type("Microsoft.Web/sites"), None);
    }
}
