-- What boards add up is kept beside each version, so that no state has to be read for it. The versions so far have none of
-- it: what both models hold is thrown away, and the processor makes it again from the ledger.
do $$
declare
  model text;
begin
  foreach model in array array['model_a', 'model_b'] loop
    perform set_config('search_path', model, true);
    truncate part_version, task_version, light_version, leader_version, office_version, plan_version, evidence_version,
      entry_version, dead_letter, token_entry;

    alter table part_version add column indicators text[] not null;
    comment on column part_version.indicators is 'codes of the indicators that any of its targets ever had';
    create index part_version_indicators on part_version using gin (indicators) where to_position is null;

    alter table task_version
      add column targets        int     not null,
      add column met            int     not null,
      add column reported       int     not null,
      add column weight         numeric not null,
      add column done           numeric not null,
      add column owed           date[]  not null,
      add column not_reported   int     not null,
      add column returned       int     not null,
      add column undecided      int     not null,
      add column revising       int     not null,
      add column unacknowledged boolean not null,
      add column scheduled      numeric not null,
      add column approved       numeric not null,
      add column claimed        numeric not null,
      add column indicators     text[]  not null,
      add column ever_revised   int     not null,
      add column ever_deferred  int     not null,
      add column ever_dropped   int     not null,
      add column ever_asked     int     not null;
    comment on column task_version.ever_revised is
      'how many of its targets have been revised, whatever became of the task; deferred, dropped and asked to be revised in the columns after it';
    comment on column task_version.targets is 'how many bind; with met, reported, weight and done 0 for a withdrawn task';
    comment on column task_version.weight is 'the sum of the weights of its targets';
    comment on column task_version.done is 'percent approved, 100 at most, times weight, summed over its targets';
    comment on column task_version.owed is 'the due day of each target that an open task still owes, in order';
    comment on column task_version.scheduled is
      'as done has it, at the end of the year before its plan''s and of each of its months: 13 numbers of 34 digits side by side, seven of the digits decimals, so that one sum adds up all of them';
    comment on column task_version.approved is 'the same of what was approved as of these days';
    comment on column task_version.claimed is 'the same of what was claimed as of these days';
    comment on column task_version.indicators is 'codes of the indicators of its binding targets';

    -- What a whole plan adds up to today is read from here, in one go: a step into the versions for each task takes ten times as
    -- long. Room is left in each page for the next version of its tasks, so that the table stays as small as it is.
    create table task_standing (like task_version) with (fillfactor = 60);
    alter table task_standing
      drop column to_position, drop column title, drop column light_on, drop column attention, drop column search,
      drop column state, add primary key (task_id);
    comment on table task_standing is 'the versions of task_version that nothing has ended, without what is long';
  end loop;
end $$;
reset search_path;

-- What was being compared is gone.
update read_model.rebuild set finished_at = now(), cancelled_by = 'migration' where finished_at is null;
