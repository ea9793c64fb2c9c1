//! From flags to a page that answers.

use super::import::{self, Taken};
use super::teach::Teacher;
use super::{AdjudicateArgs, Compare, NetworkArgs, ServeArgs};
use crate::cli::ExitStatus;
use crate::cli::args::threads;
use crate::codebook::Codebook;
use crate::document::hex_sha256;
use crate::ingest::ReadOptions;
use crate::review::server::{Options, Server};
use crate::review::{KeyMap, Person, Project, Role, Suggester};
use anyhow::Context as _;
use std::collections::BTreeSet;
use std::io::{self, Write as _};
use std::path::Path;

/// Somebody to let in: name, role, and for adjudicators whose codings they compare.
type Invited = (String, Role, Vec<String>);

/// Serves coders.
pub fn review(args: &ServeArgs) -> anyhow::Result<ExitStatus> {
    let config = args.pipeline.config(None)?;
    let codebook = config.codebook().unwrap_or_else(Codebook::builtin);
    let path = &args.project.project;
    anyhow::ensure!(
        !args.paths.is_empty() || path.exists(),
        "{}: there is no such review project; name the reports to start one",
        path.display()
    );
    let keys = args.network.keys()?;
    let people = people(args)?;
    let mut project = Project::open_or_start(path, &codebook)?;
    let read = ReadOptions {
        max_bytes: config.ingest.max_bytes,
        ..ReadOptions::default()
    };
    let taken = import::reports(&mut project, &args.paths, &read)?;
    tell(&taken)?;
    anyhow::ensure!(
        !project.reports()?.is_empty(),
        "{}: the project has no report",
        path.display()
    );
    let teacher = Teacher::new(
        config,
        args.pipeline.models.clone(),
        threads(args.jobs),
        &args.train_with,
        path,
    )?;
    let retrain = args.retrain.map(|every| every as usize);
    let suggester: Box<dyn Suggester> = Box::new(teacher);
    let serving = Serving {
        network: &args.network,
        people,
        blind: (args.blind, args.compare == Compare::All),
        order: args.order.into(),
        keys,
        suggester: Some(suggester),
        retrain,
    };
    serving.run(project)?;
    Ok(if taken.failed > 0 {
        ExitStatus::Failed
    } else {
        ExitStatus::Done
    })
}

/// Serves an adjudicator.
pub fn adjudicate(args: &AdjudicateArgs) -> anyhow::Result<ExitStatus> {
    let path = &args.project.project;
    let keys = args.network.keys()?;
    let mut project = if args.codings.is_empty() {
        Project::open(path)?
    } else {
        Project::open_or_start(path, &Codebook::builtin())?
    };
    let name = coder(args.coder.as_deref())?;
    let mut coders = import::codings(&mut project, &args.codings)?;
    if coders.is_empty() {
        coders = project.coders()?;
        let adjudicates = |link: &crate::review::Link| link.role == Role::Adjudicator;
        let links = project.store().links()?;
        coders.retain(|coder| {
            !links
                .iter()
                .any(|link| link.coder == *coder && adjudicates(link))
        });
    }
    if !args.of.is_empty() {
        if let Some(missing) = args.of.iter().find(|name| !coders.contains(name)) {
            anyhow::bail!(
                "{missing} has coded nothing; there are codings by {}",
                coders.join(", ")
            );
        }
        coders.clone_from(&args.of);
    }
    anyhow::ensure!(
        coders.len() > 1 && !coders.contains(&name),
        "adjudicating needs codings by two others, found {}; name them with --of, or give files of records",
        if coders.is_empty() {
            "none".to_owned()
        } else {
            coders.join(", ")
        }
    );
    let serving = Serving {
        network: &args.network,
        people: vec![(name, Role::Adjudicator, coders)],
        blind: (false, false),
        order: crate::review::Order::Given,
        keys,
        suggester: None,
        retrain: None,
    };
    serving.run(project)?;
    Ok(ExitStatus::Done)
}

/// A map of keys from a file.
pub fn key_map(path: &Path) -> anyhow::Result<KeyMap> {
    let name = path.display().to_string();
    let toml = std::fs::read_to_string(path).with_context(|| {
        format!("{name}: give a file of keys; `gleaner review keys` writes one")
    })?;
    Ok(KeyMap::parse(&name, &toml)?)
}

fn people(args: &ServeArgs) -> anyhow::Result<Vec<Invited>> {
    if args.coders.is_empty() {
        return Ok(vec![(
            coder(args.coder.as_deref())?,
            Role::Coder,
            Vec::new(),
        )]);
    }
    let mut coders = Vec::new();
    for name in &args.coders {
        coders.push(coder(Some(name))?);
    }
    let distinct: BTreeSet<&String> = coders.iter().collect();
    anyhow::ensure!(
        distinct.len() == coders.len(),
        "--coders: each name once, not {}",
        coders.join(",")
    );
    let mut people: Vec<Invited> = coders
        .iter()
        .map(|name| (name.clone(), Role::Coder, Vec::new()))
        .collect();
    if let Some(name) = &args.adjudicator {
        let name = coder(Some(name))?;
        anyhow::ensure!(
            coders.len() > 1 && !coders.contains(&name),
            "--adjudicator: an adjudicator decides between two others or more; give them with --coders"
        );
        people.push((name, Role::Adjudicator, coders));
    }
    Ok(people)
}

/// A name that can stand in records, or that of whoever is logged in.
fn coder(given: Option<&str>) -> anyhow::Result<String> {
    let own = || {
        ["USER", "USERNAME", "LOGNAME"]
            .iter()
            .find_map(|name| std::env::var(name).ok())
    };
    let name = given.map(str::to_owned).or_else(own).unwrap_or_default();
    let name = name.trim().to_owned();
    anyhow::ensure!(
        !name.is_empty() && !name.chars().any(char::is_control),
        "who codes? Give a name with --coder"
    );
    Ok(name)
}

fn tell(taken: &Taken) -> io::Result<()> {
    let mut err = io::stderr().lock();
    if taken.new > 0 {
        writeln!(err, "taken in: {} reports", taken.new)?;
    }
    if taken.skipped > 0 {
        writeln!(
            err,
            "passed over in folders: {} files of other kinds",
            taken.skipped
        )?;
    }
    Ok(())
}

struct Serving<'a> {
    network: &'a NetworkArgs,
    people: Vec<Invited>,
    /// Whether reports are coded without suggestions, and comparisons wait for the last.
    blind: (bool, bool),
    order: crate::review::Order,
    keys: KeyMap,
    suggester: Option<Box<dyn Suggester>>,
    retrain: Option<usize>,
}

impl Serving<'_> {
    /// Serves until the person ends it.
    fn run(self, mut project: Project) -> anyhow::Result<()> {
        let last = project
            .store()
            .meta("port")?
            .and_then(|port| port.parse().ok());
        let (address, or_any) = self.network.address(last);
        let (mut admitted, several) = (Vec::new(), self.people.len() > 1);
        for (name, role, compares) in &self.people {
            // Of several people nobody can make another's link from their own.
            let of = |secret: &String| {
                if several {
                    hex_sha256(format!("{secret}\n{name}").as_bytes())[..32].to_owned()
                } else {
                    secret.clone()
                }
            };
            let given = self.network.token.as_ref().map(of);
            let link = project
                .store_mut()
                .admit(name, *role, compares, given.as_deref())?;
            admitted.push((
                link.token.clone(),
                Person::of(&link, self.blind.0, self.blind.1),
            ));
        }
        let names: Vec<(String, String)> = admitted
            .iter()
            .map(|(token, who)| (who.coder.clone(), token.clone()))
            .collect();
        let path = project.store().path().to_owned();
        let options = Options {
            address,
            hosts: self.network.host.clone(),
            people: admitted,
            order: self.order,
            keys: self.keys,
            suggester: self.suggester,
            retrain: self.retrain,
            say: Box::new(|text| {
                // A terminal that is gone is no reason to end.
                let _ = writeln!(io::stderr(), "{text}");
            }),
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()?;
        runtime.block_on(async {
            let server = Server::bind(project, options, or_any).await?;
            let address = server.address();
            crate::review::Store::open(&path)?.set_meta("port", &address.port().to_string())?;
            let mut out = io::stdout().lock();
            for (name, token) in names {
                writeln!(out, "{name}: http://{address}/{token}/")?;
            }
            out.flush()?;
            drop(out);
            writeln!(
                io::stderr(),
                "Open a link in a browser. Every decision is kept in {}; Ctrl-C ends.",
                path.display()
            )?;
            server.run(stopped()).await?;
            Ok(())
        })
    }
}

/// Ready when the person or the system asks to end.
async fn stopped() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let (Ok(mut terminate), Ok(mut hang_up)) = (
            signal(SignalKind::terminate()),
            signal(SignalKind::hangup()),
        ) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
                _ = hang_up.recv() => {}
            }
            return;
        }
    }
    let _ = interrupt.await;
}
