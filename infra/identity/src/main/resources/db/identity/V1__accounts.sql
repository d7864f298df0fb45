-- Who may sign in to standalone: people, and the applications of departments. Nobody is ever removed: the ledger names
-- accounts for good, so no name may come to mean somebody else.
create table identity.account (
  id           text collate "C" primary key check (id ~ '^[a-z0-9][a-z0-9._-]{0,63}$'),
  app          boolean     not null,
  name         text        not null,
  role         text        not null check (role in ('SUPERVISOR', 'LEADER', 'OFFICE', 'AUDITOR', 'ADMIN', 'VIEWER')),
  office       text        check ((role = 'OFFICE') = (office is not null)),
  leader       text        check ((role = 'LEADER') = (leader is not null)),
  secret       text        not null check (secret like '$argon2id$%'),
  must_change  boolean     not null,
  disabled     boolean     not null default false,
  failures     int         not null default 0,
  locked_until timestamptz,
  created_at   timestamptz not null,
  created_by   text        not null,
  changed_at   timestamptz not null
);
comment on column identity.account.secret is 'an Argon2id hash';
comment on column identity.account.must_change is 'the password is known to somebody else and opens nothing but the page to change it';

grant usage on schema identity to luoshi_identity;
grant select, insert, update on identity.account to luoshi_identity;
grant select on identity.flyway_schema_history to luoshi_identity;
