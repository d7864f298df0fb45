-- Which days the patrol has done. Everything else it knows is in the ledger.
create table patrol.round (
  day         date        primary key,
  finished_at timestamptz not null,
  tasks       int         not null,
  noted       int         not null
);
comment on column patrol.round.tasks is 'open tasks that were looked at';
comment on column patrol.round.noted is 'tasks of which something was noted on that day';

-- Whose turn it is: the form that db-scheduler gives its table.
create table patrol.scheduled_tasks (
  task_name            text        not null,
  task_instance        text        not null,
  task_data            bytea,
  execution_time       timestamptz not null,
  picked               boolean     not null,
  picked_by            text,
  last_success         timestamptz,
  last_failure         timestamptz,
  consecutive_failures int,
  last_heartbeat       timestamptz,
  version              bigint      not null,
  priority             smallint,
  primary key (task_name, task_instance)
);
create index scheduled_tasks_execution_time on patrol.scheduled_tasks (execution_time);
create index scheduled_tasks_last_heartbeat on patrol.scheduled_tasks (last_heartbeat);

grant usage on schema patrol to luoshi_command;
grant select, insert on patrol.round to luoshi_command;
grant select, insert, update, delete on patrol.scheduled_tasks to luoshi_command;
grant select on patrol.flyway_schema_history to luoshi_command;
