-- What was refused, what failed, who signed in, who took the ledger away, who changed an account. Added to and never
-- changed; what is older than the time it is kept goes, and nothing younger than 180 days, whoever asks.
create table access.record (
  id          bigint generated always as identity primary key,
  at          timestamptz not null default clock_timestamp(),
  kind        text not null check (kind in ('REFUSAL', 'SIGN_IN', 'LEDGER_READ', 'WEBHOOK', 'ACCOUNT')),
  actor_id    text,
  actor_role  text,
  office      text,
  leader      text,
  address     text not null,
  method      text not null,
  path        text not null,
  status      int  not null,
  subject     text,
  reason      text,
  correlation text
);
comment on column access.record.actor_id is 'null where nobody was signed in';
comment on column access.record.subject is 'the id of the task, account or whatever else it was about';
comment on column access.record.reason is 'the rule that refused, else the kind of problem; for what was granted, what was done';
create index record_actor on access.record (actor_id, id);
create index record_subject on access.record (subject, id);
create index record_at on access.record (at);

create function access.refuse() returns trigger language plpgsql as $$
begin
  raise exception 'what is recorded stays: no % of %.%', lower(tg_op), tg_table_schema, tg_table_name
    using errcode = 'insufficient_privilege';
end $$;
create trigger stays before update or truncate on access.record
  for each statement execute function access.refuse();
create trigger stays_for_half_a_year before delete on access.record for each row
  when (old.at > clock_timestamp() - interval '180 days') execute function access.refuse();
alter table access.record enable always trigger stays;
alter table access.record enable always trigger stays_for_half_a_year;

-- The only way to delete; returns how many went.
create function access.forget(kept interval) returns bigint language sql security definer set search_path = pg_catalog as $$
  with gone as (
    delete from access.record where at < clock_timestamp() - greatest(kept, interval '180 days') returning 1)
  select count(*) from gone
$$;
revoke execute on function access.forget(interval) from public;

grant usage on schema access to luoshi_command, luoshi_query;
-- Not the time, which is the database's: nobody backdates a line.
grant insert (kind, actor_id, actor_role, office, leader, address, method, path, status, subject, reason, correlation)
  on access.record to luoshi_command, luoshi_query;
grant select on access.record to luoshi_query;
grant select on access.flyway_schema_history to luoshi_command, luoshi_query;
grant execute on function access.forget(interval) to luoshi_command, luoshi_query;
