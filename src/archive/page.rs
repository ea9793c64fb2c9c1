//! What is one page of an archive?

use crate::document::SourceFormat;
use crate::record::Report;

/// What an archive holds at one place.
#[derive(Debug, Clone)]
pub enum Entry {
    /// A page to be read as a report.
    Page(Box<Page>),
    /// Something that is no page: an image, a request record, a hidden file. It is counted by `why` and not named.
    Passed {
        /// A short reason, the same for all of a kind: `.png`, `WARC request`, `HTTP status 404`.
        why: String,
    },
}

/// One page, not yet parsed.
#[derive(Debug, Clone)]
pub struct Page {
    /// Identity of the report: path in the archive, URL, or what a column `id` says.
    pub id: String,
    /// Where it stands, for messages: `site.tar.gz!/2024/a.md`, `list.csv:17`, `crawl.warc.gz@10234`.
    pub place: String,
    /// Its bytes; or why they could not be had, and what to do.
    pub bytes: Result<Vec<u8>, String>,
    /// What is known of it beside its bytes: title, organisation, date, url, further columns. The `id` in here is empty.
    pub report: Report,
    /// Format in which to read it; `None` decides by content.
    pub read_as: Option<SourceFormat>,
    /// Character set that the server declared; a byte-order mark goes over it, it goes over what the page says of itself.
    pub charset: Option<&'static encoding_rs::Encoding>,
}
