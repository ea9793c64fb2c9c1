//! Who takes part, and by which link does each come in?

use super::Store;
use crate::document::hex;
use crate::review::error::ReviewError;
use rusqlite::params;

/// What a person does in the project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Codes reports.
    Coder,
    /// Decides where coders differ.
    Adjudicator,
}

impl Role {
    fn as_str(self) -> &'static str {
        match self {
            Self::Coder => "coder",
            Self::Adjudicator => "adjudicator",
        }
    }
}

/// A person's way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// 32 hexadecimal digits by chance, part of every address of this person's page.
    pub token: String,
    /// Name.
    pub coder: String,
    /// What they do.
    pub role: Role,
    /// For an adjudicator: whose codings are compared.
    pub compares: Vec<String>,
}

impl Store {
    /// Everybody, by name.
    ///
    /// # Errors
    /// [`ReviewError`] if the file cannot be read.
    pub fn links(&self) -> Result<Vec<Link>, ReviewError> {
        self.read(|c| {
            c.prepare_cached("SELECT token, coder, role, compares FROM link ORDER BY coder")?
                .query_map([], |row| {
                    let (role, compares): (String, String) = (row.get(2)?, row.get(3)?);
                    Ok(Link {
                        token: row.get(0)?,
                        coder: row.get(1)?,
                        role: if role == "coder" {
                            Role::Coder
                        } else {
                            Role::Adjudicator
                        },
                        compares: compares.lines().map(str::to_owned).collect(),
                    })
                })?
                .collect()
        })
    }

    /// Lets a person in: as before if they are known, else with a new token, or with the one given.
    ///
    /// # Errors
    /// [`ReviewError`] if they are known in another role, or the file cannot be written.
    pub fn admit(
        &mut self,
        coder: &str,
        role: Role,
        compares: &[String],
        token: Option<&str>,
    ) -> Result<Link, ReviewError> {
        let known = self.links()?.into_iter().find(|link| link.coder == coder);
        if let Some(link) = &known
            && link.role != role
        {
            return Err(ReviewError::NoProject {
                path: self.path().into(),
                reason: format!(
                    "{coder} is its {} already and cannot be its {} too; give another name",
                    link.role.as_str(),
                    role.as_str()
                ),
            });
        }
        let others = |link: &&Link| Some(link.token.as_str()) == token && link.coder != coder;
        if let Some(other) = self.links()?.iter().find(others) {
            return Err(ReviewError::NoProject {
                path: self.path().into(),
                reason: format!(
                    "the token given is that of {}; give {coder} another",
                    other.coder
                ),
            });
        }
        let link = Link {
            token: token
                .map(str::to_owned)
                .or(known.map(|link| link.token))
                .map_or_else(random, Ok)?,
            coder: coder.into(),
            role,
            compares: compares.to_vec(),
        };
        self.transaction(|t| {
            t.execute(
                "INSERT INTO link VALUES (?1, ?2, ?3, ?4) ON CONFLICT (coder) DO UPDATE SET token = ?1, compares = ?4",
                params![link.token, link.coder, role.as_str(), link.compares.join("\n")],
            )?;
            Ok(())
        })?;
        Ok(link)
    }
}

/// 128 bits by chance.
fn random() -> Result<String, ReviewError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| ReviewError::Listen {
        address: "token".into(),
        reason: format!("the system gives no random numbers ({error}); give one with --token"),
        source: None,
    })?;
    Ok(hex(&bytes))
}
