-- A data set of gleaner. Offsets count Unicode code points into report.text, half-open; SQLite's substr counts the
-- same, from 1: substr(text, start + 1, end - start).

CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- One row a report that was read; `shard` is the part of the run that wrote it.
-- Keys are shard * 2^31 + a number from 0, so that they do not hang on the order in which shards were written.
CREATE TABLE report (
    report_key INTEGER PRIMARY KEY,
    shard INTEGER NOT NULL,
    id TEXT NOT NULL,
    title TEXT,
    organisation TEXT,
    date TEXT,
    url TEXT,
    format TEXT,
    sha256 TEXT,
    is_incident_report INTEGER CHECK (is_incident_report IN (0, 1)),
    incident_report_score REAL,
    near_duplicate_of TEXT,
    near_duplicate_similarity REAL,
    text TEXT NOT NULL,
    lessons INTEGER NOT NULL,
    actions INTEGER NOT NULL,
    producer TEXT,
    version TEXT,
    pipeline TEXT,
    pipeline_sha256 TEXT,
    model TEXT,
    model_sha256 TEXT,
    coder TEXT,
    other TEXT
);

-- One row a report for which there is no record.
CREATE TABLE failure (
    failure_key INTEGER PRIMARY KEY,
    shard INTEGER NOT NULL,
    id TEXT NOT NULL,
    stage TEXT NOT NULL,
    message TEXT NOT NULL
);

-- One row a sentence unit, in reading order from 0.
CREATE TABLE unit (
    unit_key INTEGER PRIMARY KEY,
    report_key INTEGER NOT NULL REFERENCES report ON DELETE CASCADE,
    unit INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    kind TEXT NOT NULL,
    labels TEXT NOT NULL,  -- JSON array
    is_lesson INTEGER NOT NULL CHECK (is_lesson IN (0, 1)),
    is_action INTEGER NOT NULL CHECK (is_action IN (0, 1)),
    score_lesson REAL,
    score_action REAL,
    text TEXT NOT NULL,
    other TEXT
);

-- One row a distinct change.
CREATE TABLE frame (
    frame_key INTEGER PRIMARY KEY,
    report_key INTEGER NOT NULL REFERENCES report ON DELETE CASCADE,
    frame TEXT NOT NULL,
    score REAL,
    sts TEXT NOT NULL,
    quality TEXT NOT NULL,
    status TEXT NOT NULL,
    horizon TEXT NOT NULL,
    origin TEXT NOT NULL,
    lead_start INTEGER,
    lead_end INTEGER,
    other TEXT
);

-- Up to four rows a frame: action, target, goal, event. start, end and text are null where the role is meant but not
-- said in the report's words.
CREATE TABLE role (
    role_key INTEGER PRIMARY KEY,
    frame_key INTEGER NOT NULL REFERENCES frame ON DELETE CASCADE,
    role TEXT NOT NULL CHECK (role IN ('event', 'action', 'target', 'goal')),
    start INTEGER,
    "end" INTEGER,
    text TEXT,
    summary TEXT,
    category TEXT,
    score REAL,
    UNIQUE (frame_key, role)
);

CREATE INDEX report_id ON report (id);
CREATE INDEX report_organisation ON report (organisation);
CREATE INDEX unit_report ON unit (report_key, unit);
CREATE INDEX unit_lesson ON unit (report_key) WHERE is_lesson;
CREATE INDEX unit_action ON unit (report_key) WHERE is_action;
CREATE INDEX frame_report ON frame (report_key);
CREATE INDEX role_category ON role (role, category);

-- One row a frame, with its report and the four roles beside each other.
CREATE VIEW frame_wide AS
SELECT
    frame.frame_key, report.report_key, report.id AS report_id, report.title, report.organisation, report.date,
    report.url, frame.frame, frame.score,
    action.start AS action_start, action."end" AS action_end, action.text AS action, action.summary AS action_summary,
    action.category AS action_category, action.score AS action_score,
    target.start AS target_start, target."end" AS target_end, target.text AS target, target.summary AS target_summary,
    target.category AS target_category, target.score AS target_score,
    goal.start AS goal_start, goal."end" AS goal_end, goal.text AS goal, goal.summary AS goal_summary,
    goal.category AS goal_category, goal.score AS goal_score,
    event.start AS event_start, event."end" AS event_end, event.text AS event, event.summary AS event_summary,
    event.category AS event_category, event.score AS event_score,
    frame.sts, frame.quality, frame.status, frame.horizon, frame.origin, frame.lead_start, frame.lead_end, frame.other
FROM frame
JOIN report USING (report_key)
JOIN role AS action ON action.frame_key = frame.frame_key AND action.role = 'action'
LEFT JOIN role AS target ON target.frame_key = frame.frame_key AND target.role = 'target'
LEFT JOIN role AS goal ON goal.frame_key = frame.frame_key AND goal.role = 'goal'
LEFT JOIN role AS event ON event.frame_key = frame.frame_key AND event.role = 'event';

-- Full-text search. Words are folded: case and diacritics do not count. The texts stand in the tables alone: whoever changes
-- them by hand says INSERT INTO unit_search (unit_search) VALUES ('rebuild'), and the same for frame_search.
CREATE VIRTUAL TABLE unit_search USING fts5 (
    text,
    content = 'unit', content_rowid = 'unit_key', tokenize = 'unicode61 remove_diacritics 2'
);

CREATE VIEW frame_words AS
SELECT
    frame.frame_key,
    action.text AS action, action.summary AS action_summary, target.text AS target, target.summary AS target_summary,
    goal.text AS goal, goal.summary AS goal_summary, event.text AS event, event.summary AS event_summary
FROM frame
LEFT JOIN role AS action ON action.frame_key = frame.frame_key AND action.role = 'action'
LEFT JOIN role AS target ON target.frame_key = frame.frame_key AND target.role = 'target'
LEFT JOIN role AS goal ON goal.frame_key = frame.frame_key AND goal.role = 'goal'
LEFT JOIN role AS event ON event.frame_key = frame.frame_key AND event.role = 'event';

CREATE VIRTUAL TABLE frame_search USING fts5 (
    action, action_summary, target, target_summary, goal, goal_summary, event, event_summary,
    content = 'frame_words', content_rowid = 'frame_key', tokenize = 'unicode61 remove_diacritics 2'
);
