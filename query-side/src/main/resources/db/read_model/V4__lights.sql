-- Lights, and what needs somebody's attention. The versions so far know nothing of it: all of them are made again.
truncate read_model.task, read_model.task_version, read_model.leader_version, read_model.office_version,
  read_model.plan_version, read_model.dead_letter, read_model.token_entry;

alter table read_model.task_version
  add column light     text,
  add column light_on  date,
  add column owing     date,
  add column attention boolean not null,
  add column revised   boolean not null;
comment on column read_model.task_version.owing is
  'the earliest due day of what an open task still owes; null where it owes nothing, or is not judged';
comment on column read_model.task_version.attention is
  'an open task with something returned, missed, undecided, objected to or not acknowledged';
comment on column read_model.task_version.revised is 'a target has been revised or dropped, or somebody has asked for it';
create index task_version_attention on read_model.task_version (task_id)
  where to_position is null and (attention or owing is not null);

-- The light alone, and who held the task meanwhile: a row begins with a turn, with other holders, and where the task
-- is halted, ended or taken up again.
create table read_model.light_version (
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
create unique index light_version_live on read_model.light_version (task_id) where to_position is null;
create index light_version_of_plan on read_model.light_version (plan_year, from_position);

create or replace view report.task as
  select t.task_id, t.plan_year, t.number, t.title, t.status,
    t.leader_id, leader.name as leader, t.lead_office_id, office.name as lead_office, t.supporting_offices, t.due,
    t.from_position as since_position, t.light, t.light_on, t.owing, t.attention, t.revised
  from read_model.task_version t
  left join read_model.leader_version leader on leader.leader_id = t.leader_id and leader.to_position is null
  left join read_model.office_version office on office.office_id = t.lead_office_id and office.to_position is null
  where t.to_position is null;

create view report.light_turn as
  select v.task_id, v.plan_year, v.light_on as on_day, v.light, v.leader_id, leader.name as leader,
    v.lead_office_id, office.name as lead_office, v.from_position as position, e.recorded_at,
    e.payload ->> 'before' as before, e.payload ->> 'ruleVersion' as rule_version
  from read_model.light_version v
  join ledger.entry e on e.position = v.from_position and e.event_type = 'LightTurned'
  left join read_model.leader_version leader on leader.leader_id = v.leader_id and leader.to_position is null
  left join read_model.office_version office on office.office_id = v.lead_office_id and office.to_position is null;
comment on view report.light_turn is 'each turn of a light, with who held the task when it was recorded; names as they are now';

-- A claim that was returned leaves what had been approved before it.
drop view report.target;
create view report.target as
  select t.task_id, t.plan_year, t.number, target.key as target_id,
    body ->> 'metric' as metric, body ->> 'comparator' as comparator, (body ->> 'baseline')::numeric as baseline,
    (body ->> 'value')::numeric as value, (body ->> 'upper')::numeric as upper, body ->> 'unit' as unit,
    (body ->> 'weight')::numeric as weight, (body ->> 'start')::date as start, (body ->> 'due')::date as due,
    latest.as_of as reported_as_of, latest.value as reported_value, latest.status as report_status,
    approved.as_of as approved_as_of, approved.value as approved_value,
    (target.value ->> 'revisions')::int as revisions, (target.value ->> 'deferrals')::int as deferrals
  from read_model.task_version t
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
comment on view report.target is
  'each target that binds, as it stands: what is claimed of the latest as-of date, and what has been approved of it';
