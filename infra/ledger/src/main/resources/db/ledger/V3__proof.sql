-- Whose signature a checkpoint bears: the verifier keys, the last one in use, those before it for what they signed.
create table ledger.key (
  number       int         primary key check (number > 0),
  verifier_key text        not null check (verifier_key <> ''),
  recorded_at  timestamptz not null
);

grant insert on ledger.key to luoshi_command;
create trigger stays before update or delete or truncate on ledger.key
  for each statement execute function ledger.refuse();
alter table ledger.key enable always trigger stays;
