//! What are codes called now? Codes of a record under the names that a codebook gave them since.

use super::{Ranked, Record, RoleName};
use crate::codebook::Codebook;

impl Record {
    /// Gives categories and codes that the codebook renamed the names that they have now.
    pub fn rename(&mut self, book: &Codebook) {
        if book.renamed().is_empty() {
            return;
        }
        let now = |list: &str, code: &mut String| {
            let current = book.current(list, code).to_owned();
            *code = current;
        };
        let ranked = |list: &str, codes: &mut [Ranked]| {
            for ranked in codes {
                now(list, &mut ranked.code);
            }
        };
        for frame in &mut self.frames {
            for name in RoleName::ALL {
                if let Some(role) = frame.role_mut(name) {
                    role.category
                        .iter_mut()
                        .for_each(|code| now(name.as_str(), code));
                    ranked(name.as_str(), &mut role.likeliest);
                }
            }
            now("sts", &mut frame.sts);
            now("quality", &mut frame.quality);
            now("status", &mut frame.status);
            now("horizon", &mut frame.horizon);
            now("origin", &mut frame.origin);
            let supports = frame.evidence.iter_mut().flat_map(|e| &mut e.code_support);
            supports.for_each(|(list, beside)| ranked(list, &mut beside.likeliest));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suggestion_has_the_new_names_and_keeps_the_codebook() {
        let toml = Codebook::builtin().to_toml();
        let toml = toml
            .replace("monitoring =", "observability =")
            .replace("\nreliability =", "\n\"holding up\" =")
            + "[renamed.target]\nmonitoring = \"observability\"\n[renamed.quality]\nreliability = \"holding up\"\n";
        let book = Codebook::parse("new.toml", &toml).unwrap();
        let mut record: Record = serde_json::from_str(
            r#"{"schema": "gleaner/1", "report": {"id": "a"}, "text": "Add an alert", "sentences": [], "frames": [{"id": "f1",
            "action": {"start": 0, "end": 12, "category": "add"}, "event": null, "goal": null, "target": {"start": 7, "end": 12,
            "category": "monitoring", "support": "low", "likeliest": [{"code": "monitoring", "score": 0.5}, {"code": "tests",
            "score": 0.2}, {"code": "other", "score": 0.1}]}, "sts": "tech/support", "quality": "reliability",
            "status": "planned", "horizon": "unstated", "origin": "new", "evidence": {"lead": null, "code_support": {"quality":
            {"support": "low", "likeliest": [{"code": "reliability", "score": 0.5}, {"code": "safety", "score": 0.2},
            {"code": "unclear", "score": 0.1}]}}}}]}"#,
        )
        .unwrap();
        assert!(!record.faults(Some(&book)).is_empty());
        record.rename(&book);
        assert_eq!(record.faults(Some(&book)), []);
        assert_eq!(record.frames[0].quality, "holding up");
    }
}
