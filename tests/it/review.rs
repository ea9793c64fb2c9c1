//! Does the server let in those it should, keep what was decided, and give it back as gold?

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

const REPORT: &str = "# Queue outage\n\n## What went wrong\n\n- We had no alert on queue depth.\n\n## Actions\n\n\
                      - [ ] Add an alert on queue depth, so that we hear of it before customers do.\n";

/// A server that ends with the test.
struct Serving {
    child: Child,
    /// `127.0.0.1:PORT`
    host: String,
    /// Links by name: the path with both slashes.
    links: Vec<(String, String)>,
}

fn gleaner() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gleaner"));
    command.env_remove("USER").env("RUST_BACKTRACE", "0");
    command
}

impl Serving {
    fn start(project: &Path, arguments: &[&str]) -> Self {
        let mut command = gleaner();
        command
            .arg("review")
            .args(arguments)
            .arg("--project")
            .arg(project);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut told = BufReader::new(child.stderr.take().unwrap());
        let mut said = String::new();
        while !said.contains("Open a link") {
            let read = told.read_line(&mut said).unwrap();
            assert!(read > 0, "the server ended: {said}");
        }
        // What it says later must not fill the pipe.
        std::thread::spawn(move || std::io::copy(&mut told, &mut std::io::sink()));
        let mut printed = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let expected = arguments
            .iter()
            .find_map(|a| a.contains(',').then(|| a.split(',').count()));
        let expected = expected.unwrap_or(1) + usize::from(arguments.contains(&"--adjudicator"));
        for _ in 0..expected {
            out.read_line(&mut printed).unwrap();
        }
        let (mut host, mut links) = (String::new(), Vec::new());
        for line in printed.lines() {
            let (name, url) = line.split_once(": http://").unwrap();
            let (at, path) = url.split_once('/').unwrap();
            at.clone_into(&mut host);
            links.push((name.to_owned(), format!("/{path}")));
        }
        Self { child, host, links }
    }

    fn link(&self, name: &str) -> &str {
        &self
            .links
            .iter()
            .find(|(known, _)| known == name)
            .unwrap()
            .1
    }

    /// Status, head and body of a raw request.
    fn raw(&self, head: &str, body: &str) -> (u16, String, String) {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        let length = if body.is_empty() {
            String::new()
        } else {
            format!("Content-Length: {}\r\n", body.len())
        };
        write!(stream, "{head}{length}Connection: close\r\n\r\n{body}").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (
            head[9..12].parse().unwrap(),
            head.to_owned(),
            body.to_owned(),
        )
    }

    fn get(&self, path: &str) -> (u16, Value) {
        let (status, _, body) = self.raw(
            &format!("GET {path} HTTP/1.1\r\nHost: {}\r\n", self.host),
            "",
        );
        (status, serde_json::from_str(&body).unwrap_or(Value::Null))
    }

    fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n",
            self.host
        );
        let (status, _, body) = self.raw(&head, &body.to_string());
        (status, serde_json::from_str(&body).unwrap_or(Value::Null))
    }

    /// Ends it without a warning.
    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn folder() -> (tempfile::TempDir, PathBuf, String) {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("queue.md");
    std::fs::write(&report, REPORT).unwrap();
    let project = folder.path().join("p.sqlite");
    (folder, project, report.display().to_string())
}

#[test]
fn only_those_with_the_link_come_in_and_only_from_the_page() {
    let (_folder, project, report) = folder();
    let serving = Serving::start(&project, &[&report, "--coder", "ann"]);
    let link = serving.link("ann");
    let host = serving.host.clone();
    assert!(host.starts_with("127.0.0.1:"), "{host}");
    let api = format!("{link}api/session");
    let status = |head: String| serving.raw(&head, "").0;
    assert_eq!(
        status(format!("GET {api} HTTP/1.1\r\nHost: {host}\r\n")),
        200
    );
    for other in ["/", "/0123456789abcdef/", "/0123456789abcdef/api/session"] {
        assert_eq!(
            status(format!("GET {other} HTTP/1.1\r\nHost: {host}\r\n")),
            403,
            "{other}"
        );
    }
    // A name that was bound to this machine, another site's script, another site's form.
    assert_eq!(
        status(format!("GET {api} HTTP/1.1\r\nHost: evil.example\r\n")),
        403
    );
    assert_eq!(
        status(format!(
            "GET {api} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://evil.example\r\n"
        )),
        403
    );
    assert_eq!(
        status(format!(
            "GET {api} HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Site: cross-site\r\n"
        )),
        403
    );
    assert_eq!(
        status(format!(
            "GET {api} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n"
        )),
        200
    );
    let form = format!(
        "POST {link}api/reports/1/undo HTTP/1.1\r\nHost: {host}\r\nContent-Type: text/plain\r\n"
    );
    assert_eq!(
        serving.raw(&form, r#"{"session": "t", "version": 0}"#).0,
        415
    );

    let (_, head, page) = serving.raw(&format!("GET {link} HTTP/1.1\r\nHost: {host}\r\n"), "");
    let head = head.to_lowercase();
    for header in [
        "content-security-policy: default-src 'none'; script-src 'self';",
        "nosniff",
        "no-referrer",
        "no-store",
        "deny",
    ] {
        assert!(head.contains(header), "{header}: {head}");
    }
    for file in page
        .split("assets/")
        .skip(1)
        .map(|after| after.split('"').next().unwrap())
    {
        assert_eq!(
            status(format!(
                "GET {link}assets/{file} HTTP/1.1\r\nHost: {host}\r\n"
            )),
            200,
            "{file}"
        );
    }
    assert_eq!(
        status(format!(
            "GET {link}assets/..%2F..%2FCargo.toml HTTP/1.1\r\nHost: {host}\r\n"
        )),
        404
    );
}

#[test]
fn a_killed_server_has_lost_nothing_and_gold_comes_out() {
    let (folder, project, report) = folder();
    let serving = Serving::start(&project, &[&report, "--coder", "ann"]);
    let link = serving.link("ann").to_owned();
    let (status, open) = serving.get(&format!("{link}api/reports/1"));
    assert_eq!(status, 200, "{open}");
    let items = open["items"].as_array().unwrap();
    assert!(!items.is_empty(), "there are suggestions");
    let changes: Vec<Value> = items
        .iter()
        .map(|i| json!({"do": "accept", "key": i["key"], "rev": i["rev"]}))
        .collect();
    let request = json!({"session": "t", "request": "r1", "kind": "accept-visible", "took_ms": 5, "changes": changes});
    let (status, answer) = serving.post(&format!("{link}api/reports/1/decisions"), &request);
    assert_eq!(
        (status, &answer["counts"]["pending"]),
        (200, &json!(0)),
        "{answer}"
    );
    let (status, refused) = serving.post(
        &format!("{link}api/reports/1/decisions"),
        &json!({"session": "t", "kind": "reject",
        "changes": [{"do": "reject", "key": items[0]["key"], "rev": 0}]}),
    );
    assert_eq!(status, 409, "{refused}");
    assert_eq!(refused["conflicts"][0]["theirs"]["state"], "accepted");
    serving.kill();

    let serving = Serving::start(&project, &["--coder", "ann"]);
    assert_eq!(serving.link("ann"), link, "the link stays");
    let (_, again) = serving.post(&format!("{link}api/reports/1/decisions"), &request);
    assert_eq!(
        again["version"], answer["version"],
        "a request that is sent again is not done again"
    );
    let finish = json!({"session": "t", "version": answer["version"]});
    assert_eq!(
        serving
            .post(&format!("{link}api/reports/1/finish"), &finish)
            .0,
        200
    );

    let gold = folder.path().join("gold.jsonl");
    let export = gleaner()
        .args(["review", "export", "-o"])
        .arg(&gold)
        .arg("--project")
        .arg(&project)
        .output()
        .unwrap();
    assert!(
        export.status.success(),
        "{}",
        String::from_utf8_lossy(&export.stderr)
    );
    let record: Value =
        serde_json::from_str(std::fs::read_to_string(&gold).unwrap().trim()).unwrap();
    assert_eq!(
        (&record["coder"], &record["assisted"], &record["text"]),
        (&json!("ann"), &json!(true), &json!(REPORT))
    );
    let score = gleaner()
        .arg("score")
        .arg(&gold)
        .arg(&gold)
        .arg("--by")
        .arg("none")
        .output()
        .unwrap();
    assert!(
        score.status.success(),
        "{}",
        String::from_utf8_lossy(&score.stderr)
    );
    let figures = gleaner()
        .args(["review", "stats", "--format", "json", "--project"])
        .arg(&project)
        .output()
        .unwrap();
    let figures: Value = serde_json::from_slice(&figures.stdout).unwrap();
    assert_eq!(
        figures["coders"][0]["suggestions"]["accepted"],
        json!(changes.len())
    );
    let log = gleaner()
        .args(["review", "log", "--project"])
        .arg(&project)
        .output()
        .unwrap();
    let kinds: Vec<Value> = String::from_utf8(log.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["kind"].clone())
        .collect();
    assert_eq!(kinds, ["opened", "accept-visible", "finish"]);
}

#[test]
fn blind_coders_get_no_suggestion_over_the_line_and_a_third_decides() {
    let (_folder, project, report) = folder();
    let serving = Serving::start(
        &project,
        &[
            &report,
            "--blind",
            "--coders",
            "ann,bea",
            "--adjudicator",
            "cem",
        ],
    );
    let cem = serving.link("cem").to_owned();
    for (name, lesson) in [("ann", true), ("bea", false)] {
        let link = serving.link(name);
        let (_, open) = serving.get(&format!("{link}api/reports/1"));
        assert_eq!(
            (&open["mode"], &open["items"], &open["compare"]),
            (&json!("blind"), &json!([]), &Value::Null)
        );
        let mut version = open["version"].clone();
        if lesson {
            let unit = open["units"]
                .as_array()
                .unwrap()
                .iter()
                .find(|u| u["kind"] == "list")
                .unwrap();
            let request = json!({"session": "t", "kind": "label", "changes": [{"do": "label", "unit": unit["n"], "label": "lesson", "on": true, "rev": 0}]});
            version = serving
                .post(&format!("{link}api/reports/1/decisions"), &request)
                .1["version"]
                .clone();
        }
        let finish = json!({"session": "t", "version": version});
        assert_eq!(
            serving
                .post(&format!("{link}api/reports/1/finish"), &finish)
                .0,
            200
        );
        let (_, compared) = serving.get(&format!("{link}api/reports/1"));
        assert!(
            !compared["compare"]["frames"].as_array().unwrap().is_empty(),
            "{compared}"
        );
    }
    let (_, queue) = serving.get(&format!("{cem}api/queue"));
    assert_eq!(queue["reports"].as_array().unwrap().len(), 1, "{queue}");
    let (_, open) = serving.get(&format!("{cem}api/reports/1"));
    assert_eq!(
        (&open["items"][0]["sources"], &open["items"][0]["state"]),
        (&json!(["ann"]), &json!("pending"))
    );
    let (status, figures) = serving.get(&format!("{cem}api/reports/1/agreement"));
    assert_eq!((status, &figures["reports"]), (200, &json!(1)), "{figures}");
}

#[test]
fn offsets_are_right_whatever_the_text_holds() {
    let folder = tempfile::tempdir().unwrap();
    let hostile = [
        (
            "markup.txt",
            "</script><img src=x onerror=alert(1)> We will add a 🧊 guard & <b>tests</b>.\n"
                .to_owned(),
        ),
        (
            "rtl.txt",
            "السبب כאן: We will add a \u{200b}👩\u{200d}🚒 alert e\u{301} now.\n".to_owned(),
        ),
        (
            "long.txt",
            format!("We will add an alert. {}\n", "x🧊 ".repeat(300_000)),
        ),
    ];
    for (name, text) in &hostile {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let project = folder.path().join("p.sqlite");
    let serving = Serving::start(
        &project,
        &[folder.path().to_str().unwrap(), "--blind", "--coder", "ann"],
    );
    let link = serving.link("ann");
    let frame = |start: usize, end: usize| {
        json!({"id": "", "action": {"start": start, "end": end, "category": "add"}, "target": null, "goal": null, "event": null,
            "sts": "unclear", "quality": "unclear", "status": "planned", "horizon": "unstated", "origin": "new"})
    };
    for n in 1..=3 {
        let (status, open) = serving.get(&format!("{link}api/reports/{n}"));
        assert_eq!(status, 200, "{open}");
        let (_, text) = hostile
            .iter()
            .find(|(name, _)| *name == open["id"])
            .unwrap();
        let chars: Vec<char> = text.chars().collect();
        // What the page shows of a run is what stands at its place.
        for run in open["blocks"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|b| b["runs"].as_array().unwrap())
        {
            let (start, length) = (
                run[1].as_u64().unwrap() as usize,
                run[2].as_u64().unwrap() as usize,
            );
            let source: String = chars[start..start + length].iter().collect();
            assert_eq!(run[0].as_str().unwrap(), source);
        }
        let start = text[..text.find("add").unwrap()].chars().count();
        let end = start + 12;
        let request = json!({"session": "t", "kind": "add", "changes": [{"do": "add", "frame": frame(start, end)}]});
        let (status, answer) = serving.post(&format!("{link}api/reports/{n}/decisions"), &request);
        let expected: String = chars[start..end].iter().collect();
        assert_eq!(
            (status, &answer["items"][0]["frame"]["action"]["text"]),
            (200, &json!(expected)),
            "{answer}"
        );
        let outside = json!({"session": "t", "kind": "add", "changes": [{"do": "add", "frame": frame(start, chars.len() + 1)}]});
        assert_eq!(
            serving
                .post(&format!("{link}api/reports/{n}/decisions"), &outside)
                .0,
            422
        );
    }
    let export = gleaner()
        .args(["review", "export", "--unfinished", "--project"])
        .arg(&project)
        .output()
        .unwrap();
    let exported = String::from_utf8(export.stdout).unwrap();
    for line in exported.lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        let chars: Vec<char> = record["text"].as_str().unwrap().chars().collect();
        let action = &record["frames"][0]["action"];
        let slice: String = chars
            [action["start"].as_u64().unwrap() as usize..action["end"].as_u64().unwrap() as usize]
            .iter()
            .collect();
        assert_eq!(action["text"], slice);
    }
    assert_eq!(exported.lines().count(), 3);
}

#[test]
fn what_cannot_be_done_is_said_with_the_remedy() {
    let (folder, project, report) = folder();
    let told = |arguments: &[&str]| {
        let done = gleaner()
            .arg("review")
            .args(arguments)
            .arg("--project")
            .arg(&project)
            .output()
            .unwrap();
        assert_eq!(done.status.code(), Some(2), "{arguments:?}");
        String::from_utf8(done.stderr).unwrap()
    };
    assert!(told(&["export"]).contains("start one with `gleaner review REPORTS`"));
    assert!(told(&[]).contains("name the reports to start one"));
    assert!(told(&[&report, "--coder", " "]).contains("Give a name with --coder"));
    assert!(told(&[&report, "--listen", "0.0.0.0"]).contains("--token"));
    assert!(told(&[&report, "--coder", "a", "--token", "short"]).contains("16 or more"));
    assert!(told(&[&report, "--coders", "ann,ann"]).contains("each name once"));
    assert!(
        told(&[&report, "--coders", "ann,bea", "--adjudicator", "bea"])
            .contains("between two others")
    );
    let keys = folder.path().join("keys.toml");
    std::fs::write(&keys, "accpt = \"y\"\n").unwrap();
    let keys = keys.display().to_string();
    assert!(told(&[&report, "--coder", "a", "--keys", &keys]).contains("the nearest is `accept`"));
    let missing = folder.path().join("missing.md").display().to_string();
    assert!(told(&[&missing, "--coder", "a"]).contains("missing.md"));
}

#[test]
fn records_bring_their_suggestions_and_broken_reports_are_named() {
    let (folder, project, report) = folder();
    let suggested = folder.path().join("s.jsonl");
    let annotate = gleaner()
        .args(["annotate", &report, "--threshold", "0.1", "-o"])
        .arg(&suggested)
        .output()
        .unwrap();
    assert!(annotate.status.success());
    let mut lines = std::fs::read_to_string(&suggested).unwrap();
    let record: Value = serde_json::from_str(lines.trim()).unwrap();
    lines += "{\"id\": \"broken\"}\n";
    std::fs::write(&suggested, lines).unwrap();
    let serving = Serving::start(&project, &[suggested.to_str().unwrap(), "--coder", "ann"]);
    let link = serving.link("ann");
    let (_, open) = serving.get(&format!("{link}api/reports/1"));
    let frames = open["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|item| item["type"] == "frame")
        .count();
    assert_eq!(frames, record["frames"].as_array().unwrap().len());
    assert_eq!(serving.get(&format!("{link}api/reports/2")).0, 404);
}

/// Gold records of four reports, coded oddly: every heading is a lesson, nothing else is.
fn odd_codings(coder: &str, file: &Path) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("gold/records");
    let mut lines = String::new();
    for name in [
        "04-search-index-brownout",
        "05-loomhaven-signup-spam",
        "07-label-printing-delays",
        "12-gate-validation-outage",
    ] {
        let text = std::fs::read_to_string(folder.join(format!("{name}.json"))).unwrap();
        let mut record: Value = serde_json::from_str(&text).unwrap();
        for unit in record["sentences"].as_array_mut().unwrap() {
            let labels = unit["labels"].as_array_mut().unwrap();
            labels.retain(|label| label != "lesson");
            if unit["kind"] == "heading" {
                unit["labels"].as_array_mut().unwrap().push(json!("lesson"));
            }
        }
        record["coder"] = json!(coder);
        lines += &record.to_string();
        lines.push('\n');
    }
    std::fs::write(file, lines).unwrap();
}

/// Four reports that are finished, coded oddly.
fn finished_oddly(folder: &Path, project: &Path) {
    let codings = ["odd", "even"].map(|coder| {
        let file = folder.join(format!("{coder}.jsonl"));
        odd_codings(coder, &file);
        file.display().to_string()
    });
    Serving::start(
        project,
        &["adjudicate", &codings[0], &codings[1], "--coder", "cem"],
    )
    .kill();
}

/// Has it learn from what is finished; what it says then.
fn learnt(serving: &Serving, link: &str) -> String {
    let head = format!(
        "POST {link}api/retrain HTTP/1.1\r\nHost: {}\r\n",
        serving.host
    );
    assert_eq!(serving.raw(&head, "").0, 202);
    for _ in 0..3000 {
        let learning = &serving.get(&format!("{link}api/session")).1["learning"];
        if learning["running"] == false {
            return learning["last"].as_str().unwrap().to_owned();
        }
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
    panic!("it learns for ten minutes");
}

#[test]
fn what_is_finished_is_learnt_from_and_what_was_decided_stays() {
    let (folder, project, report) = folder();
    finished_oddly(folder.path(), &project);

    let serving = Serving::start(&project, &[&report, "--coder", "ann"]);
    let link = serving.link("ann");
    let place = format!("{link}api/reports/5");
    let (_, before) = serving.get(&place);
    assert_eq!(before["id"].as_str().unwrap(), report, "{before}");
    let old = before["items"][0]["model"].as_str().unwrap().to_owned();
    assert!(old.starts_with("minilm-incident@"), "{old}");
    let frame = before["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["type"] == "frame")
        .unwrap();
    let reject = json!({"session": "t", "kind": "reject", "changes": [{"do": "reject", "key": frame["key"], "rev": 0}]});
    let (_, rejected) = serving.post(&format!("{place}/decisions"), &reject);

    let last = learnt(&serving, link);
    assert!(
        last.starts_with("adopted reviewed-1: average precision on held-out reports"),
        "{last}"
    );
    let (_, after) = serving.get(&place);
    let items = after["items"].as_array().unwrap();
    let decided = items
        .iter()
        .find(|item| item["key"] == frame["key"])
        .unwrap();
    assert_eq!(
        decided, &rejected["items"][0],
        "what was decided is as it was"
    );
    let pending: Vec<&Value> = items
        .iter()
        .filter(|item| item["state"] == "pending")
        .collect();
    assert!(
        pending
            .iter()
            .all(|item| item["model"].as_str().unwrap().starts_with("reviewed-1@")),
        "{pending:?}"
    );
    // The heads have learnt the odd coding: headings are lessons now.
    let headings = before["units"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|unit| unit["kind"] == "heading");
    let lessons: Vec<&Value> = pending
        .iter()
        .filter(|item| item["label"] == "lesson")
        .map(|item| &item["unit"])
        .collect();
    let learnt = headings
        .filter(|unit| lessons.contains(&&unit["n"]))
        .count();
    assert!(learnt > 0, "{lessons:?}");
    let model = project.with_extension("models").join("reviewed-1");
    assert!(model.join("model.toml").is_file());
    // It reads labels a second time by heads of its own, with what the first model's left to them.
    let heads = tensors(&model.join("heads.safetensors.gz"));
    assert!(heads.contains_key("second.unit.0.out.bias"));
    assert!(!model.join("fast.safetensors.gz").exists());
}

/// Tensors of packed heads, by name.
fn tensors(file: &Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    let packed = std::fs::File::open(file).unwrap();
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(packed), &mut bytes).unwrap();
    let heads = safetensors::SafeTensors::deserialize(&bytes).unwrap();
    let owned = |(name, view): (&str, safetensors::tensor::TensorView<'_>)| {
        (name.to_owned(), view.data().to_vec())
    };
    heads.iter().map(owned).collect()
}

#[test]
fn what_reading_fast_learns_leaves_its_first_pass_as_it_was() {
    let (folder, project, report) = folder();
    finished_oddly(folder.path(), &project);
    let serving = Serving::start(&project, &[&report, "--coder", "ann", "--pipeline", "fast"]);
    let last = learnt(&serving, serving.link("ann"));
    assert!(last.starts_with("adopted reviewed-1: "), "{last}");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let old = tensors(&root.join("models/minilm-incident/fast.safetensors.gz"));
    let learnt = project.with_extension("models").join("reviewed-1");
    let new = tensors(&learnt.join("fast.safetensors.gz"));
    for (name, bytes) in &old {
        let of_labels = ["unit.", "unit_words.", "unit_sequence."]
            .iter()
            .any(|labels| name.starts_with(labels));
        assert!(of_labels || new[name] == *bytes, "{name} is another one");
    }
    assert_ne!(old["unit.0.out.bias"], new["unit.0.out.bias"]);
}
