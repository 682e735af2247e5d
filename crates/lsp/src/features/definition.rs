//! The other end of a TLS path: from a policy or an address to the sites, from a site to the policies.

use gen_lsp_types::{Definition, DefinitionResponse, LocationLink, Position};
use tricep_parser::source::Location;

use super::paths::{End, Here};
use crate::capabilities::Client;
use crate::document::Key;
use crate::worker::Checked;

/// The places at the other ends of the paths that a position is an end of; `None` where it is none.
pub(crate) fn definition(
    client: &Client,
    checked: &Checked,
    key: &Key,
    position: Position,
) -> Option<DefinitionResponse> {
    let mut links: Vec<LocationLink> = Vec::new();
    for here in Here::all(client.encoding, checked, key, position) {
        for (end, from, path) in here.paths() {
            let to = match end {
                End::Policy | End::Address => path.backend.as_ref().map(|backend| backend.location),
                End::Backend => Some(path.policy.location),
            };
            let link = to.and_then(|to| link(&here, from, to)).filter(|link| !links.contains(link));
            links.extend(link);
        }
    }
    if links.is_empty() {
        return None;
    }
    if client.links {
        return Some(links.into());
    }
    let location = |link: LocationLink| gen_lsp_types::Location {
        uri: link.target_uri,
        range: link.target_selection_range,
    };
    Some(Definition::from(links.into_iter().map(location).collect::<Vec<_>>()).into())
}

fn link(here: &Here<'_>, from: Location, to: Location) -> Option<LocationLink> {
    let target = here.places.location(to)?;
    Some(LocationLink {
        origin_selection_range: Some(here.places.range(from)),
        target_uri: target.uri,
        target_range: target.range,
        target_selection_range: target.range,
    })
}
