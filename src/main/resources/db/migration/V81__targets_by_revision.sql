-- The service keeps the hosts of open rollouts and reads again what was written since. Who writes one holds its rollout's lock until
-- the commit, so that within a rollout these numbers come in the order of commits.
CREATE SEQUENCE rollout_target_revisions;

ALTER TABLE rollout_targets ADD revision bigint NOT NULL DEFAULT nextval('rollout_target_revisions');

CREATE FUNCTION next_target_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.revision := nextval('rollout_target_revisions');
    RETURN NEW;
END $$;

CREATE TRIGGER rollout_targets_revision BEFORE UPDATE ON rollout_targets
    FOR EACH ROW EXECUTE FUNCTION next_target_revision();

CREATE INDEX rollout_targets_by_revision ON rollout_targets (rollout_id, revision);
