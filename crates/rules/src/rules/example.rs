//! Short ways to write the examples of rules.

/// An ARM template with these resources.
macro_rules! arm_template {
    ($resources:literal) => {
        concat!(
            "{\n  \"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\",\n",
            "  \"contentVersion\": \"1.0.0.0\",\n  \"resources\": [\n",
            $resources,
            "\n  ]\n}\n"
        )
    };
}

/// A file of the folder `examples`.
macro_rules! file {
    ($path:literal) => {
        &[($path, include_str!(concat!("examples/", $path)))]
    };
}

/// An [`Example`](super::Example) of one file.
macro_rules! example {
    (fires $title:literal, file $path:literal) => {
        $crate::rules::Example { title: $title, fires: true, files: $crate::rules::example::file!($path) }
    };
    (silent $title:literal, file $path:literal) => {
        $crate::rules::Example { title: $title, fires: false, files: $crate::rules::example::file!($path) }
    };
    (fires $title:literal, bicep $text:literal) => {
        $crate::rules::Example { title: $title, fires: true, files: &[("main.bicep", $text)] }
    };
    (silent $title:literal, bicep $text:literal) => {
        $crate::rules::Example { title: $title, fires: false, files: &[("main.bicep", $text)] }
    };
    (fires $title:literal, arm $resources:literal) => {
        $crate::rules::Example {
            title: $title,
            fires: true,
            files: &[("azuredeploy.json", $crate::rules::example::arm_template!($resources))],
        }
    };
    (silent $title:literal, arm $resources:literal) => {
        $crate::rules::Example {
            title: $title,
            fires: false,
            files: &[("azuredeploy.json", $crate::rules::example::arm_template!($resources))],
        }
    };
}

pub(super) use {arm_template, example, file};
