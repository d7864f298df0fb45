-- Two models of one form, side by side: one is read, the other is empty, or is being made anew. read_model says which is
-- which. What there was is dropped; the processor makes it again from the ledger.
drop view report.task, report.target, report.light_turn;
drop view read_model.progress;
drop function read_model.projected();
drop table read_model.task, read_model.task_version, read_model.leader_version, read_model.office_version,
  read_model.plan_version, read_model.light_version, read_model.evidence_version, read_model.dead_letter,
  read_model.token_entry;

-- A version is what something was from one position of the ledger until the next change of it: from_position is the
-- event that made it, to_position the event that ended it; the version that still holds has none. What was true at
-- position p is the version with from_position <= p and p < to_position. Today is the last position, so that today's
-- board and that of any past day are the same query at the same price: one index step per task.
do $$
declare
  model text;
begin
  foreach model in array array['model_a', 'model_b'] loop
    execute format('create schema %I', model);
    perform set_config('search_path', model, true);

    -- Where a task stands in its plan never changes. Who ever had a part in it is kept so that the board of one leader
    -- or office, on whatever day, looks at few tasks.
    create table part_version (
      task_id       text collate "C" not null,
      from_position bigint not null,
      to_position   bigint check (to_position > from_position),
      plan_year     int    not null,
      number        int    not null,
      leaders       text[] not null,
      offices       text[] not null,
      primary key (task_id, from_position)
    );
    create unique index part_version_live on part_version (task_id) where to_position is null;
    create unique index part_version_in_order on part_version (plan_year, number, task_id) where to_position is null;
    create index part_version_leaders on part_version using gin (leaders) where to_position is null;
    create index part_version_offices on part_version using gin (offices) where to_position is null;

    create table task_version (
      task_id            text collate "C" not null,
      from_position      bigint  not null,
      to_position        bigint  check (to_position > from_position),
      plan_year          int     not null,
      number             int     not null,
      title              text    not null,
      leader_id          text    not null,
      lead_office_id     text    not null,
      supporting_offices text[]  not null,
      owner_offices      text[]  not null,
      status             text    not null,
      due                date,
      light              text,
      light_on           date,
      owing              date,
      attention          boolean not null,
      revised            boolean not null,
      search             text    not null,
      state              json    not null,
      primary key (task_id, from_position)
    );
    comment on column task_version.due is
      'the earliest due day of the binding targets that are not met; the last one where all are met';
    comment on column task_version.owing is
      'the earliest due day of what an open task still owes; null where it owes nothing, or is not judged';
    comment on column task_version.attention is
      'an open task with something returned, missed, undecided, objected to or not acknowledged';
    comment on column task_version.revised is 'a target has been revised or dropped, or somebody has asked for it';
    comment on column task_version.search is 'title, content and binding metrics in lower case';
    create unique index task_version_live on task_version (task_id) where to_position is null;
    create index task_version_attention on task_version (task_id)
      where to_position is null and (attention or owing is not null);
    -- A state is JSON of some kilobytes. lz4 packs it several times as fast as the default, where the server has it.
    if exists (select from pg_settings where name = 'default_toast_compression' and 'lz4' = any (enumvals)) then
      alter table task_version alter column state set compression lz4;
    end if;

    -- The light alone, and who held the task meanwhile: a row begins with a turn, with other holders, and where the task
    -- is halted, ended or taken up again.
    create table light_version (
      task_id        text collate "C" not null,
      from_position  bigint  not null,
      to_position    bigint  check (to_position > from_position),
      plan_year      int     not null,
      leader_id      text    not null,
      lead_office_id text    not null,
      open           boolean not null,
      light          text,
      light_on       date,
      primary key (task_id, from_position)
    );
    create unique index light_version_live on light_version (task_id) where to_position is null;
    create index light_version_of_plan on light_version (plan_year, from_position);

    create table leader_version (
      leader_id     text collate "C" not null,
      from_position bigint  not null,
      to_position   bigint  check (to_position > from_position),
      name          text    not null,
      retired       boolean not null,
      primary key (leader_id, from_position)
    );
    create unique index leader_version_live on leader_version (leader_id) where to_position is null;

    create table office_version (
      office_id     text collate "C" not null,
      from_position bigint  not null,
      to_position   bigint  check (to_position > from_position),
      name          text    not null,
      retired       boolean not null,
      primary key (office_id, from_position)
    );
    create unique index office_version_live on office_version (office_id) where to_position is null;

    create table plan_version (
      plan_year     int    not null,
      from_position bigint not null,
      to_position   bigint check (to_position > from_position),
      title         text   not null,
      state         json   not null,
      primary key (plan_year, from_position)
    );
    create unique index plan_version_live on plan_version (plan_year) where to_position is null;

    -- Which files each report names, so that a file can be told from one that nobody has ever named.
    create table evidence_version (
      report        text collate "C" not null,
      from_position bigint not null,
      to_position   bigint check (to_position > from_position),
      files         text[] not null,
      primary key (report, from_position)
    );
    create index evidence_version_files on evidence_version using gin (files);
    create index evidence_version_of_task on evidence_version (split_part(report, '/', 1));

    -- Each event of the ledger, found by whom it mentions: who did it, what it is, who had a part in the task then.
    create table entry_version (
      aggregate_id  text collate "C" not null,
      from_position bigint not null,
      to_position   bigint check (to_position > from_position),
      leader_id     text,
      offices       text[] not null,
      mentions      text[] not null,
      primary key (aggregate_id, from_position)
    ) with (fillfactor = 90); -- the next event of its aggregate ends it, in place
    comment on column entry_version.from_position is 'of the event itself';
    comment on column entry_version.mentions is 'actor:…, type:…, leader:…, office:…';
    create unique index entry_version_in_order on entry_version (from_position);
    create index entry_version_mentions on entry_version using gin (mentions);

    -- An event that could not be taken in, and behind it the later ones of its aggregate: each is a position, for the
    -- event is in the ledger. Those that merely wait have no cause.
    create table dead_letter (
      position     bigint      primary key,
      aggregate_id text collate "C" not null,
      cause        text,
      attempts     int         not null,
      added_at     timestamptz not null,
      next_attempt timestamptz not null
    );
    create index dead_letter_of_aggregate on dead_letter (aggregate_id, position);

    -- How far each segment of the processor has come, written in the transaction that writes the versions.
    create table token_entry (
      processor_name text not null,
      segment        int  not null,
      token          bytea,
      token_type     text,
      touched_at     text,
      owner          text,
      primary key (processor_name, segment)
    );

    -- A token within a token, as a replay has it, counts as nothing done.
    create view progress as
      select segment, coalesce((convert_from(token, 'UTF8')::json ->> 'globalIndex')::bigint, 0) as position
      from token_entry where processor_name = 'read-model';

    -- For dashboards and BI: names instead of ids to look up, one row for each thing, nothing but what holds now.
    create view report_task as
      select t.task_id, t.plan_year, t.number, t.title, t.status,
        t.leader_id, leader.name as leader, t.lead_office_id, office.name as lead_office, t.supporting_offices, t.due,
        t.from_position as since_position, t.light, t.light_on, t.owing, t.attention, t.revised
      from task_version t
      left join leader_version leader on leader.leader_id = t.leader_id and leader.to_position is null
      left join office_version office on office.office_id = t.lead_office_id and office.to_position is null
      where t.to_position is null;

    -- A claim that was returned leaves what had been approved before it.
    create view report_target as
      select t.task_id, t.plan_year, t.number, target.key as target_id,
        body ->> 'metric' as metric, body ->> 'comparator' as comparator, (body ->> 'baseline')::numeric as baseline,
        (body ->> 'value')::numeric as value, (body ->> 'upper')::numeric as upper, body ->> 'unit' as unit,
        (body ->> 'weight')::numeric as weight, (body ->> 'start')::date as start, (body ->> 'due')::date as due,
        latest.as_of as reported_as_of, latest.value as reported_value, latest.status as report_status,
        approved.as_of as approved_as_of, approved.value as approved_value,
        (target.value ->> 'revisions')::int as revisions, (target.value ->> 'deferrals')::int as deferrals
      from task_version t
      cross join lateral json_each(t.state -> 'targets') target
      cross join lateral (select target.value -> 'target' as body) promised
      left join lateral (
        select report.key::date as as_of, report.value ->> 'status' as status,
          (report.value ->> case when report.value ->> 'status' = 'RETURNED' then 'approved' else 'value' end)::numeric as value
        from json_each(target.value -> 'reports') report
        where report.value ->> 'status' <> 'RETURNED' or report.value -> 'approved' is not null
        order by 1 desc limit 1) latest on true
      left join lateral (
        select report.key::date as as_of, (report.value ->> 'approved')::numeric as value
        from json_each(target.value -> 'reports') report where report.value -> 'approved' is not null
        order by 1 desc limit 1) approved on true
      where t.to_position is null and not (target.value ->> 'dropped')::boolean;

    create view report_light_turn as
      select v.task_id, v.plan_year, v.light_on as on_day, v.light, v.leader_id, leader.name as leader,
        v.lead_office_id, office.name as lead_office, v.from_position as position, e.recorded_at,
        e.payload ->> 'before' as before, e.payload ->> 'ruleVersion' as rule_version
      from light_version v
      join ledger.entry e on e.position = v.from_position and e.event_type = 'LightTurned'
      left join leader_version leader on leader.leader_id = v.leader_id and leader.to_position is null
      left join office_version office on office.office_id = v.lead_office_id and office.to_position is null;

    execute format('grant usage on schema %I to luoshi_query', model);
    execute format('grant select, insert, update, delete, truncate on all tables in schema %I to luoshi_query', model);
    execute format(
      'alter default privileges in schema %I grant select, insert, update, delete, truncate on tables to luoshi_query', model);
  end loop;
end $$;
reset search_path;

-- Which model is read. One row; who switches holds it.
create table read_model.live (
  one   boolean primary key default true check (one),
  model text not null check (model in ('model_a', 'model_b'))
);
insert into read_model.live (model) values ('model_a');
revoke insert, delete on read_model.live from luoshi_query;

-- The position up to which everything is in the model that is read: that of the segment furthest behind, 0 before the
-- first. Not one statement over both: who reads one model waits for nothing in the other.
create function read_model.projected() returns bigint language plpgsql stable as $$
begin
  if (select model from read_model.live) = 'model_a'
  then return (select coalesce(min(position), 0) from model_a.progress);
  else return (select coalesce(min(position), 0) from model_b.progress);
  end if;
end $$;

-- From here to the end of the transaction, tables without a schema are those of the model that is read.
create function read_model.enter() returns bigint language plpgsql as $$
begin
  perform set_config('search_path', (select model from read_model.live), true);
  return read_model.projected();
end $$;

-- Each time a model is made anew beside the one that is read.
create table read_model.rebuild (
  id           bigint generated always as identity primary key,
  model        text        not null check (model in ('model_a', 'model_b')),
  requested_by text        not null,
  requested_at timestamptz not null,
  trouble      text,
  switched_at  timestamptz,
  position     bigint,
  finished_at  timestamptz,
  cancelled_by text,
  differences  bigint,
  found        json
);
comment on column read_model.rebuild.trouble is 'why it does not get on for now';
comment on column read_model.rebuild.position is 'that old and new were at when readers went over to the new one';
comment on column read_model.rebuild.found is 'the first differences of the old model from the new one';
create unique index rebuild_one_at_a_time on read_model.rebuild ((true)) where finished_at is null;

-- Each time the model has been compared with the fold of the ledger.
create table read_model.check (
  id           bigint generated always as identity primary key,
  whole        boolean     not null,
  requested_by text        not null,
  requested_at timestamptz not null,
  trouble      text,
  attempts     int         not null default 0,
  next_attempt timestamptz,
  finished_at  timestamptz,
  position     bigint,
  aggregates   bigint,
  histories    bigint,
  differences  bigint,
  found        json
);
comment on column read_model.check.attempts is 'how often it could not be carried through';
comment on column read_model.check.aggregates is 'how many histories have been folded, of those in histories';
create unique index check_one_at_a_time on read_model.check ((true)) where finished_at is null;

create view report.task as
  select * from model_a.report_task where (select model from read_model.live) = 'model_a'
  union all select * from model_b.report_task where (select model from read_model.live) = 'model_b';
comment on view report.task is 'each task as it stands; since_position is the event of the ledger that made it so';
create view report.target as
  select * from model_a.report_target where (select model from read_model.live) = 'model_a'
  union all select * from model_b.report_target where (select model from read_model.live) = 'model_b';
comment on view report.target is
  'each target that binds, as it stands: what is claimed of the latest as-of date, and what has been approved of it';
create view report.light_turn as
  select * from model_a.report_light_turn where (select model from read_model.live) = 'model_a'
  union all select * from model_b.report_light_turn where (select model from read_model.live) = 'model_b';
comment on view report.light_turn is 'each turn of a light, with who held the task when it was recorded; names as they are now';
