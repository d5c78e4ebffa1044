-- A host's newest sessions: planning looks for them on every host, and sorted all that each ever had.
CREATE INDEX luo_sessions_newest ON luo_sessions (host_id, observed_at DESC, id DESC);

-- What is worth a look at night is a small part of the log.
CREATE INDEX events_not_info ON events (id) WHERE severity <> 'INFO';
CREATE INDEX events_by_type ON events (type, id);
