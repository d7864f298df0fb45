-- Everything here follows from the ledger and can be thrown away and made again.
--
-- A version is what something was from one position of the ledger until the next change of it: from_position is the
-- event that made it, to_position the event that ended it; the version that still holds has none. What was true at
-- position p is the version with from_position <= p and p < to_position. Today is the last position, so that today's
-- board and that of any past day are the same query at the same price: one index step per task.

-- Where a task stands in its plan never changes. Who ever had a part in it is kept so that the board of one leader or
-- office, on whatever day, looks at few tasks.
create table read_model.task (
  task_id       text collate "C" primary key,
  plan_year     int    not null,
  number        int    not null,
  from_position bigint not null,
  leaders       text[] not null,
  offices       text[] not null
);
create unique index task_in_order on read_model.task (plan_year, number, task_id);
create index task_leaders on read_model.task using gin (leaders);
create index task_offices on read_model.task using gin (offices);

create table read_model.task_version (
  task_id            text collate "C" not null,
  from_position      bigint not null,
  to_position        bigint check (to_position > from_position),
  plan_year          int    not null,
  number             int    not null,
  title              text   not null,
  leader_id          text   not null,
  lead_office_id     text   not null,
  supporting_offices text[] not null,
  owner_offices      text[] not null,
  status             text   not null,
  due                date,
  search             text   not null,
  state              json   not null,
  primary key (task_id, from_position)
);
comment on column read_model.task_version.due is
  'the earliest due day of the binding targets that are not met; the last one where all are met';
comment on column read_model.task_version.search is 'title, content and binding metrics in lower case';
create unique index task_version_live on read_model.task_version (task_id) where to_position is null;

create table read_model.leader_version (
  leader_id     text collate "C" not null,
  from_position bigint  not null,
  to_position   bigint  check (to_position > from_position),
  name          text    not null,
  retired       boolean not null,
  primary key (leader_id, from_position)
);
create unique index leader_version_live on read_model.leader_version (leader_id) where to_position is null;

create table read_model.office_version (
  office_id     text collate "C" not null,
  from_position bigint  not null,
  to_position   bigint  check (to_position > from_position),
  name          text    not null,
  retired       boolean not null,
  primary key (office_id, from_position)
);
create unique index office_version_live on read_model.office_version (office_id) where to_position is null;

create table read_model.plan_version (
  plan_year     int    not null,
  from_position bigint not null,
  to_position   bigint check (to_position > from_position),
  title         text   not null,
  state         json   not null,
  primary key (plan_year, from_position)
);
create unique index plan_version_live on read_model.plan_version (plan_year) where to_position is null;

-- How far each segment of the processor has come, written in the transaction that writes the versions.
create table read_model.token_entry (
  processor_name text not null,
  segment        int  not null,
  token          bytea,
  token_type     text,
  touched_at     text,
  owner          text,
  primary key (processor_name, segment)
);

-- The position up to which everything is here: that of the segment furthest behind, 0 before the first.
create function read_model.projected() returns bigint language sql stable as $$
  select coalesce(min(coalesce((convert_from(token, 'UTF8')::json ->> 'globalIndex')::bigint, 0)), 0)
  from read_model.token_entry where processor_name = 'read-model'
$$;
