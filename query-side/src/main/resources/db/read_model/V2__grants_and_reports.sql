grant usage on schema read_model to luoshi_query;
grant select, insert, update, delete on all tables in schema read_model to luoshi_query;
revoke insert, update, delete on read_model.flyway_schema_history from luoshi_query;
alter default privileges in schema read_model grant select, insert, update, delete on tables to luoshi_query;

-- For dashboards and BI: names instead of ids to look up, one row for each thing, nothing but what holds now. What is
-- behind the views is not for them, so that it can change.
create schema report;
grant usage on schema report to luoshi_report;
alter default privileges in schema report grant select on tables to luoshi_report;

create view report.task as
  select t.task_id, t.plan_year, t.number, t.title, t.status,
    t.leader_id, leader.name as leader, t.lead_office_id, office.name as lead_office, t.supporting_offices, t.due,
    t.from_position as since_position
  from read_model.task_version t
  left join read_model.leader_version leader on leader.leader_id = t.leader_id and leader.to_position is null
  left join read_model.office_version office on office.office_id = t.lead_office_id and office.to_position is null
  where t.to_position is null;
comment on view report.task is 'each task as it stands; since_position is the event of the ledger that made it so';

create view report.target as
  select t.task_id, t.plan_year, t.number, target.key as target_id,
    body ->> 'metric' as metric, body ->> 'comparator' as comparator, (body ->> 'baseline')::numeric as baseline,
    (body ->> 'value')::numeric as value, (body ->> 'upper')::numeric as upper, body ->> 'unit' as unit,
    (body ->> 'weight')::numeric as weight, (body ->> 'start')::date as start, (body ->> 'due')::date as due,
    latest.as_of as reported_as_of, latest.value as reported_value, latest.status as report_status
  from read_model.task_version t
  cross join lateral json_each(t.state -> 'targets') target
  cross join lateral (select target.value -> 'target' as body) promised
  left join lateral (
    select report.key::date as as_of, (report.value ->> 'value')::numeric as value, report.value ->> 'status' as status
    from json_each(target.value -> 'reports') report where report.value ->> 'status' <> 'RETURNED'
    order by 1 desc limit 1) latest on true
  where t.to_position is null and not (target.value ->> 'dropped')::boolean;
comment on view report.target is
  'each target that binds, as it stands, with the report of the latest as-of date that was not returned';
