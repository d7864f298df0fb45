-- An event that could not be taken in, and behind it the later ones of its aggregate: each is a position, for the event
-- is in the ledger. Those that merely wait have no cause.
create table read_model.dead_letter (
  position     bigint      primary key,
  aggregate_id text collate "C" not null,
  cause        text,
  attempts     int         not null,
  added_at     timestamptz not null,
  next_attempt timestamptz not null
);
create index dead_letter_of_aggregate on read_model.dead_letter (aggregate_id, position);

-- How far each segment has come. A token within a token, as a replay has it, counts as nothing done.
create view read_model.progress as
  select segment, coalesce((convert_from(token, 'UTF8')::json ->> 'globalIndex')::bigint, 0) as position
  from read_model.token_entry where processor_name = 'read-model';

create or replace function read_model.projected() returns bigint language sql stable as $$
  select coalesce(min(position), 0) from read_model.progress
$$;

-- A state is JSON of some kilobytes. lz4 packs it several times as fast as the default, where the server has it.
do $$ begin
  if exists (select from pg_settings where name = 'default_toast_compression' and 'lz4' = any (enumvals)) then
    alter table read_model.task_version alter column state set compression lz4;
  end if;
end $$;
