-- Nothing here follows from the ledger: who wants to be told of what, and what has come of telling. It stays when the
-- read model is thrown away and made again.

create table webhook.subscription (
  id              uuid        primary key,
  name            text        not null,
  url             text        not null,
  event_types     text[]      not null,
  offices         text[]      not null,
  leaders         text[]      not null,
  secret          text        not null,
  previous_secret text,
  previous_until  timestamptz,
  active          boolean     not null,
  gone            boolean     not null,
  from_position   bigint      not null check (from_position >= 0),
  position        bigint      not null check (position >= from_position),
  created_at      timestamptz not null,
  created_by      text        not null
);
comment on column webhook.subscription.event_types is 'none: all; the same for offices and leaders';
comment on column webhook.subscription.gone is 'not active because its receiver answered 410';
comment on column webhook.subscription.position is
  'up to here every event has its delivery, where it is wanted: moved in the transaction that makes the deliveries';

-- One event for one subscription. What was sent is kept until it has arrived, so that each attempt sends the same.
create table webhook.delivery (
  id              uuid   primary key,
  subscription_id uuid   not null references webhook.subscription on delete cascade,
  position        bigint not null,
  event_type      text   not null,
  body            text,
  state           text   not null check (state in ('PENDING', 'DELIVERED', 'DEAD')),
  round           int    not null,
  attempts        int    not null,
  first_attempt   timestamptz,
  last_attempt    timestamptz,
  last_failure    timestamptz,
  status          int,
  error           text,
  unique (subscription_id, position),
  check (body is not null or state = 'DELIVERED')
);
comment on column webhook.delivery.id is 'the header webhook-id';
comment on column webhook.delivery.round is
  'counts how often it was begun anew: a replay, or a subscription that goes on; the tasks of earlier rounds do nothing';
comment on column webhook.delivery.attempts is 'of this round';
create index delivery_open on webhook.delivery (subscription_id, state, position) where state <> 'DELIVERED';

-- When which delivery is tried next, in the form that db-scheduler prescribes.
create table webhook.scheduled_tasks (
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
create index scheduled_tasks_due on webhook.scheduled_tasks (execution_time);
create index scheduled_tasks_alive on webhook.scheduled_tasks (last_heartbeat);

grant usage on schema webhook to luoshi_query;
grant select, insert, update, delete on all tables in schema webhook to luoshi_query;
revoke insert, update, delete on webhook.flyway_schema_history from luoshi_query;
