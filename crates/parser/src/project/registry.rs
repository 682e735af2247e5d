//! Modules of registries and template specs, as the Bicep CLI keeps them on this machine. The network is never asked.
//!
//! The layout of the cache is that of Azure/bicep, `src/Bicep.Core/SourceGraph/Artifacts` (read 2026-11):
//! `br/<registry>/<repository with $ for />/<tag>$<letter case>/main.json` and
//! `ts/<subscription>/<resource group>/<name>/<version>/main.json`.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::config_files::{Config, ConfigFile};
use super::load::Project;
use super::paths::normal;
use crate::json;

/// A module's address, with its alias resolved.
#[derive(PartialEq, Eq, Debug)]
enum Address {
    /// `br:registry/repository:tag` or `…@sha256:digest`.
    Registry { registry: String, repository: String, version: String },
    /// `ts:subscription/group/name:version`.
    TemplateSpec { subscription: String, group: String, name: String, version: String },
}

/// What a `bicepconfig.json` says of modules.
#[derive(Default, Debug)]
pub(super) struct ModuleSettings {
    /// `cacheRootDirectory`, as an absolute path.
    cache: Option<PathBuf>,
    /// `moduleAliases.br`: each with its registry and its path.
    registries: HashMap<String, (String, Option<String>)>,
    /// `moduleAliases.ts`: each with its subscription and its resource group.
    template_specs: HashMap<String, (String, String)>,
}

impl Project {
    /// The file of a module in the cache, and the cache.
    pub(super) fn cached(&self, from: &Path, source: &str) -> Result<(PathBuf, PathBuf), String> {
        let config = self.config_for(from);
        let none = ModuleSettings::default();
        let settings = config.as_deref().map_or(&none, Config::module_settings);
        let address = address(source, settings).ok_or_else(|| {
            format!(
                "'{source}' is no address of a module, or its alias is in no bicepconfig.json that holds here"
            )
        })?;
        let Some(root) = settings.cache.as_deref().or(self.module_cache()) else {
            return Err(format!("the module '{source}' is in a registry, and there is no module cache"));
        };
        let inside = address.folder();
        if inside.components().any(|part| !matches!(part, Component::Normal(_))) {
            return Err(format!("'{source}' is no address of a module"));
        }
        let path = root.join(inside).join("main.json");
        match self.place(&path, root) {
            Ok(_) => Ok((path, root.to_owned())),
            Err(_) => Err(format!(
                "the module '{source}' is not in the module cache; `bicep restore` puts it there"
            )),
        }
    }
}

impl ModuleSettings {
    /// What these files say, the one that counts most first.
    pub(super) fn of(files: &[Arc<ConfigFile>]) -> Self {
        let mut settings = Self::default();
        for file in files.iter().rev() {
            settings.lay(file.json().tree.root(), file.folder());
        }
        settings
    }

    /// Lays what a file in `folder` says over what is there.
    fn lay(&mut self, root: json::Value<'_>, folder: &Path) {
        let text = |value: Option<json::Value<'_>>| Some(value?.as_text()?.decode().into_owned());
        // A share of another machine is never asked, not even whether it is there.
        let is_share = |path: &String| matches!(path.as_bytes(), [first, second, ..] if [first, second].iter().all(|byte| b"/\\".contains(byte)));
        if let Some(cache) = text(root.get("cacheRootDirectory")).filter(|path| !is_share(path)) {
            self.cache = Some(normal(&folder.join(cache)));
        }
        let aliases = |scheme: &str| root.get("moduleAliases").and_then(|aliases| aliases.get(scheme));
        for member in aliases("br").into_iter().flat_map(json::Value::members) {
            if let Some(registry) = text(member.value.get("registry")) {
                let path = text(member.value.get("modulePath"));
                self.registries.insert(member.key.decode().into_owned(), (registry, path));
            }
        }
        for member in aliases("ts").into_iter().flat_map(json::Value::members) {
            if let (Some(subscription), Some(group)) =
                (text(member.value.get("subscription")), text(member.value.get("resourceGroup")))
            {
                self.template_specs.insert(member.key.decode().into_owned(), (subscription, group));
            }
        }
    }

    /// Registry and path of an alias; `public` is known to the compiler.
    fn registry(&self, alias: &str) -> Option<(&str, Option<&str>)> {
        match self.registries.get(alias) {
            Some((registry, path)) => Some((registry, path.as_deref())),
            None if alias == "public" => Some(("mcr.microsoft.com", Some("bicep"))),
            None => None,
        }
    }
}

impl Address {
    /// The folder inside the cache.
    fn folder(&self) -> PathBuf {
        match self {
            Self::Registry { registry, repository, version } => {
                let registry = registry.replace(':', "$").to_lowercase();
                let version = match version.strip_prefix('@') {
                    Some(digest) => digest.replace(':', "#"),
                    None => encoded(version),
                };
                ["br", &registry, &repository.replace('/', "$"), &version].iter().collect()
            }
            Self::TemplateSpec { subscription, group, name, version } => {
                let parts = [subscription, group, name, version].map(|part| part.to_lowercase());
                Path::new("ts").join(parts.iter().collect::<PathBuf>())
            }
        }
    }
}

/// A tag as the name of a folder: the tag, `$`, and in hexadecimal digits which of its letters are capitals.
fn encoded(tag: &str) -> String {
    let capitals = tag.chars().take(128).enumerate().filter(|(_, letter)| letter.is_uppercase());
    let mask = capitals.fold(0u128, |mask, (place, _)| mask | 1 << place);
    if mask == 0 { format!("{tag}$") } else { format!("{tag}${mask:x}") }
}

/// Takes the source of a module apart.
fn address(source: &str, settings: &ModuleSettings) -> Option<Address> {
    let (scheme, rest) = source.split_once(':')?;
    let (scheme, alias) = match scheme.split_once('/') {
        Some((scheme, alias)) => (scheme, Some(alias)),
        None => (scheme, None),
    };
    match scheme {
        "br" => {
            let whole = match alias {
                None => rest.to_owned(),
                Some(alias) => match settings.registry(alias)? {
                    (registry, Some(path)) => format!("{registry}/{path}/{rest}"),
                    (registry, None) => format!("{registry}/{rest}"),
                },
            };
            let (registry, path) = whole.split_once('/')?;
            let (repository, version) = match path.split_once('@') {
                Some((repository, digest)) => (repository, format!("@{digest}")),
                None => path.rsplit_once(':').map(|(repository, tag)| (repository, tag.to_owned()))?,
            };
            let (registry, repository) = (registry.to_owned(), repository.to_owned());
            (!repository.is_empty() && !version.is_empty()).then_some(Address::Registry {
                registry,
                repository,
                version,
            })
        }
        "ts" => {
            let (path, version) = rest.rsplit_once(':')?;
            let (subscription, group, name) = match alias {
                Some(alias) => {
                    let (subscription, group) = settings.template_specs.get(alias)?.clone();
                    (subscription, group, path.to_owned())
                }
                None => {
                    let mut parts = path.splitn(3, '/').map(str::to_owned);
                    (parts.next()?, parts.next()?, parts.next()?)
                }
            };
            Some(Address::TemplateSpec { subscription, group, name, version: version.to_owned() })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn folder(source: &str, config: &str, expected: &str) {
        let mut settings = ModuleSettings::default();
        settings.lay(json::parse(config).tree.root(), Path::new("/infra"));
        let folder = address(source, &settings).map(|address| address.folder());
        assert_eq!(folder.as_deref(), Some(Path::new(expected)), "{source}");
    }

    #[test]
    fn addresses_lead_to_folders() {
        folder("br:example.azurecr.io/a/b:1.0", "{}", "br/example.azurecr.io/a$b/1.0$");
        folder("br:Example.azurecr.io:5000/a:V1b", "{}", "br/example.azurecr.io$5000/a/V1b$1");
        folder("br:example.azurecr.io/a@sha256:00ff", "{}", "br/example.azurecr.io/a/sha256#00ff");
        folder(
            "br/public:avm/res/web/site:0.1.0",
            "{}",
            "br/mcr.microsoft.com/bicep$avm$res$web$site/0.1.0$",
        );
        folder("ts:0000/Group/spec:v1", "{}", "ts/0000/group/spec/v1");
    }

    #[test]
    fn aliases_come_from_the_configuration() {
        let config = r#"{
            "moduleAliases": {
                "br": { "core": { "registry": "core.azurecr.io", "modulePath": "infra/base" } },
                "ts": { "specs": { "subscription": "0000", "resourceGroup": "shared" } }
            }
        }"#;
        folder("br/core:net:v2", config, "br/core.azurecr.io/infra$base$net/v2$");
        folder("ts/specs:net:v2", config, "ts/0000/shared/net/v2");
        assert_eq!(address("br/other:net:v2", &ModuleSettings::default()), None);
    }
}
