-- Who may do what. Everything belongs to luoshi_owner, which nobody signs in as.
grant usage on schema ledger to luoshi_command, luoshi_query;
grant select on all tables in schema ledger to luoshi_command, luoshi_query;
alter default privileges in schema ledger grant select on tables to luoshi_command, luoshi_query;

grant insert on ledger.entry, ledger.subtree, ledger.checkpoint to luoshi_command;
grant update on ledger.head to luoshi_command;
grant insert, update on ledger.snapshot to luoshi_command;

-- What is refused even to the owner, and also where a session claims to be a replica (hence "enable always"). Whoever
-- takes the triggers away first is found by the verifier.
create function ledger.refuse() returns trigger language plpgsql as $$
begin
  raise exception 'what is in the ledger stays: no % of %.%', lower(tg_op), tg_table_schema, tg_table_name
    using errcode = 'insufficient_privilege';
end $$;

create trigger stays before update or delete or truncate on ledger.entry
  for each statement execute function ledger.refuse();
create trigger stays before update or delete or truncate on ledger.subtree
  for each statement execute function ledger.refuse();
create trigger stays before update or delete or truncate on ledger.checkpoint
  for each statement execute function ledger.refuse();

-- The one row of the head moves, and only forward.
create trigger stays before insert or delete or truncate on ledger.head
  for each statement execute function ledger.refuse();
create trigger moves_forward before update on ledger.head for each row
  when (new.size <= old.size or new.last_recorded_at < old.last_recorded_at) execute function ledger.refuse();

alter table ledger.entry enable always trigger stays;
alter table ledger.subtree enable always trigger stays;
alter table ledger.checkpoint enable always trigger stays;
alter table ledger.head enable always trigger stays;
alter table ledger.head enable always trigger moves_forward;
