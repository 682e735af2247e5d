//! The command line.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use tricep_rules::engine::BackendModel;
use tricep_rules::finding::Level;

/// Checks the TLS policy of Azure Application Gateways against the sites behind them, in Bicep and ARM templates
#[derive(Parser, Debug)]
#[command(name = "tricep", version, propagate_version = true, disable_help_subcommand = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// When to colour what is written
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = ColorWhen::Auto, global = true)]
    pub(crate) color: ColorWhen,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Check templates
    Check(CheckArguments),
    /// List every TLS path through a gateway: policy, site, verdict, and why one could not be verified
    Paths(PathsArguments),
    /// Print the resource graph of each deployment, or draw its TLS paths
    Graph(GraphArguments),
    /// Print Azure Policy definitions that enforce at run time what the rules ask for
    Policy(PolicyArguments),
    /// Print the documentation of a rule
    Explain(ExplainArguments),
    /// List the rules
    Rules,
    /// Print what the lexer and the parser see of a Bicep file
    Parse(ParseArguments),
    /// Run the language server, on standard input and output, for an editor
    #[command(after_help = LSP_HELP)]
    Lsp(LspArguments),
    /// Print shell completions
    Completions(CompletionsArguments),
    /// Print a manual page
    #[command(hide = true)]
    Man(ManArguments),
}

const LSP_HELP: &str = "\
An editor starts this command by itself; it speaks the Language Server Protocol. The languages are bicep, bicep-params, json
and jsonc; the root is the folder with bicepconfig.json or .git. It shows what `tricep check` finds, in open files as they
are typed, with quick fixes, hovers, and the way from a gateway's policy to the sites behind it.

Neovim:  vim.lsp.config('tricep', { cmd = { 'tricep', 'lsp' }, filetypes = { 'bicep', 'bicep-params' },
           root_markers = { 'bicepconfig.json', '.git' } })
         vim.lsp.enable('tricep')
Helix:   [language-server.tricep]
         command = \"tricep\"
         args = [\"lsp\"]
Emacs:   (add-to-list 'eglot-server-programs '(bicep-ts-mode \"tricep\" \"lsp\"))

docs/editors.md has the rest, and all settings.";

/// What is looked at: the same for every command that reads templates.
#[derive(Args, Debug)]
pub(crate) struct InputArguments {
    /// Files and folders to look at [default: the current folder]
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// Deploy with this parameter file (.bicepparam or ARM JSON) in place of those that are found; repeatable
    #[arg(long, value_name = "FILE")]
    pub(crate) params: Vec<PathBuf>,

    /// The model of the connection from a gateway to its backend
    #[arg(long, value_name = "MODEL", value_enum)]
    pub(crate) backend_tls: Option<BackendTls>,

    #[command(flatten)]
    pub(crate) files: FileArguments,

    /// How many threads to use [default: as many as there are cores]
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,
}

/// Which files are looked at, and by which settings.
#[derive(Args, Debug)]
pub(crate) struct FileArguments {
    /// Read standard input as the text of this file; PATH is then `-`, or nothing
    #[arg(long, value_name = "PATH")]
    pub(crate) stdin_filename: Option<PathBuf>,

    /// Leave out files that this pattern of .gitignore fits, relative to the current folder; repeatable
    #[arg(long, value_name = "GLOB")]
    pub(crate) exclude: Vec<String>,

    /// Leave excluded files out also where they are given by name
    #[arg(long)]
    pub(crate) force_exclude: bool,

    /// Look also at files that .gitignore and .ignore files name
    #[arg(long)]
    pub(crate) no_ignore: bool,

    /// Take the settings from this file, in place of the bicepconfig.json nearest to each template
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub(crate) config: Option<PathBuf>,

    /// Take no settings from any file
    #[arg(long)]
    pub(crate) no_config: bool,
}

/// Where the result goes: the same for every command that makes one.
#[derive(Args, Debug)]
pub(crate) struct OutputArguments {
    /// Write the result to this file, whole or not at all
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// Print the result and nothing else
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

#[derive(Args, Debug)]
pub(crate) struct CheckArguments {
    #[command(flatten)]
    pub(crate) input: InputArguments,

    /// How findings are written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = CheckFormat::Pretty)]
    pub(crate) format: CheckFormat,

    /// Run only these rules
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(crate) select: Vec<String>,

    /// Leave these rules out
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(crate) ignore: Vec<String>,

    #[command(flatten)]
    pub(crate) repair: RepairArguments,

    /// Report only what is new since this file was written with --write-baseline
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,

    /// Write what is found to this file, to be taken as known from now on, and report nothing
    #[arg(long, value_name = "FILE", conflicts_with_all = ["fix", "diff"])]
    pub(crate) write_baseline: Option<PathBuf>,

    /// The level from which the exit status is 1
    #[arg(long, value_name = "LEVEL", value_enum, default_value_t = FailOn::Warning)]
    pub(crate) fail_on: FailOn,

    /// Say on standard error how often each rule fired, what was looked at and how long it took
    #[arg(long)]
    pub(crate) statistics: bool,

    #[command(flatten)]
    pub(crate) output: OutputArguments,
}

/// What is done about findings.
#[derive(Args, Debug)]
pub(crate) struct RepairArguments {
    /// Repair files under the given paths, where nobody can lose a connection by it; report what is left
    #[arg(long)]
    pub(crate) fix: bool,

    /// Make, or show, also repairs that need a person's decision
    #[arg(long)]
    pub(crate) unsafe_fixes: bool,

    /// Show what would be repaired as a unified diff, and change nothing
    #[arg(long, conflicts_with = "fix")]
    pub(crate) diff: bool,
}

#[derive(Args, Debug)]
pub(crate) struct PathsArguments {
    #[command(flatten)]
    pub(crate) input: InputArguments,

    /// How paths are written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = PathsFormat::Table)]
    pub(crate) format: PathsFormat,

    #[command(flatten)]
    pub(crate) output: OutputArguments,
}

#[derive(Args, Debug)]
pub(crate) struct GraphArguments {
    #[command(flatten)]
    pub(crate) input: InputArguments,

    /// How the graph is written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = GraphFormat::Json)]
    pub(crate) format: GraphFormat,

    #[command(flatten)]
    pub(crate) place: PlaceArguments,

    #[command(flatten)]
    pub(crate) output: OutputArguments,
}

/// Where a deployment goes, for a snapshot.
#[derive(Args, Debug)]
pub(crate) struct PlaceArguments {
    /// The id of the tenant, for --format snapshot
    #[arg(long, value_name = "ID")]
    pub(crate) tenant_id: Option<String>,

    /// The name of the management group, for --format snapshot
    #[arg(long, value_name = "NAME", visible_alias = "management-group-id")]
    pub(crate) management_group: Option<String>,

    /// The id of the subscription, for --format snapshot
    #[arg(long, value_name = "ID")]
    pub(crate) subscription_id: Option<String>,

    /// The name of the resource group, for --format snapshot
    #[arg(long, value_name = "NAME")]
    pub(crate) resource_group: Option<String>,

    /// The location of the deployment, for --format snapshot
    #[arg(long, value_name = "NAME")]
    pub(crate) location: Option<String>,

    /// The name of the deployment, for --format snapshot
    #[arg(long, value_name = "NAME")]
    pub(crate) deployment_name: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct PolicyArguments {
    /// Where the definitions are kept: /subscriptions/<id>, or the id of a management group
    #[arg(long, value_name = "ID")]
    pub(crate) scope: Option<String>,

    /// Write the files that `az policy` takes to this folder
    #[arg(long, value_name = "FOLDER", requires = "scope")]
    pub(crate) folder: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct ExplainArguments {
    /// The rule's id, as findings print it
    pub(crate) rule: String,
}

#[derive(Args, Debug)]
pub(crate) struct ParseArguments {
    /// The file
    pub(crate) file: PathBuf,

    /// What is printed
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = ParseFormat::Tree)]
    pub(crate) format: ParseFormat,
}

#[derive(Args, Debug)]
pub(crate) struct LspArguments {
    /// Speak on standard input and output; there is no other way, and many editors ask for it
    #[arg(long)]
    pub(crate) stdio: bool,
}

#[derive(Args, Debug)]
pub(crate) struct CompletionsArguments {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Args, Debug)]
pub(crate) struct ManArguments {
    /// The command that the page is about [default: the program]
    pub(crate) command: Option<String>,
}

/// When to use colour.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ColorWhen {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// How findings are written.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum CheckFormat {
    /// Drawn with the lines of the templates, for people
    Pretty,
    /// One line for each finding: path:line:column: level[rule] message
    Concise,
    /// The lines of the Bicep CLI: path(line,column) : Level rule: message [url]
    Bicep,
    /// JSON, version 1
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// Issues of Azure Pipelines
    Azure,
    /// A code quality report of GitLab
    Gitlab,
    /// JUnit XML
    Junit,
}

/// How paths are written.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum PathsFormat {
    /// A table, for people
    Table,
    /// JSON, version 1
    Json,
}

/// How a graph is written.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum GraphFormat {
    /// The resources of each deployment as JSON, version 1
    Json,
    /// The TLS paths as a picture, for Graphviz
    Dot,
    /// The TLS paths as a picture, for Markdown
    Mermaid,
    /// The TLS paths as a picture
    Svg,
    /// What `bicep snapshot` prints: the resources and outputs of one deployment
    Snapshot,
}

/// What is printed of a file.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ParseFormat {
    /// One token a line: start, end, type
    Tokens,
    /// One node a line, deeper ones indented
    Tree,
    /// One syntax error a line: start, end, code, message
    Errors,
}

/// The model of the gateway-to-backend connection.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum BackendTls {
    /// The gateway's sslPolicy must permit the version that its backend requires
    Policy,
    /// What Microsoft documents for backend connections, whatever the policy says
    Platform,
}

impl From<BackendTls> for BackendModel {
    fn from(model: BackendTls) -> Self {
        match model {
            BackendTls::Policy => Self::Policy,
            BackendTls::Platform => Self::Platform,
        }
    }
}

/// The level from which findings count.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum FailOn {
    /// Errors only
    Error,
    /// Warnings and errors
    Warning,
    /// Everything
    Info,
    /// Nothing
    Never,
}

impl FailOn {
    /// Whether a finding of this level makes the exit status 1.
    pub(crate) fn counts(self, level: Level) -> bool {
        match self {
            Self::Error => level >= Level::Error,
            Self::Warning => level >= Level::Warning,
            Self::Info => true,
            Self::Never => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        use clap::CommandFactory;
        Arguments::command().debug_assert();
    }

    #[test]
    fn fail_on_counts_its_level_and_those_above() {
        assert!(FailOn::Warning.counts(Level::Error));
        assert!(FailOn::Warning.counts(Level::Warning));
        assert!(!FailOn::Warning.counts(Level::Info));
        assert!(FailOn::Info.counts(Level::Info));
        assert!(!FailOn::Never.counts(Level::Error));
    }
}
